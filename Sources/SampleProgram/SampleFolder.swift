import Diagnostics
import Foundation

/// The data folder that a made-up program goes into. Everything is written to a folder of its own inside it first.
struct SampleFolder {
    private let data: URL
    private let draft: URL

    init(_ data: URL) {
        self.data = data
        draft = data.appendingPathComponent(".sample-being-written", isDirectory: true)
    }

    var snapshots: URL { draft.appendingPathComponent("snapshots", isDirectory: true) }
    func run(_ position: Int) -> URL { draft.appendingPathComponent("runs/\(ProgramDates.runIDs[position])", isDirectory: true) }

    /// What will be there, in the order in which it is put there: a run never stands before its snapshot.
    private var parts: [String] {
        ProgramDates.snapshotIDs.map { "snapshots/\($0).sqlite" } + ProgramDates.runIDs.map { "runs/\($0)" }
    }

    func refuseExisting() throws {
        for part in parts where FileManager.default.fileExists(atPath: data.appendingPathComponent(part).path) {
            throw Fault(
                "it is there already, and a sample never overwrites", at: .init(data.appendingPathComponent(part).path),
                remedy: "Name another folder with --data, or remove the sample's snapshots and runs first.")
        }
    }

    func prepare() throws {
        try attempt("the folder cannot be made") {
            // Left over where an earlier try was interrupted.
            if FileManager.default.fileExists(atPath: draft.path) { try FileManager.default.removeItem(at: draft) }
            for folder in [snapshots, run(0), run(1)] { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
        }
    }

    func publish() throws {
        try attempt("the finished sample cannot be moved to its place") {
            for kind in ["snapshots", "runs"] {
                try FileManager.default.createDirectory(at: data.appendingPathComponent(kind), withIntermediateDirectories: true)
            }
            for part in parts {
                try FileManager.default.moveItem(at: draft.appendingPathComponent(part), to: data.appendingPathComponent(part))
            }
            try FileManager.default.removeItem(at: draft)
        }
    }

    func discard() { try? FileManager.default.removeItem(at: draft) }

    private func attempt(_ what: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            throw Fault(what, at: .init(data.path), remedy: "Check the folder's rights and the disk's space.")
        }
    }
}
