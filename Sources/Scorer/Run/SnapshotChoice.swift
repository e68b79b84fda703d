import Diagnostics
import Erasures
import Foundation
import LedgerStore

/// Finds the snapshot to score in a data folder.
struct SnapshotChoice {
    let data: URL
    /// Members whose sharing status is `none` whatever the snapshot says.
    let forgotten: ForgottenMembers
    private var snapshots: URL { data.appendingPathComponent("snapshots", isDirectory: true) }

    /// - Parameter id: nil for the newest by `taken_at`.
    func ledger(_ id: String?) throws -> Ledger {
        let ids = try self.ids()
        if let id {
            guard ids.contains(id) else {
                throw Fault("there is no snapshot “\(id.prefix(70))”", at: .init("--snapshot"), remedy: "The newest are \(ids.suffix(3).joined(separator: ", ")).")
            }
            return try Ledger(snapshotID: id, in: snapshots, forgotten: forgotten)
        }
        let moments = try ids.map { id in
            do {
                return (id: id, takenAt: try Ledger(snapshotID: id, in: snapshots, includingMembers: false).program.takenAt)
            } catch let fault as Fault {
                // Whether it is the newest cannot be told then.
                throw Fault(fault.what, at: fault.place, remedy: fault.remedy + " Or name the snapshot to score with --snapshot.")
            }
        }
        guard let newest = moments.max(by: { ($0.takenAt, $0.id) < ($1.takenAt, $1.id) }) else { throw nothing }
        return try Ledger(snapshotID: newest.id, in: snapshots, forgotten: forgotten)
    }

    /// The newest of those that were taken after a moment; those that cannot be read are nobody's to publish.
    func newest(after moment: Int64) throws -> String? {
        let moments = try ids().compactMap { id in (try? Ledger(snapshotID: id, in: snapshots, includingMembers: false).program.takenAt).map { (id: id, takenAt: $0) } }
        return moments.filter { $0.takenAt > moment }.max { ($0.takenAt, $0.id) < ($1.takenAt, $1.id) }?.id
    }

    private func ids() throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: snapshots.path) else { throw nothing }
        let ids = names.filter { $0.hasSuffix(".sqlite") && !$0.hasPrefix(".") }.map { String($0.dropLast(7)) }.sorted()
        guard !ids.isEmpty else { throw nothing }
        return ids
    }

    private var nothing: Fault {
        Fault("there is no snapshot", at: .init(snapshots.path), remedy: "Copy one there as <snapshot_id>.sqlite, or name the data folder with --data.")
    }
}
