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
