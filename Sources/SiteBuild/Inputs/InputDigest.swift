import Diagnostics
import Erasures
import FigureEngine
import Foundation
import LedgerStore
import LoyaltyModel
import PartitionStore
import ScoringRuns

/// One thing that a build was made from, by the hash of its content; never by a time of a file.
struct InputDigest: Codable, Equatable, Sendable {
    enum Kind: String, Codable, Sendable {
        /// The program, settings, key, templates, assets and fonts.
        case workshop
        /// Which runs there are, and what their `run.json` say.
        case catalog
        /// A file of the data folder, by its path there.
        case file
        /// A snapshot's dimensions without its members, by its id.
        case dimensions
        /// How much was read of pages, by the time in which it was.
        case reads
        /// Who has had themselves erased.
        case erasures
    }

    var kind: Kind
    var name: String
    var sha256: String
}

/// Takes digests of what a data folder holds: when a build reads it, and when the next asks whether it is the same.
struct DataDigests: Sendable {
    let data: URL
    let forgotten: ForgottenMembers
    /// Needed for ``InputDigest/Kind/reads`` alone.
    var auditLog: URL?

    /// The digest that a thing has now, by the kind and the name that it had; nil for what is read elsewhere.
    func current(_ digest: InputDigest) throws -> InputDigest? {
        switch digest.kind {
        case .workshop: nil
        case .catalog: try catalog()
        case .file: file(digest.name)
        case .dimensions: dimensions(of: digest.name)
        case .erasures: erasures()
        case .reads: try auditLog.flatMap { try ReadingOfPages.current(digest.name, auditLog: $0) }
        }
    }

    func catalog() throws -> InputDigest { catalog(try RunCatalog.contents(in: data.appendingPathComponent("runs", isDirectory: true))) }

    /// - Parameter contents: as they were read.
    func catalog(_ contents: [(runID: String, digest: [UInt8])]) -> InputDigest {
        var hash = ContentHash()
        for (runID, digest) in contents {
            hash.add(runID)
            hash.add(bytes: digest)
        }
        return InputDigest(kind: .catalog, name: "", sha256: hash.digest().hex)
    }

    func erasures() -> InputDigest { InputDigest(kind: .erasures, name: "", sha256: forgotten.digest) }

    /// A file that is not there, or cannot be read, has a digest too: it may come.
    func file(_ path: String) -> InputDigest {
        // A snapshot may be kept elsewhere and linked to; files of a run may not.
        let sha256 = try? FileDigest.sha256(of: data.appendingPathComponent(path), name: path, followingLinks: path.hasPrefix("snapshots/")).hex
        return InputDigest(kind: .file, name: path, sha256: sha256 ?? "absent")
    }

    /// An output of a run that was read and found to have the hash that `run.json` tells, or as it is now.
    func output(_ output: RunOutput, of run: RunFile, wasRead: Bool) -> InputDigest? {
        guard let entry = run.outputs[output] else { return nil }
        let path = "\(run.displayName)/\(entry.file)"
        return wasRead ? InputDigest(kind: .file, name: path, sha256: entry.sha256.lowercased()) : file(path)
    }

    private func dimensions(of snapshotID: String) -> InputDigest {
        dimensions(of: snapshotID, try? Ledger(snapshotID: snapshotID, in: data.appendingPathComponent("snapshots", isDirectory: true), includingMembers: false).program)
    }

    /// - Parameter program: as it was read; nil where it cannot be.
    func dimensions(of snapshotID: String, _ program: Program?) -> InputDigest {
        var hash = ContentHash()
        if let program { program.addContent(to: &hash) } else { hash.add(file("snapshots/\(snapshotID).sqlite").sha256) }
        return InputDigest(kind: .dimensions, name: snapshotID, sha256: hash.digest().hex)
    }
}

extension Program {
    /// Everything of the dimensions that the reading of a run's forecasts may depend on.
    fileprivate func addContent(to hash: inout ContentHash) {
        hash.add(name)
        hash.add(factsFrom)
        hash.add(takenAt)
        for sponsor in sponsors { for text in [sponsor.id, sponsor.localTime.summary] { hash.add(text) } }
        for merchant in merchants {
            hash.add(merchant.id)
            hash.add(merchant.sponsor)
        }
    }
}

/// The hash of everything that a build is made from: the same hash means the same bytes.
enum InputFingerprint {
    static func hex(of inputs: [InputDigest]) -> String {
        var hash = ContentHash()
        for input in inputs { for text in [input.kind.rawValue, input.name, input.sha256] { hash.add(text) } }
        return hash.digest().hex
    }
}
