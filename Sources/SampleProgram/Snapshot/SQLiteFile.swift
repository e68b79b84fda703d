import Diagnostics
import GRDBSQLite

/// A SQLite file that is being written, through SQLite's C interface: millions of rows go through it.
///
/// Nothing in the file depends on when or where it is written. It has no journal: an unfinished file is thrown away.
final class SQLiteFile {
    let path: String
    private let handle: OpaquePointer

    init(path: String) throws {
        self.path = path
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
            sqlite3_close(opened)
            throw Fault("SQLite cannot write the file (\(message))", at: .init(path), remedy: "Check the folder's rights and the disk's space.")
        }
        handle = opened
        try run("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536")
    }

    deinit { sqlite3_close_v2(handle) }

    func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw fault() }
    }

    /// All rows of `body` in one transaction.
    func write(_ body: () throws -> Void) throws {
        try run("BEGIN")
        try body()
        try run("COMMIT")
    }

    func insert(into table: String, columns: Int) throws -> InsertStatement {
        var prepared: OpaquePointer?
        let places = Array(repeating: "?", count: columns).joined(separator: ",")
        guard sqlite3_prepare_v2(handle, "INSERT INTO \(table) VALUES (\(places))", -1, &prepared, nil) == SQLITE_OK, let prepared else { throw fault() }
        return InsertStatement(prepared, of: self)
    }

    func fault() -> Fault {
        Fault("SQLite could not write (\(String(cString: sqlite3_errmsg(handle))))", at: .init(path), remedy: "Check the disk's space.")
    }
}

/// A prepared `INSERT`. Values are bound from the left; a row ends with ``run()``.
final class InsertStatement {
    private let handle: OpaquePointer
    private let file: SQLiteFile
    private var place: CInt = 0
    /// Where texts lie until the row is written, so that none is allocated for itself.
    private let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: scratchSize)
    private var scratchUsed = 0
    private static let scratchSize = 4_096
    /// SQLite's word for "copy the text".
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ handle: OpaquePointer, of file: SQLiteFile) {
        self.handle = handle
        self.file = file
    }

    deinit {
        sqlite3_finalize(handle)
        scratch.deallocate()
    }

    func integer(_ value: Int64) {
        place += 1
        sqlite3_bind_int64(handle, place, value)
    }

    func real(_ value: Double) {
        place += 1
        sqlite3_bind_double(handle, place, value)
    }

    func null() {
        place += 1
        sqlite3_bind_null(handle, place)
    }

    func optional(_ moment: UInt32) { moment == 0 ? null() : integer(Int64(moment)) }

    func text(_ value: String?) {
        guard let value else { return null() }
        place += 1
        sqlite3_bind_text(handle, place, value, -1, Self.transient)
    }

    func text(_ value: StaticTexts.Entry) {
        place += 1
        sqlite3_bind_text(handle, place, value.start, value.length, nil)
    }

    /// A letter and a number, such as `t0042`.
    func id(_ letter: UInt8, _ number: UInt64, width: Int) {
        place += 1
        let start = scratch + scratchUsed
        start[0] = letter
        Base32.write(number, width: width, to: start + 1)
        scratchUsed += width + 1
        start.withMemoryRebound(to: CChar.self, capacity: width + 1) { text in
            _ = sqlite3_bind_text(handle, place, text, CInt(width + 1), nil)
        }
    }

    func run() throws {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        place = 0
        scratchUsed = 0
        guard code == SQLITE_DONE else { throw file.fault() }
    }
}

/// Texts that many rows share, kept where SQLite can read them without a copy.
final class StaticTexts {
    struct Entry {
        let start: UnsafePointer<CChar>
        let length: CInt
    }

    private let entries: [Entry]

    init(_ texts: [String]) {
        entries = texts.map { text in
            let bytes = text.utf8CString
            let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
            let end = copy.initialize(fromContentsOf: bytes)
            return Entry(start: UnsafePointer(copy.baseAddress.unsafelyUnwrapped), length: CInt(end - 1))
        }
    }

    deinit { for entry in entries { entry.start.deallocate() } }

    subscript(index: Int) -> Entry { entries[index] }
}
