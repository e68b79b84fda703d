import Foundation
import LedgerStore
import LoyaltyModel
import PartitionStore
import ScoringRuns
import Testing
@testable import SampleProgram

/// A folder that is gone when the test is.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("sample-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Path below the folder → contents.
    func contents() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: url.path) {
            var isFolder: ObjCBool = false
            let full = url.appendingPathComponent(path)
            guard FileManager.default.fileExists(atPath: full.path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            found[path] = try Data(contentsOf: full)
        }
        return found
    }
}

/// A sample written and read again as the rest of the program reads it.
struct WrittenSample: Sendable {
    let folder: TemporaryFolder
    let options: SampleOptions

    init(_ options: SampleOptions) throws {
        self.options = options
        folder = try TemporaryFolder()
        try SampleWriter(options: options).write(to: folder.url)
    }

    func ledger(_ position: Int) throws -> Ledger {
        try Ledger(snapshotID: ProgramDates.snapshotIDs[position], in: folder.url.appendingPathComponent("snapshots"))
    }

    func scores(_ position: Int) throws -> RunScores {
        let catalog = try RunCatalog(in: folder.url.appendingPathComponent("runs"))
        let run = try #require(catalog.complete.first { $0.summary.runID == ProgramDates.runIDs[position] })
        return try RunReader(program: try ledger(position).program, atRisk: 0.5, spill: SpillFile(in: FileManager.default.temporaryDirectory)).read(run)
    }

    /// The program that the demonstration shows: big enough for shares to be seen.
    static let standard = Result { try WrittenSample(SampleOptions()) }
}
