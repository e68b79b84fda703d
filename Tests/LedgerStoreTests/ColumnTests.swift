import LedgerStore
import ProgramFixture
import Testing

/// Every column of the contract: missing, of another type, NULL where it may not be.
@Suite struct EveryColumn {
    /// The row of the fixture as a message names it, where the column at fault is not the key itself.
    private func key(of column: ContractSchema.Column, in fixture: SnapshotFixture) -> String? {
        let table = fixture[column.table]
        guard table.key.count == 1, table.key[0] != column.name, table.key[0] != "member_token_id", case .text(let key) = table[0, table.key[0]] else { return nil }
        return key
    }

    private func expect(_ column: ContractSchema.Column, holding cell: Cell, says what: String) throws {
        var fixture = SnapshotFixture()
        let place = column.place(of: key(of: column, in: fixture))
        fixture[column.table][0, column.name] = cell
        try expectRefusal(fixture, place + what)
    }

    @Test(arguments: ContractSchema.columns)
    func missing(_ column: ContractSchema.Column) throws {
        var fixture = SnapshotFixture()
        fixture[column.table].drop(column.name)
        try expectRefusal(fixture, "snapshots/s1.sqlite, \(column): the column is missing. Write every column of the contract's table.")
    }

    @Test(arguments: ContractSchema.columns)
    func ofAnotherType(_ column: ContractSchema.Column) throws {
        let remedy = "Store the column as the contract's type."
        switch column.type {
        case "TEXT":
            try expect(column, holding: 7, says: "the value is an integer, not text. \(remedy)")
            try expect(column, holding: 7.5, says: "the value is a real number, not text. \(remedy)")
            try expect(column, holding: .blob(Array("acme".utf8)), says: "the value is a blob, not text. \(remedy)")
        case "INTEGER":
            try expect(column, holding: "7", says: "the value is text, not an integer. \(remedy)")
            try expect(column, holding: 7.0, says: "the value is a real number, not an integer. \(remedy)")
            try expect(column, holding: .blob([7]), says: "the value is a blob, not an integer. \(remedy)")
        default:
            try expect(column, holding: "0.5", says: "the value is text, not a number. \(remedy)")
            try expect(column, holding: .blob([7]), says: "the value is a blob, not a number. \(remedy)")
        }
    }

    @Test(arguments: ContractSchema.columns)
    func null(_ column: ContractSchema.Column) throws {
        if column.isNullable {
            var fixture = SnapshotFixture()
            fixture[column.table][0, column.name] = nil
            _ = try LedgerContent(fixture)
        } else {
            let wanted = ["TEXT": "text", "INTEGER": "an integer", "REAL": "a number"][column.type] ?? "?"
            try expect(column, holding: nil, says: "the value is NULL, and the contract wants \(wanted). Write a value in every row.")
        }
    }

    /// Latin-1, and NUL, in every text that is read as text.
    @Test(arguments: ContractSchema.columns.filter { ["name", "program_name", "title", "tier", "campaign_id", "winning_outcome", "definition"].contains($0.name) })
    func otherEncodings(_ column: ContractSchema.Column) throws {
        try expect(column, holding: .rawText([0x43, 0x61, 0x66, 0xE9]), says: "the text is not UTF-8. Write text as UTF-8.")
        try expect(column, holding: "Ca\u{0}f", says: "the text holds a NUL character. Write text as UTF-8.")
    }

    private static let moments = ContractSchema.columns.filter { $0.name.hasSuffix("_at") || $0.name == "facts_from" }

    @Test(arguments: moments, [253_402_300_800, -62_135_596_801, .min, .max] as [Int64])
    func momentsOutsideOfTheCalendar(_ column: ContractSchema.Column, _ moment: Int64) throws {
        try expect(
            column, holding: .integer(moment),
            says: "the moment \(moment) is outside of the years 1 to 9999. Write Unix seconds, not milliseconds.")
    }

    @Test(arguments: ["ends_at", "expires_at", "closes_at", "starts_at"])
    func plansMayLieAfterTheSnapshot(_ name: String) throws {
        var fixture = SnapshotFixture()
        for column in ContractSchema.columns where column.name == name { fixture[column.table][0, name] = 253_402_300_799 }
        _ = try LedgerContent(fixture)
    }

    private static let happened = [
        ("fct_transactions", "occurred_at", 0), ("fct_points", "occurred_at", 0), ("fct_rewards", "issued_at", 0), ("fct_rewards", "redeemed_at", 1),
        ("fct_rule_exposures", "exposed_at", 0), ("fct_contacts", "sent_at", 0), ("fct_contacts", "opened_at", 0), ("fct_contacts", "clicked_at", 0),
        ("fct_contacts", "converted_at", 0), ("dim_markets", "settled_at", 0), ("fct_predictions", "placed_at", 0),
    ]

    @Test(arguments: happened)
    func factsLaterThanTheSnapshot(_ table: String, _ column: String, _ row: Int) throws {
        var fixture = SnapshotFixture()
        fixture[table][row, column] = .integer(SnapshotFixture.takenAt)
        _ = try LedgerContent(fixture)
        fixture[table][row, column] = .integer(SnapshotFixture.takenAt + 1)
        var name = "row \(row + 1)"
        if table != "fct_rule_exposures", case .text(let key) = fixture[table].rows[row][0] { name += " (\(key))" }
        try expectRefusal(
            fixture,
            "snapshots/s1.sqlite, \(table).\(column), \(name): the moment 1704067201 is later than taken_at 1704067200. "
                + "A snapshot holds what has happened; take it again, or correct its taken_at.")
    }
}
