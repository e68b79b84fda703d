import Foundation
import GRDB

/// A small valid snapshot that a test changes before it is written.
package struct SnapshotFixture: Sendable {
    package static let factsFrom: Int64 = 1_672_531_200  // 2023-01-01T00:00:00Z
    package static let takenAt: Int64 = 1_704_067_200  // 2024-01-01T00:00:00Z
    /// Every token of the fixture begins with it: no message may hold it.
    package static let tokenMark = "Zq7"

    /// The file's name without `.sqlite`; the row of table `snapshot` says it too.
    package var fileID: String
    package var userVersion: Int64 = 1
    package var tables: [TableFixture]
    /// Statements before the tables are made, and after all rows are in.
    package var before: [String] = []
    package var after: [String] = []

    package init(_ id: String = "s1", takenAt: Int64 = Self.takenAt) {
        fileID = id
        tables = Self.dimensions(id, takenAt) + Self.facts
    }

    package subscript(table: String) -> TableFixture {
        get { tables[position(of: table)] }
        set { tables[position(of: table)] = newValue }
    }

    package mutating func drop(_ table: String) { tables.remove(at: position(of: table)) }

    private func position(of table: String) -> Int {
        guard let position = tables.firstIndex(where: { $0.name == table }) else { preconditionFailure("no table \(table)") }
        return position
    }

    /// - Returns: the file.
    @discardableResult
    package func write(to snapshots: URL) throws -> URL {
        let url = snapshots.appendingPathComponent(fileID + ".sqlite")
        try? FileManager.default.removeItem(at: url)
        let queue = try DatabaseQueue(path: url.path)
        try queue.writeWithoutTransaction { database in
            for sql in before { try database.execute(sql: sql) }
            try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA user_version = \(userVersion)")
            try database.inTransaction {
                for sql in tables.flatMap(\.sql) { try database.execute(sql: sql) }
                return .commit
            }
            for sql in after { try database.execute(sql: sql) }
        }
        try queue.close()
        return url
    }

    private static func dimensions(_ id: String, _ takenAt: Int64) -> [TableFixture] {
        [
            TableFixture("snapshot", "snapshot_id program_name facts_from taken_at", [[.text(id), "Corner Club", .integer(factsFrom), .integer(takenAt)]]),
            TableFixture("dim_sponsors", "sponsor_id name currency time_zone gross_margin offering", [
                ["acme", "Acme Foods", "EUR", "Europe/Dublin", 0.4, "plus"],
                ["bolt", "Bolt Games", "USD", "America/New_York", 0.25, "basic"],
            ]),
            TableFixture("dim_merchants", "merchant_id sponsor_id name category location_zip", [
                ["acme-1", "acme", "Acme Quay", "grocery", "D01"],
                ["bolt-1", "bolt", "Bolt Slots", nil, nil],
            ]),
            TableFixture("dim_members", "member_token_id age_bracket location_zip data_sharing_status tier enrolled_on", [
                ["Zq7-a", "25-34", "D01", "full", "Gold", "2023-02-03"],
                ["Zq7-b", nil, nil, "aggregate", nil, nil],
                ["Zq7-n", nil, nil, "none", "Gold", "2023-05-06"],
            ]),
            TableFixture("dim_reward_rules", "rule_id sponsor_id name reward_type starts_at ends_at definition", [
                ["r-acme", "acme", "Tenth coffee", "free_product", 1_672_531_200, nil, #"{"every": 10}"#],
                ["r-bolt", "bolt", "Double points", "bonus_points", 1_672_531_200, 1_735_689_600, nil],
            ]),
        ]
    }

    private static let facts = [
        TableFixture("fct_transactions", "transaction_id member_token_id merchant_id amount_cents occurred_at", [
            ["t1", "Zq7-a", "acme-1", 1_250, 1_680_000_000],
            ["t2", "Zq7-b", "bolt-1", -300, 1_690_000_000],
            ["t3", "Zq7-n", "acme-1", 99, 1_704_067_200],
        ]),
        TableFixture("fct_points", "entry_id member_token_id sponsor_id kind points rule_id occurred_at", [
            ["p1", "Zq7-a", "acme", "earn", 12, "r-acme", 1_680_000_000],
            ["p2", "Zq7-a", "acme", "redeem", -5, nil, 1_681_000_000],
            ["p3", "Zq7-b", "bolt", "expire", -1, nil, 1_691_000_000],
            ["p4", "Zq7-b", "bolt", "adjust", -7, nil, 1_672_531_200],
        ]),
        TableFixture("fct_rewards", "reward_issue_id rule_id member_token_id cost_cents status issued_at redeemed_at expires_at", [
            ["w1", "r-acme", "Zq7-a", 250, "open", 1_680_000_000, nil, nil],
            ["w2", "r-acme", "Zq7-b", 250, "redeemed", 1_680_000_000, 1_681_000_000, nil],
            ["w3", "r-bolt", "Zq7-a", 0, "expired", 1_680_000_000, nil, 1_690_000_000],
            ["w4", "r-bolt", "Zq7-n", 10, "cancelled", 1_680_000_000, nil, 1_799_000_000],
        ]),
        TableFixture("fct_rule_exposures", "rule_id member_token_id arm exposed_at contact_cost_cents", key: ["rule_id", "member_token_id"], [
            ["r-acme", "Zq7-a", "treatment", 1_680_000_000, 5],
            ["r-acme", "Zq7-b", "holdout", 1_680_000_000, nil],
        ]),
        TableFixture("fct_contacts", "contact_id sponsor_id member_token_id campaign_id purpose channel sent_at opened_at clicked_at converted_at", [
            ["c1", "acme", "Zq7-a", "spring", "retention", "in_app", 1_680_000_000, 1_680_000_100, 1_680_000_200, 1_680_000_300]
        ]),
        TableFixture("dim_markets", "market_id category title closes_at settled_at winning_outcome", [
            ["m1", "sports", "The final", 1_690_000_000, 1_690_100_000, "home"],
            ["m2", "weather", "Snow at Christmas 2030", 1_924_300_000, nil, nil],
        ]),
        TableFixture("fct_predictions", "prediction_id member_token_id market_id sponsor_id stake_points payout_points outcome_result placed_at", [
            ["q1", "Zq7-a", "m1", "bolt", 10, 25, "won", 1_689_000_000],
            ["q2", "Zq7-b", "m2", nil, 10, 0, "open", 1_689_000_000],
        ]),
    ]
}
