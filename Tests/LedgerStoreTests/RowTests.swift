import LedgerStore
import ProgramFixture
import Testing

/// Rows whose values break the contract, each with its exact message.
@Suite struct BadRows {
    private static let words: [BadSnapshot] = [
        ("dim_sponsors", "offering", "acme", "basic, plus, enterprise"),
        ("dim_reward_rules", "reward_type", "r-acme", "points, bonus_points, discount, free_product, voucher, cashback, bonus_balance, ticket, message"),
        ("fct_points", "kind", "p1", "earn, redeem, expire, adjust"),
        ("fct_rewards", "status", "w1", "open, redeemed, expired, cancelled"),
        ("fct_contacts", "purpose", "c1", "retention, next_best_action, announcement, other"),
        ("fct_contacts", "channel", "c1", "push, email, sms, mail, in_app, in_store, call"),
        ("dim_markets", "category", "m1", "sports, events, weather, local"),
        ("fct_predictions", "outcome_result", "q1", "open, won, lost, void"),
    ].map { table, column, key, words in
        BadSnapshot("snapshots/s1.sqlite, \(table).\(column), row 1 (\(key)): “Plus” is not one of \(words). Write one of these words.") {
            $0[table][0, column] = "Plus"
        }
    }

    private static let rows: [BadSnapshot] = [
        BadSnapshot("snapshots/s1.sqlite, fct_points.occurred_at, row 1 (p1): the moment -62135596800 is more than 100 years before taken_at 1704067200. Write Unix seconds; leave out what is not known.") {
            $0["fct_points"][0, "occurred_at"] = -62_135_596_800
        },
        BadSnapshot("snapshots/s1.sqlite, fct_predictions.placed_at, row 1 (q1): the moment -62135596800 is more than 100 years before taken_at 1704067200. Write Unix seconds; leave out what is not known.") {
            $0["fct_predictions"][0, "placed_at"] = -62_135_596_800
        },
        BadSnapshot("snapshots/s1.sqlite, dim_members.data_sharing_status, row 1: “yes” is not one of full, aggregate, none. Write one of these words.") {
            $0["dim_members"][0, "data_sharing_status"] = "yes"
        },
        BadSnapshot("snapshots/s1.sqlite, fct_rule_exposures.arm, row 2: “control” is not one of treatment, holdout. Write one of these words.") {
            $0["fct_rule_exposures"][1, "arm"] = "control"
        },
        BadSnapshot("snapshots/s1.sqlite, fct_points.points, row 1 (p1): an entry of kind earn has 0 points. What adds to a balance is above 0.") {
            $0["fct_points"][0, "points"] = 0
        },
        BadSnapshot("snapshots/s1.sqlite, fct_points.points, row 2 (p2): an entry of kind redeem has 0 points. What takes from a balance is below 0.") {
            $0["fct_points"][1, "points"] = 0
        },
        BadSnapshot("snapshots/s1.sqlite, fct_points.points, row 3 (p3): an entry of kind expire has 4 points. What takes from a balance is below 0.") {
            $0["fct_points"][2, "points"] = 4
        },
        BadSnapshot("snapshots/s1.sqlite, fct_rewards.cost_cents, row 1 (w1): a cost of -1. A reward's cost is 0 or more.") {
            $0["fct_rewards"][0, "cost_cents"] = -1
        },
        BadSnapshot("snapshots/s1.sqlite, fct_rewards.redeemed_at, row 2 (w2): a redeemed reward has no redeemed_at. Write when it was redeemed.") {
            $0["fct_rewards"][1, "redeemed_at"] = nil
        },
        BadSnapshot(
            "snapshots/s1.sqlite, fct_rewards.redeemed_at, row 1 (w1): a reward with status open has a redeemed_at. Leave redeemed_at NULL unless the reward is redeemed."
        ) {
            $0["fct_rewards"][0, "redeemed_at"] = 1_681_000_000
        },
        BadSnapshot("snapshots/s1.sqlite, fct_rewards.expires_at, row 3 (w3): an expired reward has no expires_at. Write when it expired.") {
            $0["fct_rewards"][2, "expires_at"] = nil
        },
        BadSnapshot("snapshots/s1.sqlite, fct_rule_exposures.contact_cost_cents, row 1: a contact cost of -5. A contact's cost is 0 or more, or NULL.") {
            $0["fct_rule_exposures"][0, "contact_cost_cents"] = -5
        },
        BadSnapshot(
            "snapshots/s1.sqlite, fct_predictions.payout_points, row 2 (q2): a payout of 3 while open. A payout is 0 while the prediction is open or lost."
        ) {
            $0["fct_predictions"][1, "payout_points"] = 3
        },
        BadSnapshot(
            "snapshots/s1.sqlite, fct_predictions.payout_points, row 1 (q1): a payout of 25 while lost. A payout is 0 while the prediction is open or lost."
        ) {
            $0["fct_predictions"][0, "outcome_result"] = "lost"
        },
        BadSnapshot("snapshots/s1.sqlite, dim_sponsors.gross_margin, row 1 (acme): 1.2 is not in 0 to 1. Write the share of revenue that is margin.") {
            $0["dim_sponsors"][0, "gross_margin"] = 1.2
        },
        BadSnapshot("snapshots/s1.sqlite, dim_sponsors.gross_margin, row 1 (acme): inf is not in 0 to 1. Write the share of revenue that is margin.") {
            $0["dim_sponsors"][0, "gross_margin"] = .real(.infinity)
        },
        BadSnapshot(
            "snapshots/s1.sqlite, dim_sponsors.name, row 1 (acme): “\(String(repeating: "n", count: 40))…” is a text of 1001 bytes. Write at most 1000: it is shown on pages and in every row of some files."
        ) {
            $0["dim_sponsors"][0, "name"] = .text(String(repeating: "n", count: 1_001))
        },
        BadSnapshot("snapshots/s1.sqlite, dim_sponsors.currency, row 1 (acme): “eur” is not an ISO 4217 currency. Write a code as EUR.") {
            $0["dim_sponsors"][0, "currency"] = "eur"
        },
        BadSnapshot("snapshots/s1.sqlite, dim_sponsors.currency, row 1 (acme): “\u{212A}RW” is not an ISO 4217 currency. Write a code as EUR.") {
            $0["dim_sponsors"][0, "currency"] = "\u{212A}RW"
        },
        BadSnapshot(
            "snapshots/s1.sqlite, dim_sponsors.time_zone, row 1 (acme): “Europe/Dublino” is not an IANA time zone of this system. Write a name as Europe/Dublin, and have tzdata installed."
        ) {
            $0["dim_sponsors"][0, "time_zone"] = "Europe/Dublino"
        },
        BadSnapshot("snapshots/s1.sqlite, dim_reward_rules.definition, row 1 (r-acme): the definition is not JSON. Write JSON, or NULL.") {
            $0["dim_reward_rules"][0, "definition"] = "{'every': 10}"
        },
        BadSnapshot("snapshots/s1.sqlite, dim_members.enrolled_on, row 1: “03/02/2023” is not a date. Write YYYY-MM-DD, or NULL.") {
            $0["dim_members"][0, "enrolled_on"] = "03/02/2023"
        },
        BadSnapshot("snapshots/s1.sqlite, dim_members.enrolled_on, row 1: “2023-02-29” is not a date. Write YYYY-MM-DD, or NULL.") {
            $0["dim_members"][0, "enrolled_on"] = "2023-02-29"
        },
        BadSnapshot("snapshots/s1.sqlite, dim_members.enrolled_on, row 1: 2024-01-02 is later than taken_at. A snapshot holds what has happened.") {
            $0["dim_members"][0, "enrolled_on"] = "2024-01-02"
        },
        BadSnapshot("snapshots/s1.sqlite, snapshot: the table has no row. Write exactly one row.") { $0["snapshot"].rows = [] },
        BadSnapshot("snapshots/s1.sqlite, snapshot: the table has more than one row. Write exactly one row.") {
            $0["snapshot"].addRow(["snapshot_id": "s2"])
        },
        BadSnapshot("snapshots/s1.sqlite, snapshot.snapshot_id, row 1 (s2): “s2” is not the file's name. Name the file <snapshot_id>.sqlite.") {
            $0["snapshot"][0, "snapshot_id"] = "s2"
        },
        BadSnapshot(
            "snapshots/s1.sqlite, snapshot.facts_from, row 1 (s1): facts_from is later than taken_at. Facts are complete from facts_from up to taken_at."
        ) {
            $0["snapshot"][0, "facts_from"] = 1_704_067_201
        },
        BadSnapshot(
            "snapshots/s1.sqlite: user_version is 0; this program reads contract version 1. Set PRAGMA user_version = 1 when the snapshot is written to contract version 1."
        ) {
            $0.userVersion = 0
        },
        BadSnapshot(
            "snapshots/s1.sqlite: user_version is 2; this program reads contract version 1. Set PRAGMA user_version = 1 when the snapshot is written to contract version 1."
        ) {
            $0.userVersion = 2
        },
    ]

    private static let sums: [BadSnapshot] = [
        ("fct_transactions", "amount_cents", "row 2 (t2)", 1), ("fct_points", "points", "row 4 (p4)", 3), ("fct_rewards", "cost_cents", "row 2 (w2)", 1),
        ("fct_predictions", "stake_points", "row 2 (q2)", 1),
    ].map { table, column, row, last in
        BadSnapshot(
            "snapshots/s1.sqlite, \(table).\(column), \(row): the column adds up to more than 10^17 in size. Check the unit: amounts are minor units, points whole points."
        ) {
            // Points leave room for the two entries between, which are negative and count all the same.
            $0[table][0, column] = table == "fct_points" ? 99_999_999_999_999_990 : 99_999_999_999_999_999
            $0[table][last, column] = table == "fct_points" ? -5 : 2
        }
    }

    @Test(arguments: words + rows + sums)
    func areRefused(_ bad: BadSnapshot) throws { try expectRefusal(bad) }

    /// A value at the end of 64 bits stops nothing before it is refused.
    @Test(arguments: [
        "fct_transactions.amount_cents", "fct_points.points", "fct_rewards.cost_cents", "fct_rule_exposures.contact_cost_cents", "fct_predictions.stake_points",
        "fct_predictions.payout_points",
    ], [Int64.min, .max])
    func theLargestNumbers(_ name: String, _ value: Int64) throws {
        let parts = name.split(separator: ".").map(String.init)
        var fixture = SnapshotFixture()
        fixture[parts[0]][0, parts[1]] = .integer(value)
        let folder = try DataFolder(fixture)
        let said = refusal { _ = try LedgerContent(of: folder.snapshots) }
        #expect(said.hasPrefix("snapshots/s1.sqlite, \(name), row 1"))
        #expect(said.contains("adds up to more than 10^17"))
    }
}
