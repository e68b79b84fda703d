import Diagnostics
import Foundation
import LoyaltyModel

/// A scoring run while it is written: a folder that no reader of runs looks at, which gets its name when all of it is on the disk.
package final class RunDraft {
    private let runs: URL
    private let runID: String
    private let lock: CInt
    private var draft: URL { runs.appendingPathComponent(Self.name, isDirectory: true) }
    private static let name = ".being-scored"
    private var isFinished = false

    /// Where the run's files are to be written.
    package let folder: URL

    /// - Parameter runs: the data folder's `runs`, made where it is not there.
    /// - Throws: a ``Fault`` where a run of that name is there already, where another is being written, or where the folder cannot be written.
    package init(runID: String, in runs: URL) throws {
        try Self.check(runID)
        self.runs = runs
        self.runID = runID
        let draft = runs.appendingPathComponent(Self.name, isDirectory: true)
        let folder = draft.appendingPathComponent(runID, isDirectory: true)
        self.folder = folder
        try Self.attempt(runs) { try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true) }
        let lock = open(draft.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw Self.fault(runs) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0, Self.isStillThere(lock, draft) else {
            close(lock)
            throw Fault("another run is being scored here", at: .init(runs.path), remedy: "Wait until it has ended.")
        }
        do {
            try Self.refuseExisting(runID, in: runs)
            try Self.attempt(runs) {
                // Left over where an earlier try was interrupted.
                for name in try FileManager.default.contentsOfDirectory(atPath: draft.path) { try FileManager.default.removeItem(at: draft.appendingPathComponent(name)) }
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            }
        } catch {
            close(lock)
            throw error
        }
        // Last of all: before, nothing is ours that `deinit` could take away.
        self.lock = lock
    }

    /// - Throws: a ``Fault`` where the contract knows no run of such a name.
    package static func check(_ runID: String) throws {
        guard IdentifierRule.dotted.accepts(runID) else {
            throw Fault("“\(runID.prefix(70))” is not a run's id", at: .init("--run"), remedy: "An id is \(IdentifierRule.dotted.help).")
        }
    }

    deinit {
        if !isFinished { try? FileManager.default.removeItem(at: folder) }
        // Fails, and is left, where another has begun to use it.
        rmdir(draft.path)
        close(lock)
    }

    /// Whoever ended just now has taken the folder away: then another than the one that was locked may be there.
    private static func isStillThere(_ descriptor: CInt, _ folder: URL) -> Bool {
        var (locked, named) = (stat(), stat())
        return fstat(descriptor, &locked) == 0 && stat(folder.path, &named) == 0 && locked.st_ino == named.st_ino && locked.st_dev == named.st_dev
    }

    private static func refuseExisting(_ runID: String, in runs: URL) throws {
        let url = runs.appendingPathComponent(runID)
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        throw Fault("the run is there already, and a run is never written over", at: .init(url.path), remedy: "Name another with --run.")
    }

    /// Writes `run.json` and puts the run in its place.
    package func publish(_ text: String) throws {
        let url = folder.appendingPathComponent("run.json")
        try Self.attempt(runs) {
            try Data(text.utf8).write(to: url)
            let handle = try FileHandle(forUpdating: url)
            try handle.synchronize()
            try handle.close()
        }
        try Self.refuseExisting(runID, in: runs)
        try Self.attempt(runs) { try FileManager.default.moveItem(at: folder, to: runs.appendingPathComponent(runID, isDirectory: true)) }
        isFinished = true
        let descriptor = open(runs.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        fsync(descriptor)
        close(descriptor)
    }

    private static func attempt(_ runs: URL, _ body: () throws -> Void) throws {
        do { try body() } catch { throw fault(runs) }
    }

    private static func fault(_ runs: URL) -> Fault {
        Fault("the run cannot be written", at: .init(runs.path), remedy: "Check the folder's rights and the disk's space; nothing was changed.")
    }
}
