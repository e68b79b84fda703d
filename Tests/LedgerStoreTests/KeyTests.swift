import Foundation
import LedgerStore
import ProgramFixture
import Testing

private let plain = "1 to 64 of A-Z, a-z, 0-9, _ and -"

/// Keys: ids that are none, references to nothing, rows written twice.
@Suite struct BadKeys {
    private static let badIDs = ["../x", "", "a/b", "a.b", "a b", "é", String(repeating: "a", count: 65), "a\u{0}b", "%2e"]

    @Test(arguments: [
        ("dim_sponsors", "sponsor_id", "1 to 64 of a-z, 0-9 and -"), ("dim_merchants", "merchant_id", plain), ("dim_reward_rules", "rule_id", plain),
        ("dim_markets", "market_id", plain),
    ], badIDs)
    func idsThatAreNone(_ column: (table: String, name: String, help: String), _ id: String) throws {
        var fixture = SnapshotFixture()
        fixture[column.table][0, column.name] = .text(id)
        let shown = id.replacingOccurrences(of: "\u{0}", with: "\u{FFFD}")
        try expectRefusal(
            fixture,
            "snapshots/s1.sqlite, \(column.table).\(column.name), row 1 (\(shown.prefix(64))): “\(shown.prefix(40))” is not an id. An id is \(column.help).")
    }

    @Test func aSponsorsIDHasNoCapitals() throws {
        var fixture = SnapshotFixture()
        fixture["dim_sponsors"][0, "sponsor_id"] = "Acme_1"
        try expectRefusal(fixture, "snapshots/s1.sqlite, dim_sponsors.sponsor_id, row 1 (Acme_1): “Acme_1” is not an id. An id is 1 to 64 of a-z, 0-9 and -.")
    }

    @Test(arguments: ["../x", ".s1", "", "s1/../s1", "s 1", String(repeating: "s", count: 65)])
    func snapshotIDsThatAreNone(_ id: String) throws {
        let folder = try DataFolder()
        #expect(refusal { _ = try Ledger(snapshotID: id, in: folder.snapshots) }
            == "snapshots: “\(id)” is not a snapshot's id. An id is 1 to 64 of A-Z, a-z, 0-9, _, . and -, a letter or digit first.")
    }

    private static let badTokens: [(String, String)] = [
        ("Zq7.maria@example.org", "the token looks like an e-mail address"),
        ("+353871234567", "the token looks like a phone number"),
        ("087-123-4567", "the token looks like a phone number"),
        ("(087) 123 4567", "the token looks like a phone number"),
        ("00353871234567", "the token looks like a phone number"),
        ("Zq7 Maria", "the token has characters or a length that a token may not have"),
        ("../Zq7", "the token has characters or a length that a token may not have"),
        ("", "the token has characters or a length that a token may not have"),
        (String(repeating: "Zq7-", count: 16) + "x", "the token has characters or a length that a token may not have"),
        ("Zq7\u{0}", "the token has characters or a length that a token may not have"),
    ]

    @Test(arguments: badTokens)
    func tokensThatAreNone(_ token: String, _ problem: String) throws {
        var fixture = SnapshotFixture()
        fixture["dim_members"][2, "member_token_id"] = .text(token)
        try expectRefusal(fixture, "snapshots/s1.sqlite, dim_members.member_token_id, row 3: \(problem). Write an opaque pseudonym: \(plain).")
    }

    @Test(arguments: ["4917612345678", "123456", "000123456789", "2023-05-06x", "6e1f8a30-1b0c-4c51-9f0e-0d0c5a4b3c2d", "a", String(repeating: "_", count: 64)])
    func tokensThatAreFine(_ token: String) throws {
        var fixture = SnapshotFixture()
        fixture["dim_members"].addRow(["member_token_id": .text(token)])
        #expect(try LedgerContent(fixture).program.members.tokens.find(token) == 3)
    }

    private static let references: [(table: String, column: String, row: String, dimension: String)] = [
        ("fct_transactions", "merchant_id", "row 1 (t1)", "dim_merchants"), ("fct_points", "sponsor_id", "row 1 (p1)", "dim_sponsors"),
        ("fct_points", "rule_id", "row 1 (p1)", "dim_reward_rules"), ("fct_rewards", "rule_id", "row 1 (w1)", "dim_reward_rules"),
        ("fct_rule_exposures", "rule_id", "row 1", "dim_reward_rules"), ("fct_contacts", "sponsor_id", "row 1 (c1)", "dim_sponsors"),
        ("fct_predictions", "market_id", "row 1 (q1)", "dim_markets"), ("fct_predictions", "sponsor_id", "row 1 (q1)", "dim_sponsors"),
    ]

    @Test(arguments: references)
    func referencesToNothing(_ reference: (table: String, column: String, row: String, dimension: String)) throws {
        var fixture = SnapshotFixture()
        fixture[reference.table][0, reference.column] = "ghost"
        try expectRefusal(
            fixture,
            "snapshots/s1.sqlite, \(reference.table).\(reference.column), \(reference.row): “ghost” is not in \(reference.dimension). Write its row there, or correct the id.")
    }

    @Test(arguments: [("dim_merchants", "row 1 (acme-1)"), ("dim_reward_rules", "row 1 (r-acme)")])
    func dimensionsOfNoSponsor(_ table: String, _ row: String) throws {
        var fixture = SnapshotFixture()
        fixture[table][0, "sponsor_id"] = "ghost"
        try expectRefusal(fixture, "snapshots/s1.sqlite, \(table).sponsor_id, \(row): “ghost” is not in dim_sponsors. Write the sponsor's row, or correct the id.")
    }

    @Test(arguments: [
        ("fct_transactions", "row 1 (t1)"), ("fct_points", "row 1 (p1)"), ("fct_rewards", "row 1 (w1)"), ("fct_rule_exposures", "row 1"),
        ("fct_contacts", "row 1 (c1)"), ("fct_predictions", "row 1 (q1)"),
    ])
    func factsOfNoMember(_ table: String, _ row: String) throws {
        var fixture = SnapshotFixture()
        fixture[table][0, "member_token_id"] = "Zq7-ghost"
        try expectRefusal(fixture, "snapshots/s1.sqlite, \(table).member_token_id, \(row): the member is not in dim_members. Write the member's row, or correct the token.")
    }

    private func twice(_ table: String) -> String {
        switch table {
        case "snapshot": "snapshots/s1.sqlite, snapshot: the table has more than one row. Write exactly one row."
        case "dim_members": "snapshots/s1.sqlite, dim_members.member_token_id, row 4: the member occurs twice. Write each member once."
        default:
            "snapshots/s1.sqlite, \(table).\(SnapshotFixture()[table].key.joined(separator: ", ")): 1 key occurs more than once. "
                + "Write each row once; declare the column as the table's key."
        }
    }

    @Test(arguments: ContractSchema.tables)
    func keysTwiceInATableThatDeclaresNone(_ table: String) throws {
        var fixture = SnapshotFixture()
        fixture[table].key = []
        fixture[table].addRow()
        try expectRefusal(fixture, twice(table))
    }

    @Test(arguments: ContractSchema.tables.filter { $0 != "snapshot" })
    func keysTwiceBesideAnIndexThatDoesNotKeepThemUnique(_ table: String) throws {
        var fixture = SnapshotFixture()
        let column = fixture[table].columns[0]
        fixture[table].key = []
        fixture[table].addRow()
        fixture.after = [
            "CREATE UNIQUE INDEX a ON \(table)(\(column)) WHERE \(column) = 'none of them'",
            "CREATE INDEX b ON \(table)(\(column))",
        ]
        try expectRefusal(fixture, twice(table))
    }

    @Test func aUniqueIndexIsAsGoodAsAKey() throws {
        var fixture = SnapshotFixture()
        fixture["fct_rule_exposures"].key = []
        fixture.after = ["CREATE UNIQUE INDEX x ON fct_rule_exposures(member_token_id, rule_id)"]
        #expect(try LedgerContent(fixture).exposures.count == 2)
    }

    @Test func twoKeysTwice() throws {
        var fixture = SnapshotFixture()
        fixture["fct_points"].key = []
        fixture["fct_points"].rows += fixture["fct_points"].rows[..<2] + fixture["fct_points"].rows[..<1]
        try expectRefusal(fixture, "snapshots/s1.sqlite, fct_points.entry_id: 2 keys occur more than once. Write each row once; declare the column as the table's key.")
    }
}
