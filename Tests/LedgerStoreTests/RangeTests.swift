import Diagnostics
import Foundation
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

    @Test func aTableWithoutRowNumbersHasNoRanges() throws {
        var fixture = SnapshotFixture()
        fixture["fct_transactions"].form = .withoutRowID
        let folder = try DataFolder(fixture)
        let ranges = try Ledger(snapshotID: "s1", in: folder.snapshots).transactions.ranges(ofRows: 1)
        #expect(ranges.count == 1 && ranges[0] == nil)
    }

    /// A disk that is full, say: the table is not read again to look for a fault that is not in it.
    @Test func whatFailsWithTheReaderIsThrownAsItIs() throws {
        struct Full: Error {}
        let folder = try DataFolder(SnapshotFixture())
        #expect(throws: Full.self) { try Ledger(snapshotID: "s1", in: folder.snapshots).transactions.read(nil) { _ in throw Full() } }
    }

    @Test func aSnapshotThatIsReplacedWhileItIsReadIsRefused() throws {
        let folder = try DataFolder(SnapshotFixture())
        let ledger = try Ledger(snapshotID: "s1", in: folder.snapshots)
        let file = folder.snapshots.appendingPathComponent("s1.sqlite")
        let whole = try Data(contentsOf: file)
        _ = try ledger.transactions.read(nil) { _ in }
        try whole.write(to: file, options: .atomic)
        let refusal = "snapshots/s1.sqlite: the snapshot was changed or replaced while it was read. Build again; a new snapshot gets a name of its own."
        #expect { try ledger.transactions.read(nil) { _ in } } throws: { ($0 as? Fault)?.message == refusal }
    }

    /// What only breaks over all ranges: a sum. Keys that occur in two of them: `KeyTests`.
    @Test func whatHoldsInEachRangeAndNotInAll() throws {
        var large = SnapshotFixture()
        large.after = ["UPDATE fct_transactions SET amount_cents = 60000000000000000 WHERE rowid IN (1, 3)", "UPDATE fct_transactions SET rowid = 1000 WHERE rowid = 3"]
        try expectRefusal(
            large, "snapshots/s1.sqlite, fct_transactions.amount_cents, row 3 (t3): the column adds up to more than 10^17 in size. Check the unit: amounts are minor units, points whole points.")
    }
}
