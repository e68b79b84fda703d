import Foundation
import GRDB

/// The tables of the contract, asked of SQLite after it ran the contract's own `ledger-snapshot.sql`.
enum ContractSchema {
    struct Column: Sendable {
        var table: String
        var name: String
        /// `TEXT`, `INTEGER` or `REAL`.
        var type: String
        var isNullable: Bool
        var isKey: Bool
    }

    static let sql: String = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Fixtures/contract/ledger-snapshot.sql")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    static let optionalTables: Set<String> = ["fct_contacts", "dim_markets", "fct_predictions"]

    static let columns: [Column] = {
        do {
            return try DatabaseQueue().write { database in
                try database.execute(sql: sql)
                let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rootpage")
                return try tables.flatMap { table in
                    try Row.fetchAll(database, sql: "PRAGMA table_info(\(table))").map { row in
                        Column(table: table, name: row["name"], type: row["type"], isNullable: row["notnull"] == 0, isKey: row["pk"] != 0)
                    }
                }
            }
        } catch {
            return []
        }
    }()

    static let tables: [String] = columns.reduce(into: []) { if $0.last != $1.table { $0.append($1.table) } }
}

extension ContractSchema.Column: CustomStringConvertible {
    var description: String { "\(table).\(name)" }

    /// `snapshots/s1.sqlite, fct_points.kind, row 1 (p1): `; a row whose key is a token, or two columns, or is itself the fault, goes by its number.
    func place(of key: String?) -> String {
        "snapshots/s1.sqlite, \(table).\(name), row 1" + (key.map { " (\($0))" } ?? "") + ": "
    }
}
