import LedgerStore
import ProgramFixture
import Testing

/// A table read in ranges of rows gives every row once, whatever its rows are numbered and its columns called.
@Suite struct RangeTests {
    private static let far = "9223372036854775807"

    @Test(arguments: [
        [],
        ["ALTER TABLE fct_transactions ADD COLUMN rowid TEXT"],
        ["ALTER TABLE fct_transactions ADD COLUMN rowid INTEGER", "UPDATE fct_transactions SET rowid = 5 WHERE transaction_id = 't1'"],
        ["ALTER TABLE fct_transactions ADD COLUMN RowID INTEGER DEFAULT 7", "ALTER TABLE fct_transactions ADD COLUMN _rowid_ TEXT DEFAULT 'x'"],
        ["rowid", "_rowid_", "oid"].map { "ALTER TABLE fct_transactions ADD COLUMN \($0) TEXT" },
        ["UPDATE fct_transactions SET rowid = 1000000 WHERE rowid = (SELECT max(rowid) FROM fct_transactions)"],
        ["UPDATE fct_transactions SET rowid = \(far) WHERE rowid = (SELECT max(rowid) FROM fct_transactions)"],
        ["UPDATE fct_transactions SET rowid = -\(far) WHERE rowid = (SELECT max(rowid) FROM fct_transactions)"],
        [
            "UPDATE fct_transactions SET rowid = \(far) WHERE rowid = (SELECT max(rowid) FROM fct_transactions)",
            "UPDATE fct_transactions SET rowid = -\(far) WHERE rowid = (SELECT min(rowid) FROM fct_transactions)",
        ],
        ["CREATE TABLE kept AS SELECT * FROM fct_transactions", "DROP TABLE fct_transactions", "CREATE VIEW fct_transactions AS SELECT * FROM kept"],
        [
            "CREATE TABLE kept (transaction_id TEXT PRIMARY KEY, member_token_id TEXT, merchant_id TEXT, amount_cents INTEGER, occurred_at INTEGER) WITHOUT ROWID",
            "INSERT INTO kept SELECT transaction_id, member_token_id, merchant_id, amount_cents, occurred_at FROM fct_transactions", "DROP TABLE fct_transactions",
            "ALTER TABLE kept RENAME TO fct_transactions",
        ],
    ] as [[String]])
    func everyRowOnce(_ changes: [String]) throws {
        var fixture = SnapshotFixture()
        let expected = try LedgerContent(fixture).transactions.map(\.amount).sorted()
        #expect(expected.count == 3)
        fixture.after = changes
        #expect(try LedgerContent(fixture).transactions.map(\.amount).sorted() == expected)
        let folder = try DataFolder(fixture)
        var plain: [Int64] = []
        try Ledger(snapshotID: "s1", in: folder.snapshots).transactions.readPlainly { plain.append($0.amount) }
        #expect(plain.sorted() == expected)
    }

    /// What only breaks over all ranges: a sum, and a key that occurs in two of them.
    @Test func whatHoldsInEachRangeAndNotInAll() throws {
        var large = SnapshotFixture()
        large.after = ["UPDATE fct_transactions SET amount_cents = 60000000000000000 WHERE rowid IN (1, 3)", "UPDATE fct_transactions SET rowid = 1000 WHERE rowid = 3"]
        try expectRefusal(
            large, "snapshots/s1.sqlite, fct_transactions.amount_cents, row 3 (t3): the column adds up to more than 10^17 in size. Check the unit: amounts are minor units, points whole points.")
    }
}
