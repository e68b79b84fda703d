import Foundation

/// A small valid run of ``SnapshotFixture`` that a test changes before it is written.
package struct RunFixture: Sendable {
    package static let scoredAt: Int64 = 1_704_070_800

    package var folder: String
    package var snapshotID: String
    package var scoredAt: Int64
    package var outputs: [String: OutputFixture]
    package var models = [RunFixture.model]
    /// The last change to the text of `run.json`.
    package var edit: @Sendable (String) -> String = { $0 }

    package static let model = """
        {"name": "churn", "version": "1.4.2", "algorithm": "boosted trees", "trained_at": 1700000000, "training_rows": 4031,
             "horizon_days": 60, "metrics": {"auc_roc": 0.87}, "drift": {"recency": 0.08}}
        """

    package init(_ id: String = "run1", snapshot: String = "s1", scoredAt: Int64 = Self.scoredAt) {
        folder = id
        snapshotID = snapshot
        self.scoredAt = scoredAt
        outputs = Self.outputs
    }

    /// Changes one output.
    package subscript(output: String) -> OutputFixture {
        get { outputs[output] ?? OutputFixture(output + ".csv", "", []) }
        set { outputs[output] = newValue }
    }

    package var json: String {
        let entries = outputs.keys.sorted().map { "    \"\($0)\": \(self[$0].json)" }.joined(separator: ",\n")
        return edit("""
            {
              "contract_version": 1,
              "run_id": "\(folder)",
              "snapshot_id": "\(snapshotID)",
              "scored_at": \(scoredAt),
              "outputs": {
            \(entries)
              },
              "models": [
                \(models.joined(separator: ",\n    "))
              ]
            }
            """)
    }

    /// - Returns: the run's folder.
    @discardableResult
    package func write(to runs: URL) throws -> URL {
        let url = runs.appendingPathComponent(folder, isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for output in outputs.values where output.file.allSatisfy({ $0 != "/" }) && ![".", "..", ""].contains(output.file) {
            try Data(output.content).write(to: url.appendingPathComponent(output.file))
        }
        try Data(json.utf8).write(to: url.appendingPathComponent("run.json"))
        return url
    }

    private static let outputs = [
        "churn": OutputFixture("churn.csv", "sponsor_id,member_token_id,churn_probability,predicted_churn_on,factors", [
            ["acme", "Zq7-a", "0.75", "2024-02-01", #"[{"factor": "recency", "impact": 0.5, "description": "No visit for 40 days"}]"#],
            ["acme", "Zq7-b", "0.2", "", ""],
            ["bolt", "Zq7-b", "1", "2024-01-09", "[]"],
        ]),
        "lifetime_value": OutputFixture(
            "ltv.csv", "sponsor_id,member_token_id,historical_cents,predicted_cents,lower_80_cents,upper_80_cents,probability_alive",
            [
                ["acme", "Zq7-a", "1250", "2000.5", "100", "3000", "0.9"],
                ["bolt", "Zq7-b", "-300", "0", "", "", ""],
            ]),
        "demand": OutputFixture("demand.csv", "sponsor_id,merchant_id,measure,granularity,period_start,expected,lower_80,upper_80", [
            ["acme", "acme-1", "transactions", "day", "1704067200", "12.5", "8", "17"],  // 2024-01-01 in Dublin
            ["acme", "", "redemptions", "hour", "1704070800", "1", "0", "3"],
            ["bolt", "bolt-1", "transactions", "day", "1704085200", "3", "3", "3"],  // 2024-01-01 in New York
        ]),
        "next_best_action": OutputFixture("actions.csv", "sponsor_id,member_token_id,action,channel,offer,score,reason", [
            ["acme", "Zq7-a", "call", "push", "10 % off", "0.6", "She, \"rarely\"\nanswers"],
            ["bolt", "Zq7-b", "wait", "", "", "0", ""],
        ]),
        "segments": OutputFixture("segments.csv", "sponsor_id,segment_id,name,description", [
            ["acme", "early", "Early birds", "Before nine"],
            ["acme", "late", "Night owls", ""],
        ]),
        "segment_members": OutputFixture("members.csv", "sponsor_id,member_token_id,segment_id,confidence", [
            ["acme", "Zq7-a", "early", "0.8"],
            ["acme", "Zq7-b", "late", "1"],
        ]),
    ]
}
