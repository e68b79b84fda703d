import Diagnostics
import GRDB
import GRDBSQLite
import LoyaltyModel

/// The rows of one table, read through SQLite's C interface: at ten million rows an object for each would cost more than all figures.
///
/// Each value is checked against the column's kind as it is read. Text is lent until the next row.
final class RowReader {
    let table: LedgerTable
    let file: LedgerFile
    private let database: Database
    private let statement: Statement
    private let handle: OpaquePointer
    /// Rows read so far.
    private(set) var count = 0
    /// Hashes of the keys read so far, where the snapshot does not declare them unique itself.
    private(set) var keys: [UInt64] = []
    private let checksKey: Bool

    /// - Parameter rows: all rows where it is nil.
    init(_ table: LedgerTable, in database: Database, of file: LedgerFile, rows: RowRange? = nil) throws {
        self.table = table
        self.file = file
        self.database = database
        statement = try database.makeStatement(sql: table.selection + (rows.map { " WHERE \($0.column) BETWEEN \($0.first) AND \($0.last)" } ?? ""))
        handle = statement.sqliteStatement
        checksKey = try !table.declaresKey(in: database)
    }

    func next() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW:
            count += 1
            if checksKey { keys.append(try keyHash()) }
            return true
        case SQLITE_DONE:
            return false
        case SQLITE_TOOBIG:
            throw Fault(
                "a value is longer than \(LedgerFile.maximumValue >> 20) MiB", at: .init(file.displayName, column: table.name, key: "row \(count + 1)"),
                remedy: "Write short texts; keep documents elsewhere.")
        case let code:
            throw file.fault(code: code, message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
        }
    }

    /// A column's value, asked for once. SQLite calls it unprotected: it may be looked at by the one thread that uses the connection, as here.
    private func value(_ column: Int) -> OpaquePointer? { sqlite3_column_value(handle, CInt(column)) }

    func integer(_ column: Int) throws -> Int64 {
        let value = value(column)
        guard sqlite3_value_type(value) == SQLITE_INTEGER else { throw wrongType(column) }
        return sqlite3_value_int64(value)
    }

    func optionalInteger(_ column: Int) throws -> Int64? {
        let value = value(column)
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: return sqlite3_value_int64(value)
        case SQLITE_NULL: return nil
        default: throw wrongType(column)
        }
    }

    func real(_ column: Int) throws -> Double {
        let value = value(column)
        let type = sqlite3_value_type(value)
        guard type == SQLITE_FLOAT || type == SQLITE_INTEGER else { throw wrongType(column) }
        return sqlite3_value_double(value)
    }

    /// Valid until the next row.
    func bytes(_ column: Int) throws -> UnsafeRawBufferPointer {
        let value = value(column)
        guard sqlite3_value_type(value) == SQLITE_TEXT else { throw wrongType(column) }
        return Self.lent(value)
    }

    /// Nil for NULL; valid until the next row.
    func optionalBytes(_ column: Int) throws -> UnsafeRawBufferPointer? {
        let value = value(column)
        switch sqlite3_value_type(value) {
        case SQLITE_TEXT: return Self.lent(value)
        case SQLITE_NULL: return nil
        default: throw wrongType(column)
        }
    }

    func requireText(_ column: Int) throws {
        guard sqlite3_column_type(handle, CInt(column)) == SQLITE_TEXT else { throw wrongType(column) }
    }

    func text(_ column: Int) throws -> String { try utf8(try bytes(column), column) }

    /// A name or another text for people, as it may be shown. It stands on many pages and in every row of some files.
    func label(_ column: Int) throws -> String {
        let bytes = try bytes(column)
        guard bytes.count <= longestLabel else {
            throw fault(column, "“\(ShownText.oneLine(try shown(column)))…” is a text of \(bytes.count) bytes", remedy: "Write at most \(longestLabel): it is shown on pages and in every row of some files.")
        }
        return ShownText.neutral(try utf8(bytes, column))
    }

    func optionalText(_ column: Int) throws -> String? { try optionalBytes(column).map { try utf8($0, column) } }

    /// The case whose name the column holds.
    func choice<Choice>(_ column: Int, of words: Words<Choice>) throws -> Choice {
        guard let choice = words.choice(try bytes(column)) else {
            throw fault(column, "“\(try shown(column))” is not one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))", remedy: "Write one of these words.")
        }
        return choice
    }

    func fault(_ column: Int, _ what: String, remedy: String) -> Fault {
        Fault(what, at: table.place(file, table.columns[column], row: rowName), remedy: remedy)
    }

    /// The value as a message may show it: never a member's token.
    func shown(_ column: Int) throws -> String {
        table.columns[column].name == "member_token_id" ? "(member token)" : String(decoding: lent(column).prefix(40), as: UTF8.self)
    }

    /// The row by its key, or by its number where the key is a member's token or is not text.
    private var rowName: String {
        let column = table.columns[table.key[0]]
        guard table.key.count == 1, column.name != "member_token_id", sqlite3_column_type(handle, CInt(table.key[0])) == SQLITE_TEXT else {
            return "row \(count)"
        }
        return "row \(count) (\(String(decoding: lent(table.key[0]).prefix(64), as: UTF8.self)))"
    }

    private func lent(_ column: Int) -> UnsafeRawBufferPointer { Self.lent(value(column)) }

    private static func lent(_ value: OpaquePointer?) -> UnsafeRawBufferPointer {
        let start = sqlite3_value_text(value)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }

    private func utf8(_ bytes: UnsafeRawBufferPointer, _ column: Int) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fault(column, "the text is not UTF-8", remedy: "Write text as UTF-8.")
        }
        if bytes.contains(0) { throw fault(column, "the text holds a NUL character", remedy: "Write text as UTF-8.") }
        return text
    }

    private func wrongType(_ column: Int) -> Fault {
        let type = sqlite3_column_type(handle, CInt(column))
        let expected = table.columns[column].kind
        let wanted = expected == .text ? "text" : expected == .integer ? "an integer" : "a number"
        if type == SQLITE_NULL {
            return fault(column, "the value is NULL, and the contract wants \(wanted)", remedy: "Write a value in every row.")
        }
        let found = type == SQLITE_TEXT ? "text" : type == SQLITE_BLOB ? "a blob" : type == SQLITE_FLOAT ? "a real number" : "an integer"
        return fault(column, "the value is \(found), not \(wanted)", remedy: "Store the column as the contract's type.")
    }

    private func keyHash() throws -> UInt64 {
        var hasher = StableHash()
        for column in table.key { hasher.add(try bytes(column)) }
        return hasher.value
    }

    /// To be called after the last row of a whole table.
    func refuseRepeatedKeys() throws {
        guard StableHash.repeats(&keys) else { return }
        let names = table.key.map { table.columns[$0].name }.joined(separator: ", ")
        let twice = try Int.fetchOne(database, sql: "SELECT count(*) FROM (SELECT 1 FROM \(table.name) GROUP BY \(names) HAVING count(*) > 1)") ?? 0
        if twice > 0 {
            throw Fault("\(twice) \(twice == 1 ? "key occurs" : "keys occur") more than once", at: .init(file.displayName, column: "\(table.name).\(names)"), remedy: "Write each row once; declare the column as the table's key.")
        }
    }
}

/// FNV-1a over the parts, with a mark between them.
struct StableHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = (value ^ 0x1ff) &* 0x100_0000_01b3
    }

    /// Whether a hash occurs twice; sorts them, in place, and leaves none.
    static func repeats(_ hashes: inout [UInt64]) -> Bool {
        hashes.sort()
        defer { hashes = [] }
        return hashes.indices.dropFirst().contains { hashes[$0] == hashes[$0 - 1] }
    }
}

/// The words that a column may hold, as bytes.
struct Words<Choice: CaseIterable & RawRepresentable & Sendable>: Sendable where Choice.RawValue == String {
    private let choices = Choice.allCases.map { (word: Array($0.rawValue.utf8), choice: $0) }

    func choice(_ text: UnsafeRawBufferPointer) -> Choice? {
        for (word, choice) in choices where word.withUnsafeBytes({ haveSameBytes($0, text) }) { return choice }
        return nil
    }
}
