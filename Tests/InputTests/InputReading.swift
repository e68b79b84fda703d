import Foundation
import LoyaltyModel
import PartitionStore
import ProgramFixture
import SiteBuild
import Testing

/// Two snapshots a month apart, and a run of each; tests add to them and break them.
struct TwoMonths {
    /// The moments of the later snapshot and of its run.
    static let takenAt = SnapshotFixture.takenAt + 30 * 86_400
    static let scoredAt = RunFixture.scoredAt + 30 * 86_400

    let folder: DataFolder

    init(_ change: (inout SnapshotFixture, inout RunFixture) -> Void = { _, _ in }) throws {
        var then = SnapshotFixture("s1")
        // Zq7-b is a member of both.
        then["fct_transactions"].rows.append(["t9", "Zq7-b", "acme-1", 100, 1_680_000_000])
        folder = try DataFolder(then, RunFixture("old", snapshot: "s1"))
        var snapshot = SnapshotFixture("s2", takenAt: Self.takenAt)
        var run = RunFixture("new", snapshot: "s2", scoredAt: Self.scoredAt)
        change(&snapshot, &run)
        try snapshot.write(to: folder.snapshots)
        try run.write(to: folder.runs)
    }

    func read(_ runID: String? = nil, _ change: (inout FigureSettings) -> Void = { _ in }) throws -> BuildInputs {
        var settings = FigureSettings()
        change(&settings)
        let reader = InputReader(data: folder.url, settings: settings, runID: runID, forgotten: .none, spill: SpillFile(in: folder.url))
        return try reader.read()
    }

    func refusal(_ runID: String? = nil) -> String {
        let message = ProgramFixture.refusal { _ = try read(runID) }
        #expect(!message.contains(SnapshotFixture.tokenMark))
        return message
    }

    func addRun(_ id: String, snapshot: String = "s1", scoredAt: Int64, _ change: (inout RunFixture) -> Void = { _ in }) throws {
        var run = RunFixture(id, snapshot: snapshot, scoredAt: scoredAt)
        change(&run)
        try run.write(to: folder.runs)
    }

    /// Spoils an output of a run that is there.
    func spoil(_ run: String, _ file: String) throws {
        let url = folder.runs.appendingPathComponent(run).appendingPathComponent(file)
        try Data(contentsOf: url).dropLast(3).write(to: url)
    }
}
