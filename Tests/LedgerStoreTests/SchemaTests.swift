import GRDB
import LoyaltyModel
import ProgramFixture
import Testing

@testable import LedgerStore

@Suite struct SchemaAgainstTheContract {
    @Test func readsEveryTableAndColumnOfTheContractAndNoOther() {
        let read = LedgerTable.all.flatMap { table in
            table.columns.enumerated().map { position, column in
                "\(table.name).\(column.name) \(column.kind) \(column.isNullable) \(table.key.contains(position)) \(table.isRequired)"
            }
        }
        let contract = ContractSchema.columns.map { column in
            let kind = ["TEXT": "text", "INTEGER": "integer", "REAL": "real"][column.type] ?? "?"
            return "\(column.table).\(column.name) \(kind) \(column.isNullable) \(column.isKey) \(!ContractSchema.optionalTables.contains(column.table))"
        }
        #expect(read.sorted() == contract.sorted())
        #expect(contract.count == 77)
    }

    @Test(arguments: ContractSchema.tables)
    func aMissingTable(_ table: String) throws {
        var fixture = SnapshotFixture()
        fixture.drop(table)
        if table == "dim_markets" { fixture.drop("fct_predictions") }
        if ContractSchema.optionalTables.contains(table) {
            let content = try LedgerContent(fixture)
            #expect(!content.program.optionalTables.map(\.rawValue).contains(table))
        } else {
            try expectRefusal(fixture, "snapshots/s1.sqlite, \(table): the table is missing. Write the table, empty if there is nothing for it.")
        }
    }

    @Test func anOptionalTableThatIsThereIsCheckedToo() throws {
        var fixture = SnapshotFixture()
        fixture["fct_contacts"].drop("campaign_id")
        try expectRefusal(fixture, "snapshots/s1.sqlite, fct_contacts.campaign_id: the column is missing. Write every column of the contract's table.")
    }

    @Test func withoutAnyOptionalTable() throws {
        var fixture = SnapshotFixture()
        for table in ContractSchema.optionalTables { fixture.drop(table) }
        let content = try LedgerContent(fixture)
        #expect(content.program.optionalTables.isEmpty && content.program.markets.isEmpty)
        #expect(content.contacts.isEmpty && content.predictions.isEmpty)
    }

    @Test func predictionsWithoutMarketsAreLeftOut() throws {
        var fixture = SnapshotFixture()
        fixture.drop("dim_markets")
        let content = try LedgerContent(fixture)
        #expect(content.program.optionalTables == [.contacts, .predictions])
        #expect(content.predictions.isEmpty)
    }

    @Test func emptyFactTables() throws {
        var fixture = SnapshotFixture()
        for table in ContractSchema.tables where table != "snapshot" { fixture[table].rows = [] }
        let content = try LedgerContent(fixture)
        #expect(content.program.sponsors.isEmpty && content.program.members.count == 0 && content.transactions.isEmpty)
    }
}

/// Whoever writes a snapshot may write anything into its schema: none of it is run.
@Suite(.timeLimit(.minutes(10))) struct WhatASchemaMayNotDo {
    private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 't' || i, 'Zq7-a', 'acme-1', 1, 1680000000 FROM n"
    private static let columns = "transaction_id, member_token_id, merchant_id, amount_cents, occurred_at"
    private let notRows = "it is a view or a virtual table. Write its rows into a table when the snapshot is made: CREATE TABLE … AS SELECT * FROM the view."

    @Test(arguments: [endless, "SELECT name, 'Zq7-a', 'acme-1', 1, 1680000000 FROM pragma_function_list", "SELECT * FROM kept"])
    func aViewForATable(_ selection: String) throws {
        var fixture = SnapshotFixture()
        fixture.after = ["ALTER TABLE fct_transactions RENAME TO kept", "CREATE VIEW fct_transactions (\(Self.columns)) AS \(selection)"]
        try expectRefusal(fixture, "snapshots/s1.sqlite, fct_transactions: \(notRows)")
    }

    /// The schema's own table says “table” of what its statement says is a view.
    @Test(arguments: ["type = 'table'", "type = 'table', rootpage = 2", "type = 'table', rootpage = 2, sql = replace(sql, 'CREATE VIEW', 'CREATE  VIEW')"])
    func aViewThatIsCalledATable(_ change: String) throws {
        var fixture = SnapshotFixture()
        fixture.after = [
            "ALTER TABLE fct_transactions RENAME TO kept", "CREATE VIEW fct_transactions (\(Self.columns)) AS \(Self.endless)",
            "PRAGMA writable_schema = ON", "UPDATE sqlite_master SET \(change) WHERE name = 'fct_transactions'",
        ]
        let folder = try DataFolder(fixture)
        #expect(refusal { _ = try LedgerContent(of: folder.snapshots) }.hasPrefix("snapshots/s1.sqlite"))
    }

    /// What stands behind a table's name is asked of its statement alone; where that were wrong, SQLite itself would not run a view.
    @Test func noConnectionRunsAView() throws {
        var fixture = SnapshotFixture()
        fixture.after = ["CREATE VIEW numbers AS SELECT * FROM fct_points"]
        let folder = try DataFolder(fixture)
        let file = LedgerFile(url: folder.snapshots.appendingPathComponent("s1.sqlite"), displayName: "s1")
        let said = refusal { try file.connect { _ = try Row.fetchOne($0, sql: "SELECT * FROM numbers") } }
        #expect(said.contains("access to view \"numbers\" prohibited"))
    }

    @Test func aVirtualTable() throws {
        var fixture = SnapshotFixture()
        fixture.after = ["DROP TABLE fct_transactions", "CREATE VIRTUAL TABLE fct_transactions USING fts5(\(Self.columns))"]
        try expectRefusal(fixture, "snapshots/s1.sqlite, fct_transactions: \(notRows)")
    }

    @Test(arguments: ["VIRTUAL", "STORED"])
    func aGeneratedColumn(_ kind: String) throws {
        var fixture = SnapshotFixture()
        fixture.after = [
            "DROP TABLE fct_transactions",
            "CREATE TABLE fct_transactions (transaction_id TEXT, member_token_id TEXT, merchant_id TEXT, amount_cents INTEGER AS (abs(occurred_at)) \(kind), occurred_at INTEGER)",
        ]
        try expectRefusal(
            fixture, "snapshots/s1.sqlite, fct_transactions.amount_cents: the column is generated. Write its values into a plain column when the snapshot is made.")
    }

    /// SQLite leaves out the CHECKs of a file that it opens read-only. They could compute for hours; that this one is broken tells that it is not asked.
    @Test func theFilesOwnChecksAreNotRun() throws {
        var fixture = SnapshotFixture()
        fixture.after = ["CREATE TABLE slow (a, CHECK (a = 'b'))", "PRAGMA ignore_check_constraints = ON", "INSERT INTO slow VALUES ('a')"]
        let folder = try DataFolder(fixture)
        try Ledger(snapshotID: "s1", in: folder.snapshots).checkIntegrity()
    }

    @Test(arguments: [(36_525, true), (36_526, false)])
    func aSpanOfFactsOfMoreThanAHundredYears(_ days: Int64, _ isTaken: Bool) throws {
        var fixture = SnapshotFixture()
        fixture["snapshot"][0, "facts_from"] = .integer(SnapshotFixture.takenAt - days * 86_400)
        if isTaken {
            _ = try LedgerContent(fixture)
        } else {
            try expectRefusal(
                fixture,
                "snapshots/s1.sqlite, snapshot.facts_from, row 1 (s1): facts_from is more than 100 years before taken_at. Write when the program's books begin, in Unix seconds; and correct taken_at if it is too late.")
        }
    }
}
