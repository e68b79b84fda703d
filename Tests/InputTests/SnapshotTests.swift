import Foundation
import LoyaltyModel
import ProgramFixture
import SiteBuild
import Testing

/// Snapshots of runs: missing, broken, and with other members than the run before.
@Suite struct Snapshots {
    @Test func theNewestRunsIsMissing() throws {
        let data = try TwoMonths { _, run in run.snapshotID = "s9" }
        #expect(data.refusal() == "runs/new/run.json, snapshot_id: the snapshot s9 is not there. Copy snapshots/s9.sqlite into the data folder.")
    }

    @Test func theNewestRunsIsBroken() throws {
        let data = try TwoMonths { snapshot, _ in snapshot["dim_sponsors"][0, "gross_margin"] = 7.0 }
        #expect(data.refusal() == "snapshots/s2.sqlite, dim_sponsors.gross_margin, row 1 (acme): 7.0 is not in 0 to 1. Write the share of revenue that is margin.")
    }

    @Test func anOlderRunsIsMissingOrBroken() throws {
        let data = try TwoMonths()
        try FileManager.default.removeItem(at: data.folder.snapshots.appendingPathComponent("s1.sqlite"))
        let missing = try data.read()
        #expect(missing.previous == nil && missing.earlier.isEmpty)
        #expect(
            missing.warnings
                == ["runs/old is left out: runs/old/run.json, snapshot_id: the snapshot s1 is not there. Copy snapshots/s1.sqlite into the data folder."])
        try Data("nothing".utf8).write(to: data.folder.snapshots.appendingPathComponent("s1.sqlite"))
        let broken = try data.read()
        #expect(broken.previous == nil && broken.warnings.count == 1 && broken.warnings[0].hasPrefix("runs/old is left out: snapshots/s1.sqlite: the file is damaged"))
    }

    @Test func rowsOfMembersWhoShareNothingAreCounted() throws {
        let data = try TwoMonths { _, run in
            run["churn"].rows.append(["acme", "Zq7-n", "0.5", "", ""])
            run["segment_members"].rows += [["acme", "Zq7-n", "early", "1"], ["bolt", "Zq7-n", "early", "1"]]
        }
        #expect(try data.read().warnings == [
            "runs/new/churn.csv: 1 row is ignored: the members do not share their data (any more).",
            "runs/new/members.csv: 2 rows are ignored: the members do not share their data (any more).",
        ])
    }

    /// In the later snapshot one member has gone, one has withdrawn, and the order is another.
    @Test func theRunBeforeIsTakenOverByIDs() throws {
        let data = try TwoMonths { snapshot, run in
            snapshot["dim_members"].rows = [
                ["Zq7-new", nil, nil, "full", nil, nil], ["Zq7-n", nil, nil, "none", nil, nil], ["Zq7-b", nil, nil, "full", nil, nil],
            ]
            snapshot["dim_sponsors"].rows.reverse()
            snapshot["dim_merchants"].rows.reverse()
            for output in ["churn", "lifetime_value", "next_best_action", "segment_members"] { run[output].rows = run[output].rows.filter { $0[1] == "Zq7-b" } }
        }
        let inputs = try data.read()
        let previous = try #require(inputs.previous)
        #expect(inputs.ledger.program.sponsors.map(\.id) == ["bolt", "acme"])
        let mapped = try [0, 1].map { try previous.scores(of: $0) }
        #expect(mapped.map(\.churn.members) == [[2], [2]] && mapped.map(\.churn.probability) == [[1], [0.2]])
        #expect(mapped.map(\.lifetimeValue.members) == [[2], []] && previous.scoredPairs == 3)
        #expect(inputs.earlier[0].forecasts.forecasts.map(\.count) == [1, 2])
        #expect(inputs.earlier[0].forecasts.forecasts.map { $0.map(\.merchant) } == [[0], [1, nil]])
        #expect(inputs.earlier[0].forecasts.takenAt == SnapshotFixture.takenAt && inputs.earlier[0].forecasts.runID == "old")
    }

    @Test func aMemberWhoWithdrewIsDroppedFromTheRunBefore() throws {
        let data = try TwoMonths { snapshot, _ in snapshot["dim_members"][0, "data_sharing_status"] = "none" }
        let inputs = try data.read()
        #expect(try inputs.previous?.scores(of: 0).churn.members == [1] && inputs.scores.scores(of: 0).churn.members == [1])
        #expect(inputs.warnings.count == 4)
    }
}

/// A run that scores far fewer pairs than the run before.
@Suite struct ShrunkRuns {
    /// The run before scores (acme, a), (acme, b) and (bolt, b).
    private func data(scoring pairs: Int, _ change: (inout SnapshotFixture) -> Void = { _ in }) throws -> TwoMonths {
        try TwoMonths { snapshot, run in
            run["churn"].rows.removeLast(3 - pairs)
            run["lifetime_value"].rows = []
            for output in ["next_best_action", "segment_members"] { run.outputs[output] = nil }
            change(&snapshot)
        }
    }

    private func message(_ share: String) -> String {
        "runs/new/run.json: the run scores 1 pair of sponsor and member, fewer than \(share) % of the 3 of the run before. "
            + "Check that the run is whole; if it is right, build once with --accept-fewer-scores."
    }

    @Test func fewerThanHalf() throws {
        #expect(try data(scoring: 1).refusal() == message("50"))
        #expect(try data(scoring: 2).read().scores.scoredPairs == 2)
    }

    @Test func theShareIsASetting() throws {
        let data = try data(scoring: 1)
        #expect(try data.read { $0.minimumScoredShare = 0 }.scores.scoredPairs == 1)
        #expect(try data.read { $0.minimumScoredShare = 1.0 / 3 }.scores.scoredPairs == 1)
        #expect(refusal { _ = try data.read { $0.minimumScoredShare = 0.57 } } == message("57"))
        #expect(refusal { _ = try data.read { $0.minimumScoredShare = 0.335 } } == message("33.5"))
    }

    /// Pairs of members whom the snapshot lost as well count: the snapshot may be as broken as the run.
    @Test func membersWhoLeftCount() throws {
        let data = try TwoMonths { snapshot, run in
            snapshot["dim_members"].rows = [snapshot["dim_members"].rows[0]]
            for output in run.outputs.keys where run[output].header.contains("member_token_id") { run[output].rows = run[output].rows.filter { $0[1] == "Zq7-a" } }
        }
        #expect(data.refusal() == message("50"))
    }

    @Test func theFirstRunMayScoreNobody() throws {
        let data = try data(scoring: 0)
        try FileManager.default.removeItem(at: data.folder.runs.appendingPathComponent("old"))
        #expect(try data.read().scores.scoredPairs == 0)
    }
}
