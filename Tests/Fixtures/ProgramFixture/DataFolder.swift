import Diagnostics
import Foundation

/// A data folder of its own for one test; it goes when the test lets it go.
package final class DataFolder: Sendable {
    package let url: URL
    package var snapshots: URL { url.appendingPathComponent("snapshots", isDirectory: true) }
    package var runs: URL { url.appendingPathComponent("runs", isDirectory: true) }

    package init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-inputs-\(UUID().uuidString)", isDirectory: true)
        for folder in [snapshots, runs] { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// With a snapshot and a run of it, changed as a test wishes.
    package convenience init(_ snapshot: SnapshotFixture = SnapshotFixture(), _ runs: RunFixture...) throws {
        try self.init()
        try snapshot.write(to: snapshots)
        for run in runs { try run.write(to: self.runs) }
    }
}

/// The message of the fault that stops a reading, or that none did.
package func refusal(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "(not refused)"
    } catch let fault as Fault {
        return fault.message
    } catch {
        return "(another error) \(error)"
    }
}
