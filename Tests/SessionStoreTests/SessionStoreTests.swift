import Diagnostics
import Foundation
import GRDB
import Synchronization
import Testing

@testable import SessionStore

private let start = Date(timeIntervalSince1970: 1_780_000_000)

@Suite struct SessionStoreTests {
    private let file = FileManager.default.temporaryDirectory.appending(path: "sessions-" + UUID().uuidString)

    private func session(_ id: String, of token: String = "tok_1") -> StoredSession {
        StoredSession(hash: SessionHash(of: id), tokenID: token, openedAt: start, usedAt: start)
    }

    private func remove() { for end in ["", "-wal", "-shm"] { unlink(file.path + end) } }

    @Test func keepsWhatWasAddedAcrossConnections() throws {
        defer { remove() }
        let store = try SessionStore(file: file)
        for id in ["a", "b", "c"] { try store.add(session(id)) }
        try store.add(session("d", of: "tok_2"))
        try store.remove([SessionHash(of: "a")])
        try store.touch([(hash: SessionHash(of: "b"), at: start + 60), (hash: SessionHash(of: "c"), at: start - 60), (hash: SessionHash(of: "a"), at: start + 60)])
        let other = try SessionStore(file: file)
        let read = try other.load().sorted { ($0.tokenID, $0.usedAt) < ($1.tokenID, $1.usedAt) }
        #expect(read.map(\.hash) == ["c", "b", "d"].map(SessionHash.init(of:)))
        #expect(read.map { $0.usedAt.timeIntervalSince(start) } == [0, 60, 0])
        #expect(try other.removeAll(of: "tok_1") == 2)
        #expect(try store.load().map(\.tokenID) == ["tok_2"])
    }

    private final class Flags: Sendable {
        let held = Atomic(false)
        let opens = Atomic(false)
        let isOver = Atomic(false)
    }

    /// Another program that is making it holds it for a while, and is not a damage; one that never ends is told of as what it is.
    @Test(arguments: [true, false]) func whileAnotherHoldsIt(_ forAWhile: Bool) async throws {
        defer { remove() }
        let holder = try DatabaseQueue(path: file.path)
        let flags = Flags()
        let file = file
        await withTaskGroup { group in
            group.addTask {
                while !flags.held.load(ordering: .acquiring) { try? await Task.sleep(for: .milliseconds(5)) }
                flags.opens.store(true, ordering: .releasing)
                let outcome = Result { try SessionStore(file: file, patience: .seconds(forAWhile ? 60 : 0)) }
                flags.isOver.store(true, ordering: .releasing)
                switch outcome {
                case .success: #expect(forAWhile)
                case .failure(let error): #expect(!forAWhile && (error as? Fault)?.message.contains("the store of sessions is in use") == true, "\(error)")
                }
            }
            try? await holder.writeWithoutTransaction { database in
                try database.execute(sql: "BEGIN EXCLUSIVE; CREATE TABLE a (b)")
                flags.held.store(true, ordering: .releasing)
                while !flags.opens.load(ordering: .acquiring) { usleep(5_000) }
                // Longer than SQLite waits by itself.
                if forAWhile { usleep(3_000_000) } else { while !flags.isOver.load(ordering: .acquiring) { usleep(20_000) } }
                try database.execute(sql: "ROLLBACK")
            }
        }
    }

    /// Whoever holds a token may end its sessions as often as they like: that takes no time by the sessions of others.
    @Test func endingATokensSessionsDoesNotReadThoseOfOthers() throws {
        defer { remove() }
        let store = try SessionStore(file: file)
        for number in 0..<20 { try store.add(session("\(number)", of: number < 15 ? "tok_1" : "tok_2")) }
        let queue = try DatabaseQueue(path: file.path)
        let plan = try queue.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN DELETE FROM session WHERE token_id = 'tok_2'").map { $0["detail"] as String } }
        #expect(!plan.isEmpty && plan.allSatisfy { $0.hasPrefix("SEARCH") && $0.contains("INDEX") }, "\(plan)")
        #expect(try store.removeAll(of: "tok_2") == 5 && store.load().count == 15)
    }

    @Test func tellsWhetherAnotherHasChangedIt() throws {
        defer { remove() }
        let (one, other) = (try SessionStore(file: file), try SessionStore(file: file))
        let before = try one.version()
        try one.add(session("a"))
        #expect(try one.version() == before)
        try other.add(session("b"))
        #expect(try one.version() != before)
    }

    @Test func onlyItsOwnerMayReadIt() throws {
        defer { remove() }
        let store = try SessionStore(file: file)
        try store.add(session("a"))
        for end in ["", "-wal", "-shm"] {
            var status = stat()
            #expect(stat(file.path + end, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(end)")
        }
    }

    @Test func refusesAnotherFile() throws {
        defer { remove() }
        try Data(String(repeating: "not a database ", count: 100).utf8).write(to: file)
        #expect(throws: Fault.self) { try SessionStore(file: file) }
        unlink(file.path)
        symlink("/dev/null", file.path)
        #expect(throws: Fault.self) { try SessionStore(file: file) }
    }
}
