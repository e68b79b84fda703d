/// A table to be written: its columns have no types, so that a cell is stored as it is given.
package struct TableFixture: Sendable {
    package enum Form: Sendable { case table, withoutRowID }

    package var name: String
    package var columns: [String]
    /// Columns of the declared primary key; none for a table that declares no key.
    package var key: [String]
    package var rows: [[Cell]]
    package var form = Form.table

    init(_ name: String, _ columns: String, key: [String]? = nil, _ rows: [[Cell]]) {
        self.name = name
        self.columns = columns.split(separator: " ").map(String.init)
        self.key = key ?? [self.columns[0]]
        self.rows = rows
    }

    package subscript(row: Int, column: String) -> Cell {
        get { rows[row][position(of: column)] }
        set { rows[row][position(of: column)] = newValue }
    }

    package mutating func drop(_ column: String) {
        let position = position(of: column)
        columns.remove(at: position)
        if key.contains(column) { key = [] }
        for row in rows.indices { rows[row].remove(at: position) }
    }

    /// One more row: the first, with some cells changed.
    package mutating func addRow(_ changes: [String: Cell] = [:]) {
        rows.append(rows[0])
        for (column, cell) in changes { self[rows.count - 1, column] = cell }
    }

    private func position(of column: String) -> Int {
        guard let position = columns.firstIndex(of: column) else { preconditionFailure("\(name) has no column \(column)") }
        return position
    }

    var sql: [String] {
        let keyClause = key.isEmpty ? "" : ", PRIMARY KEY (\(key.joined(separator: ", ")))"
        let statement = "CREATE TABLE \(name) (\(columns.joined(separator: ", "))\(keyClause))\(form == .withoutRowID ? " WITHOUT ROWID" : "")"
        return [statement] + rows.map { "INSERT INTO \(name) VALUES (\($0.map(\.sql).joined(separator: ", ")))" }
    }
}
