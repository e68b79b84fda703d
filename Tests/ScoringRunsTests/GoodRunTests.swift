import Foundation
import LoyaltyModel
import PartitionStore
import ProgramFixture
import ScoringRuns
import Testing

/// What a good run gives, in whatever form its files were written.
@Suite struct GoodRuns {
    @Test func everyOutputIsReadAsWritten() throws {
        let scores = try read(RunFixture())
        #expect(scores.summary.runID == "run1" && scores.summary.snapshotID == "s1" && scores.summary.scoredAt == 1_704_070_800)
        let model = try #require(scores.summary.model("churn", of: "acme"))
        #expect(model.version == "1.4.2" && model.algorithm == "boosted trees" && model.trainedAt == 1_700_000_000 && model.trainingRows == 4_031)
        #expect(model.horizonDays == 60 && model.metrics == ["auc_roc": 0.87] && model.drift == ["recency": 0.08])
        let (acme, bolt) = (scores.sponsors[0], scores.sponsors[1])
        #expect(acme.churn.members == [0, 1] && acme.churn.probability == [0.75, 0.2] && bolt.churn.probability == [1])
        #expect(acme.churn.predictedOn == [19_754, MemberTable.unknownDay])  // 2024-02-01
        #expect(acme.lifetimeValue.historical == [1_250] && acme.lifetimeValue.predicted == [2_001] && acme.lifetimeValue.lower80 == [100])
        #expect(acme.lifetimeValue.upper80 == [3_000] && acme.lifetimeValue.probabilityAlive == [0.9])
        #expect(bolt.lifetimeValue.historical == [-300] && bolt.lifetimeValue.lower80 == [nil] && bolt.lifetimeValue.probabilityAlive == [nil])
        #expect(acme.forecasts.map(\.merchant) == [0, nil] && acme.forecasts.map(\.measure) == [.transactions, .redemptions])
        #expect(acme.forecasts.map(\.granularity) == [.day, .hour] && acme.forecasts.map(\.start) == [1_704_067_200, 1_704_070_800])
        #expect(acme.forecasts.map(\.expected) == [12.5, 1] && acme.forecasts.map(\.lower80) == [8, 0] && acme.forecasts.map(\.upper80) == [17, 3])
        let texts = acme.actions.texts
        #expect(acme.actions.action(of: 0) == "call" && texts[acme.actions.channel[0]] == "push" && texts[acme.actions.offer[0]] == "10 % off")
        #expect(texts[acme.actions.reason[0]] == "She, \"rarely\"\nanswers" && acme.actions.score == [0.6])
        #expect(acme.segments.map(\.id) == ["early", "late"] && acme.segments.map(\.name) == ["Early birds", "Night owls"])
        #expect(acme.segments.map(\.description) == ["Before nine", ""])
        #expect(acme.segmentMembers.map(\.member) == [0, 1] && acme.segmentMembers.map(\.segment) == [0, 1] && acme.segmentMembers.map(\.confidence) == [0.8, 1])
        #expect(scores.ignoredRows.isEmpty && scores.scoredPairs == 3)
    }

    /// Why a model was not used, as this project's scorer writes it; whatever else stands there is ignored like any unknown key.
    @Test func whatWasNotScoredIsReadWhereItIsThere() throws {
        func read(_ value: String) throws -> [String] {
            try ScoringRunsTests.read { $0.edit = { $0.replacingOccurrences(of: "\"contract_version\": 1,", with: "\"contract_version\": 1, \"not_scored\": \(value),") } }.summary.notScored
                .map { "\($0.sponsorID) \($0.model) \($0.reason)" }
        }
        #expect(try read(#"[{"sponsor_id": "acme", "model": "churn", "reason": "too few."}, {"sponsor_id": 7}, "x", {"sponsor_id": "bolt", "model": "demand", "reason": "none.", "more": 1}]"#) == ["acme churn too few.", "bolt demand none."])
        for other in ["{}", "\"text\"", "null", "7", "[]"] { #expect(try read(other).isEmpty) }
    }

    private func expectTheSame(_ change: (inout RunFixture) -> Void) throws {
        #expect("\(try read(change).sponsors)" == "\(try read(RunFixture()).sponsors)")
    }

    @Test func linesEndEitherWay() throws {
        try expectTheSame { for output in $0.outputs.keys { $0[output].lineEnd = "\r\n" } }
        try expectTheSame { fixture in
            for output in fixture.outputs.keys { fixture[output].bytes = fixture[output].content.dropLast() }
        }
    }

    @Test func everyFieldMayBeQuoted() throws {
        try expectTheSame { fixture in
            for output in fixture.outputs.keys {
                let lines = [fixture[output].header] + fixture[output].rows
                fixture[output].bytes = Array(lines.map { $0.map { "\"\($0.replacingOccurrences(of: "\"", with: "\"\""))\"" }.joined(separator: ",") + "\r\n" }.joined().utf8)
            }
        }
    }

    @Test func columnsInAnyOrderAndUnknownOnes() throws {
        try expectTheSame { fixture in
            for output in fixture.outputs.keys {
                fixture[output].add("a column, of \"ours\"", "x")
                fixture[output].header.reverse()
                for row in fixture[output].rows.indices { fixture[output].rows[row].reverse() }
            }
        }
    }

    @Test func keysThatRunJSONDoesNotKnow() throws {
        try expectTheSame { $0.replace(#""scored_at""#, #""more": [{"x": 1e3}, true, null, "\/"], "scored_at""#) }
    }

    @Test func checksumsInCapitals() throws {
        try expectTheSame { $0.edit = { $0.replacing(/"sha256": "([0-9a-f]+)"/) { "\"sha256\": \"\($0.1.uppercased())\"" } } }
    }

    @Test func outputsMayBeEmptyAndOptionalOnesAbsent() throws {
        let scores = try read { fixture in
            for output in ["next_best_action", "segments", "segment_members"] { fixture.outputs[output] = nil }
            for output in fixture.outputs.keys { fixture[output].rows = [] }
            fixture.replace(#""models""#, #""no_models""#)
        }
        #expect(scores.scoredPairs == 0 && scores.summary.models.isEmpty)
        #expect(scores.sponsors.allSatisfy { $0.churn.index.count == 0 && $0.forecasts.isEmpty && $0.segments.isEmpty })
    }

    @Test func rowsOfMembersWhoShareNothingAreCountedAndIgnored() throws {
        let scores = try read { fixture in
            fixture["churn"].rows += [["acme", "Zq7-n", "7", "never", "["], ["bolt", "Zq7-n", "", "", ""]]
            fixture["lifetime_value"].rows.insert(["acme", "Zq7-n", "", "-1", "2", "1", "9"], at: 0)
            fixture["next_best_action"].rows.append(["acme", "Zq7-n", "", "", "", "", ""])
            fixture["segment_members"].rows.append(["acme", "Zq7-n", "ghost", ""])
        }
        #expect(scores.ignoredRows == [.churn: 2, .lifetimeValue: 1, .nextBestAction: 1, .segmentMembers: 1])
        #expect(scores.scoredPairs == 3 && scores.sponsors[0].churn.members == [0, 1])
    }

    @Test func theModelOfASponsorGoesBeforeThatOfAll() throws {
        let own = RunFixture.model.replacingOccurrences(of: #""churn", "version": "1.4.2""#, with: #""churn", "sponsor_id": "bolt", "version": "2""#)
        let summary = try read { $0.models.append(own) }.summary
        #expect(summary.model("churn", of: "bolt")?.version == "2" && summary.model("churn", of: "acme")?.version == "1.4.2")
        #expect(summary.model("lifetime_value", of: "acme") == nil)
    }

    @Test func aRunWithoutChurnNeedsNoModelOfIt() throws {
        let scores = try read {
            $0["churn"].rows = []
            $0.models = []
        }
        #expect(scores.summary.models.isEmpty && scores.scoredPairs == 2)
    }

    /// Halves away from zero, from the text itself: no binary number stands between.
    @Test(arguments: [
        ("0.5", 1), ("-0.5", -1), ("1.5", 2), ("2.5", 3), ("-2.5", -3), ("0.4999999999999999999999", 0), ("-0.49", 0), ("1e3", 1_000), ("12345e-2", 123),
        ("12350e-2", 124),
        ("1.005e2", 101), ("-1.005e2", -101), ("999999999999999", 999_999_999_999_999), ("1000000000000000", 1_000_000_000_000_000),
        ("1e15", 1_000_000_000_000_000),
        ("0e99", 0), ("-0", 0), ("00012", 12), ("1234567890123.5000000001", 1_234_567_890_124), ("4.35", 4),
    ] as [(String, Int64)])
    func amountsAreRoundedToMinorUnits(_ text: String, _ whole: Int64) throws {
        #expect(try read { $0["lifetime_value"][0, "historical_cents"] = text }.sponsors[0].lifetimeValue.historical == [whole])
    }

    @Test(arguments: [
        ("0", 0), ("1", 1), ("0.1", 0.1), ("0.30000000000000004", 0.30000000000000004), ("1e-3", 0.001), ("5E-1", 0.5), ("1.000", 1), ("-0", 0),
        ("0.123456789012345", 0.123456789012345), ("1e-400", 0),
    ] as [(String, Double)])
    func sharesAreReadToTheLastBit(_ text: String, _ value: Double) throws {
        #expect(try read { $0["churn"][0, "churn_probability"] = text }.sponsors[0].churn.probability[0] == value)
    }

    /// A hundred lifetimes of 10^15 are as much as a sum may hold.
    @Test(arguments: [(100, true), (101, false)])
    func sumsThatCouldLeave64Bits(_ count: Int, _ isTaken: Bool) throws {
        var program = sampleProgram
        for number in 0..<count { program.members.append("m\(number)") }
        for column in ["historical_cents", "predicted_cents"] {
            var fixture = RunFixture()
            fixture["lifetime_value"].rows = (0..<count).map { ["acme", "m\($0)", "0", "0", "", "", ""] }
            for row in 0..<count { fixture["lifetime_value"][row, column] = "1e15" }
            let folder = try DataFolder()
            try fixture.write(to: folder.runs)
            let said = refusal { _ = try RunReader(program: program, atRisk: 0.5, spill: SpillFile(in: FileManager.default.temporaryDirectory)).read(RunFile(runID: "run1", in: folder.runs)) }
            #expect(
                said
                    == (isTaken ? "(not refused)" : "runs/run1/ltv.csv, line 102, \(column): the column adds up to more than 10^17 in size. Check the unit: amounts are minor units."))
        }
    }
}
