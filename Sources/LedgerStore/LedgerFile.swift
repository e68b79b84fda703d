import Foundation
import Diagnostics
import CSQLiteGuard
import GRDB
import GRDBSQLite

/// A SQLite file of the contract, opened read-only and immutable: SQLite takes no lock, writes nothing beside it, and trusts that
/// nobody changes it meanwhile, which is what the contract promises of a snapshot.
struct LedgerFile: Sendable {
    let url: URL
    /// How messages call the file: its path below the data folder.
    let displayName: String
    /// What lay there at first: rows of two files must not mix where one takes the other's name meanwhile.
    private let identity: FileIdentity?

    init(url: URL, displayName: String) {
        (self.url, self.displayName) = (url, displayName)
        identity = FileIdentity(url)
    }

    /// A value longer than this is an error: no column holds megabytes, and memory stays bounded.
    static let maximumValue: CInt = 4 << 20

    /// Calls `body` with a connection of its own, so that several scans can run side by side.
    func connect<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do {
            let result = try open().unsafeRead(body)
            try checkUnchanged()
            return result
        } catch let error as DatabaseError {
            try checkUnchanged()
            throw fault(of: error)
        }
    }

    private func checkUnchanged() throws {
        guard FileIdentity(url) != identity else { return }
        throw Fault("the snapshot was changed or replaced while it was read", at: .init(displayName), remedy: "Build again; a new snapshot gets a name of its own.")
    }

    private func open() throws -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw Fault("the file is not there", at: .init(displayName), remedy: "Copy the snapshot there, or remove the run that names it.")
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = displayName
        configuration.prepareDatabase { database in
            sqlite3_limit(database.sqliteConnection, SQLITE_LIMIT_LENGTH, Self.maximumValue)
            let code = sqlite_guard_schema(database.sqliteConnection)
            guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        }
        return try DatabaseQueue(path: uri, configuration: configuration)
    }

    private var uri: String {
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: "?#;")
        let path = url.standardizedFileURL.path.addingPercentEncoding(withAllowedCharacters: allowed) ?? url.path
        return "file:\(path)?mode=ro&immutable=1"
    }

    func fault(of error: DatabaseError) -> Fault {
        fault(code: error.resultCode.rawValue, message: error.message ?? "SQLite gave no reason")
    }

    func fault(code: CInt, message: String) -> Fault {
        switch code & 0xff {
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            Fault("the file is damaged, cut short or not a SQLite file (\(message))", at: .init(displayName), remedy: "Copy the snapshot again from its source.")
        default:
            Fault("SQLite could not read the file (\(message))", at: .init(displayName), remedy: "Check that the file can be read by this user and is whole.")
        }
    }

    /// Refuses a snapshot beside which SQLite left rows that are not in it: a write-ahead log, or the journal of a transaction cut short.
    /// An immutable file is read without them.
    func checkAlone() throws {
        // SQLite keeps them beside the file itself; a link to it may have been made of copies of all three.
        let leadsTo = (try? FileManager.default.destinationOfSymbolicLink(atPath: url.path)) == nil ? [] : [url.resolvingSymlinksInPath()]
        for file in [url] + leadsTo {
            for tail in ["-wal", "-journal"] {
                guard let handle = try beside(file, tail) else { continue }
                defer { try? handle.close() }
                // A finished log is empty, and a finished journal begins with zeros.
                guard let first = try? handle.read(upToCount: 1)?.first, first != 0 else { continue }
                throw Fault(
                    "\(file.lastPathComponent)\(tail) beside \(file == url ? "it" : "what it leads to") holds a part of the snapshot", at: .init(displayName),
                    remedy: "Close the database where it is written, then copy the one file.")
            }
        }
    }

    /// Nil for a file that is not there, or cannot be read.
    private func beside(_ file: URL, _ tail: String) throws -> FileHandle? {
        do throws(PlainFile.Refusal) {
            return FileHandle(fileDescriptor: try PlainFile.open(file.path + tail, followingLinks: true), closeOnDealloc: true)
        } catch {
            if error == .notPlain { throw error.fault(at: .init(displayName + tail)) }
            return nil
        }
    }

    /// SQLite notices a missing tail only when it reads there; the header tells at once.
    ///
    /// A snapshot may be a link to where snapshots are kept: what it leads to is read as a snapshot or not at all, and so tells nothing else.
    func checkLength() throws {
        let place = Fault.Place(displayName)
        let handle = FileHandle(fileDescriptor: try PlainFile.open(url.path, at: place, followingLinks: true), closeOnDealloc: true)
        defer { try? handle.close() }
        let header = [UInt8]((try? handle.read(upToCount: 100)) ?? Data())
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw Fault("the file is damaged, cut short or not a SQLite file (its header is not SQLite's)", at: place, remedy: "Copy the snapshot again from its source.")
        }
        let written = Int(header[16]) << 8 | Int(header[17])
        let pageSize = written == 1 ? 65_536 : written
        let pages = header[28..<32].reduce(0) { $0 << 8 | Int($1) }
        let size = Int((try? handle.seekToEnd()) ?? 0)
        // Room that SQLite takes ahead is little; a file that is a hole would be read to its end.
        if pages > 0, size > 2 * pages * pageSize + 64 << 20 {
            throw Fault("the file has \(size) bytes, and its header tells of \(pages * pageSize)", at: place, remedy: "Copy the snapshot again from its source.")
        }
        if pages > 0, size < pages * pageSize {
            throw Fault("the file is cut short: \(size) bytes of \(pages * pageSize)", at: place, remedy: "Copy the snapshot again from its source.")
        }
    }
}

/// Which file stands under a name, and whether it was written to since.
private struct FileIdentity: Equatable, Sendable {
    private let words: [Int]

    /// Nil where nothing is there.
    init?(_ url: URL) {
        var status = stat()
        guard stat(url.path, &status) == 0 else { return nil }
        words = [Int(status.st_dev), Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
}
