import Crypto
import Diagnostics
import Foundation
import GRDB

/// The sessions of browsers that are signed in, in a small SQLite file that survives a crash and that a command can change while the server runs.
///
/// It holds no secret: of a session's id only the hash. Every change is on the disk when the call returns.
package final class SessionStore: Sendable {
    private let file: URL
    private let queue: DatabaseQueue

    /// Opens the file, or makes it, with mode 0600. Throws a `Fault` when that cannot be done or the file is another.
    ///
    /// - Parameter patience: how long another program may hold the file; SQLite itself waits two seconds of it at a time.
    package init(file: URL, patience: Duration = .seconds(4)) throws {
        self.file = file
        // SQLite gives the files beside it the same mode.
        let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.fault("the store of sessions cannot be opened", file) }
        fchmod(descriptor, 0o600)
        close(descriptor)
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        queue = try Self.queue(of: file, configuration, patience)
    }

    /// Another program may be making it at the same moment: SQLite does not wait for that by itself.
    private static func queue(of file: URL, _ configuration: Configuration, _ patience: Duration) throws -> DatabaseQueue {
        let end = ContinuousClock.now + patience
        while true {
            do {
                let queue = try DatabaseQueue(path: file.path, configuration: configuration)
                try queue.write { try prepare($0, file) }
                return queue
            } catch let fault as Fault {
                throw fault
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED {
                guard ContinuousClock.now < end else { throw Fault("the store of sessions is in use", at: .init(file.path), remedy: "See which program holds it, or try again.") }
                usleep(50_000)
            } catch {
                throw Fault("this is not a store of sessions, or it is damaged", at: .init(file.path), remedy: beginAnew)
            }
        }
    }

    private static func prepare(_ database: Database, _ file: URL) throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version <= 1 else { throw Fault("version \(version) is unknown", at: .init(file.path), remedy: beginAnew) }
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS session (id_hash BLOB PRIMARY KEY, token_id TEXT NOT NULL, opened_at REAL NOT NULL, used_at REAL NOT NULL) WITHOUT ROWID;
                CREATE INDEX IF NOT EXISTS session_by_token ON session (token_id);
                PRAGMA user_version = 1;
                """)
    }

    /// All of them. Throws a `Fault` when they cannot be read.
    package func load() throws -> [StoredSession] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT id_hash, token_id, opened_at, used_at FROM session").map { row in
                StoredSession(
                    hash: SessionHash(bytes: row["id_hash"]), tokenID: row["token_id"], openedAt: Date(timeIntervalSince1970: row["opened_at"]),
                    usedAt: Date(timeIntervalSince1970: row["used_at"]))
            }
        }
    }

    /// The token whose session it is; nil for one that is not there. Throws a `Fault` when it cannot be read.
    package func token(of hash: SessionHash) throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT token_id FROM session WHERE id_hash = ?", arguments: [hash.bytes]) }
    }

    /// Changes when another connection, of this process or another, has changed the file. Throws a `Fault`.
    package func version() throws -> Int {
        try read { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }

    /// Throws a `Fault` when it cannot be written.
    package func add(_ session: StoredSession) throws {
        try run {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?)",
                arguments: [session.hash.bytes, session.tokenID, session.openedAt.timeIntervalSince1970, session.usedAt.timeIntervalSince1970])
        }
    }

    /// Notes when sessions were used last. Those that are gone stay gone. Throws a `Fault` when it cannot be written.
    package func touch(_ uses: [(hash: SessionHash, at: Date)]) throws {
        try run { database in
            for use in uses {
                try database.execute(sql: "UPDATE session SET used_at = MAX(used_at, ?) WHERE id_hash = ?", arguments: [use.at.timeIntervalSince1970, use.hash.bytes])
            }
        }
    }

    /// Throws a `Fault` when it cannot be written.
    package func remove(_ hashes: [SessionHash]) throws {
        try run { database in
            for hash in hashes { try database.execute(sql: "DELETE FROM session WHERE id_hash = ?", arguments: [hash.bytes]) }
        }
    }

    /// Ends all sessions of a token. Throws a `Fault` when it cannot be written.
    /// - Returns: how many there were.
    @discardableResult
    package func removeAll(of tokenID: String) throws -> Int {
        try run { database in
            try database.execute(sql: "DELETE FROM session WHERE token_id = ?", arguments: [tokenID])
            return database.changesCount
        }
    }

    /// Writes what is there already. Throws a `Fault` where nothing can be written.
    package func tryWriting() throws { try run { try $0.execute(sql: "PRAGMA user_version = 1") } }

    private func run<Result: Sendable>(_ body: @Sendable (Database) throws -> Result) throws -> Result {
        try told { try queue.write(body) }
    }

    /// Takes no lock that keeps others from writing.
    private func read<Result: Sendable>(_ body: @Sendable (Database) throws -> Result) throws -> Result {
        try told { try queue.read(body) }
    }

    private func told<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw Fault("the store of sessions cannot be read or written (\(error.message ?? "\(error.resultCode)"))", at: .init(file.path), remedy: "Check its owner and the space on the disk.")
        }
    }

    private static let beginAnew = "Remove it, with the files -wal and -shm beside it; everybody then signs in anew."

    private static func fault(_ what: String, _ file: URL) -> Fault {
        Fault(what, at: .init(file.path), remedy: "Check that the path is right and that this user owns the file and its folder.")
    }
}

package struct StoredSession: Equatable, Sendable {
    package var hash: SessionHash
    /// Whose session it is. It holds no right of its own: that token must be valid.
    package var tokenID: String
    package var openedAt: Date
    package var usedAt: Date

    package init(hash: SessionHash, tokenID: String, openedAt: Date, usedAt: Date) {
        self.hash = hash
        self.tokenID = tokenID
        self.openedAt = openedAt
        self.usedAt = usedAt
    }
}

/// The SHA-256 of a session's id: what is kept of it.
package struct SessionHash: Hashable, Sendable {
    let bytes: Data

    init(bytes: Data) { self.bytes = bytes }

    package init(of id: String) { bytes = Data(SHA256.hash(data: Data(id.utf8))) }
}
