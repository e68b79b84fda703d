import Diagnostics
import Foundation
import GRDB
import LoopbackClient
import SessionStore
import Synchronization
import Testing

@testable import Portal

@Suite struct SessionsTests {
    @Test func theyOutliveTheServer() async throws {
        let fixture = try Fixture()
        let cookies = Mutex<[String]>([])
        let page = "/sponsors/coral/"
        try await serve(.inMemory, fixture) { client async throws in
            for token in [fixture.coralViewer, fixture.coralViewer, fixture.duneManager, fixture.duneManager] {
                let cookie = try await client.signIn(token.credential.text).cookie
                cookies.withLock { $0.append(cookie) }
            }
            _ = try await client.send(.post, "/sign-out", ["Cookie": cookies.withLock { $0[1] }])
            _ = try await client.send(
                .post, "/sign-out", ["Cookie": cookies.withLock { $0[2] }, "Content-Type": "application/x-www-form-urlencoded"], body: "everywhere=yes")
        }
        // Nothing was flushed or closed: as after a crash.
        try await serve(.inMemory, fixture) { client async throws in
            #expect(try await client.send(.get, page, ["Cookie": cookies.withLock { $0[0] }]).status == 200)
            for ended in 1...3 { #expect(try await client.send(.get, page, ["Cookie": cookies.withLock { $0[ended] }]).status == 401) }
        }
        let bytes = try Data(contentsOf: fixture.sessionFile) + ((try? Data(contentsOf: URL(filePath: fixture.sessionFile.path + "-wal"))) ?? Data())
        for cookie in cookies.withLock({ $0 }) { #expect(bytes.range(of: Data(cookie.dropFirst(15).utf8)) == nil) }
        #expect(bytes.range(of: Data(fixture.coralViewer.record.tokenID.utf8)) != nil)
    }

    /// A server beside this one has opened it just now; and one that has idled too long ends as it does elsewhere.
    @Test func signingOutTellsOfWhatItEnds() async throws {
        let fixture = try Fixture()
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        try await serve(.inMemory, fixture, { $0.sessions.idle = 100 }) { other async throws in
            try await serve(.inMemory, fixture, { $0.sessions.idle = 100 }) { client async throws in
                let cookie = try await other.signIn(fixture.coralViewer.credential.text).cookie
                #expect(try await client.send(.post, "/sign-out", form.merging(["Cookie": cookie]) { $1 }, body: "").status == 303)
                _ = try await other.signIn(fixture.coralManager.credential.text)
                #expect(try await client.send(.post, "/sign-out", as: fixture.coralManager, form, body: "everywhere=1").status == 303)
                let idle = try await client.signIn(fixture.duneManager.credential.text).cookie
                fixture.wait(101)
                // Its own end is no end of the others: neither is that said, nor can whoever has kept the cookie bring it about.
                let open = try await client.signIn(fixture.duneManager.credential.text).cookie
                #expect(try await client.send(.post, "/sign-out", form.merging(["Cookie": "__Host-almanac=0; " + idle]) { $1 }, body: "everywhere=1").status == 303)
                #expect(try await client.send(.get, "/sponsors/dune/", ["Cookie": open]).status == 200)
                let second = try await client.signIn(fixture.duneManager.credential.text).cookie
                fixture.wait(101)
                #expect(try await client.send(.post, "/sign-out", form.merging(["Cookie": second]) { $1 }, body: "everywhere=1").status == 401)
            }
        }
        let ends = try fixture.auditLines().filter { $0["event"] as? String == "session_expired" }
        #expect(ends.map { $0["reason"] as? String } == ["signed_out", "signed_out_everywhere", "idle"])
        #expect(ends.map { $0["token_id"] as? String } == [fixture.coralViewer, fixture.coralManager, fixture.duneManager].map(\.record.tokenID))
    }

    /// A tab that is closed takes its sign-out with it no more than the page it left.
    @Test func whoSignsOutAndLeavesIsSignedOut() async throws {
        let fixture = try Fixture()
        try await withRunningServer(fixture) { port async throws in
            for round in 0..<10 {
                let text = "token=" + fixture.coralViewer.credential.text
                let reply = try await blocking {
                    try RawHTTP(port).ask(Array("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8))
                }
                let cookie = try #require(reply?["set-cookie"]).prefix { $0 != ";" }
                try await blocking {
                    // Closed as it goes out of reach.
                    _ = try RawSocket(port).write("POST /sign-out HTTP/1.1\r\nHost: localhost\r\nCookie: \(cookie)\r\nContent-Length: 0\r\n\r\n")
                }
                var status = 0
                for _ in 0..<40 where status != 401 {
                    status = try await blocking { try RawHTTP(port).ask(Array("GET /sponsors/coral/ HTTP/1.1\r\nHost: localhost\r\nCookie: \(cookie)\r\n\r\n".utf8))?.status ?? 0 }
                    if status != 401 { try await Task.sleep(for: .milliseconds(50)) }
                }
                #expect(status == 401, "\(round)")
            }
        }
    }

    @Test(arguments: Way.allCases) func aCommandEndsThemWithinASecond(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let mine = try await client.signIn(fixture.coralViewer.credential.text).cookie
            let other = try await client.signIn(fixture.coralManager.credential.text).cookie
            #expect(try SessionStore(file: fixture.sessionFile).removeAll(of: fixture.coralViewer.record.tokenID) == 1)
            fixture.wait(0.99)
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": mine]).status == 401)
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": other]).status == 200)
        }
    }

    @Test(arguments: Way.allCases) func signingOutEverywhereEndsAllOfTheToken(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let mine = [try await client.signIn(fixture.coralViewer.credential.text).cookie, try await client.signIn(fixture.coralViewer.credential.text).cookie]
            let other = try await client.signIn(fixture.coralManager.credential.text).cookie
            @Sendable func statuses() async throws -> [Int] {
                var all: [Int] = []
                for cookie in mine + [other] { all.append(try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]).status) }
                return all
            }
            #expect(try await statuses() == [200, 200, 200])
            let out = try await client.send(
                .post, "/sign-out", ["Cookie": mine[0], "Content-Type": "application/x-www-form-urlencoded"], body: "everywhere=yes")
            #expect(out.status == 303)
            #expect(try await statuses() == [401, 401, 200])
        }
    }

    @Test func theyAreBounded() throws {
        let sessions = try Self.sessions { ($0.perToken, $0.total) = (3, 5) }
        let mine = (0..<5).map { sessions.open(tokenID: "mine", now: start + Double($0)) }
        #expect(mine.map { sessions.use($0, now: start + 10) == .open(tokenID: "mine") } == [false, false, true, true, true])
        for other in 0..<50 { _ = sessions.open(tokenID: "other\(other)", now: start + 20) }
        #expect(sessions.count == 5)
    }

    @Test func thoseOfATokenAreFoundAsTheyComeAndGo() {
        func session(_ id: String, _ token: String) -> StoredSession { StoredSession(hash: SessionHash(of: id), tokenID: token, openedAt: start, usedAt: start) }
        var table = SessionTable([session("1", "a"), session("2", "a"), session("3", "b")])
        table.insert(session("3", "b"))
        table.use(SessionHash(of: "2"), at: start + 5)
        table.use(SessionHash(of: "9"), at: start + 5)
        #expect(table.count == 3 && table.hashes(of: "a") == [SessionHash(of: "1"), SessionHash(of: "2")] && table.hashes(of: "c").isEmpty)
        #expect(table[SessionHash(of: "2")]?.usedAt == start + 5 && table[SessionHash(of: "1")]?.usedAt == start && table[SessionHash(of: "9")] == nil)
        #expect(table.remove(SessionHash(of: "1"))?.tokenID == "a" && table.remove(SessionHash(of: "1")) == nil)
        #expect(table.hashes(of: "a") == [SessionHash(of: "2")] && Set(table.all.map(\.tokenID)) == ["a", "b"])
        table.remove(SessionHash(of: "3"))
        #expect(table.hashes(of: "b").isEmpty && table.count == 1)
    }

    @Test func aClockThatWasSetBackEndsThem() throws {
        let sessions = try Self.sessions { _ in }
        let id = sessions.open(tokenID: "a", now: start)
        #expect(sessions.use(id, now: start - 299) == .open(tokenID: "a"))
        #expect(sessions.use(id, now: start - 301) == .ended(.tooOld, tokenID: "a"))
        #expect(sessions.use(id, now: start) == .unknown)
    }

    @Test func useIsNotedSoThatACrashDoesNotMakeThemIdle() throws {
        let fixture = try Fixture()
        let store = try SessionStore(file: fixture.sessionFile)
        var limits = SessionLimits()
        limits.idle = 100
        func open(at now: Date) throws -> Sessions { try Sessions(limits: limits, store: store, interval: 0.4, now: now, report: { _ in }) }
        let before = try open(at: start)
        let id = before.open(tokenID: "a", now: start)
        _ = before.use(id, now: start + 80)
        #expect(try open(at: start + 150).use(id, now: start + 150) == .open(tokenID: "a"))
        #expect(try open(at: start + 300).use(id, now: start + 300) == .unknown)
        #expect(try store.load() == [])
    }

    /// Signed out while another process holds the store: its next change must not bring the session back.
    @Test func whatEndedWhileTheStoreFailedStaysEnded() throws {
        let fixture = try Fixture()
        let sessions = try Sessions(limits: SessionLimits(), store: SessionStore(file: fixture.sessionFile), interval: 0.4, now: start) { _ in }
        let (one, two, three) = (sessions.open(tokenID: "a", now: start), sessions.open(tokenID: "b", now: start), sessions.open(tokenID: "c", now: start))
        let other = try DatabaseQueue(path: fixture.sessionFile.path)
        try other.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            sessions.close(one, now: start)
            _ = sessions.closeAll(of: "b")
            #expect(sessions.use(one, now: start) == .unknown)
            try database.execute(sql: "UPDATE session SET used_at = used_at + 1; COMMIT")
        }
        for seconds in [1.0, 2] {
            #expect(sessions.use(one, now: start + seconds) == .unknown && sessions.use(two, now: start + seconds) == .unknown)
            #expect(sessions.use(three, now: start + seconds) == .open(tokenID: "c"))
        }
        #expect(try SessionStore(file: fixture.sessionFile).load().map(\.tokenID) == ["c"])
    }

    /// Of two servers with one store, the one that has not seen a session yet ends it all the same.
    @Test func aSessionOfAnotherServerIsEndedHereToo() throws {
        let fixture = try Fixture()
        func open() throws -> Sessions { try Sessions(limits: SessionLimits(), store: SessionStore(file: fixture.sessionFile), interval: 0.4, now: start) { _ in } }
        let (one, other) = (try open(), try open())
        let id = one.open(tokenID: "a", now: start)
        other.close(id, now: start)
        #expect(try SessionStore(file: fixture.sessionFile).load() == [])
        #expect(one.use(id, now: start + 1) == .unknown)
    }

    /// Monitors see it as long as it lasts, and no longer, though nobody signs in or out.
    @Test func aStoreThatCannotBeWrittenIsNotReady() async throws {
        let fixture = try Fixture()
        try await serve(.inMemory, fixture) { client async throws in
            let (_, cookie) = try await client.signIn(fixture.coralViewer.credential.text)
            #expect(try await client.send(.get, "/readyz").status == 200)
            // Its rows are not to be changed: what reads goes on.
            let other = try DatabaseQueue(path: fixture.sessionFile.path)
            try await other.write { try $0.execute(sql: "CREATE TRIGGER no BEFORE DELETE ON session BEGIN SELECT RAISE(FAIL, 'disk full'); END") }
            _ = try await client.send(.post, "/sign-out", ["Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"], body: "")
            for _ in 0..<3 {
                fixture.wait(1)
                let ready = try await client.send(.get, "/readyz")
                #expect(ready.status == 503 && ready.text.contains("sessions"), "\(ready.text)")
            }
            #expect(fixture.faults.withLock { $0.count } == 1)
            try await other.write { try $0.execute(sql: "DROP TRIGGER no") }
            fixture.wait(1)
            #expect(try await client.send(.get, "/readyz").status == 200)
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]).status == 401)
        }
    }

    @Test func aStoreThatFailsIsSaidOnceAndSessionsGoOn() throws {
        let fixture = try Fixture()
        let store = try SessionStore(file: fixture.sessionFile)
        let sessions = try Sessions(limits: SessionLimits(), store: store, interval: 0.4, now: start) { fault in fixture.faults.withLock { $0.append(fault) } }
        // Another process that keeps it locked is waited for, and then it is a fault.
        let other = try DatabaseQueue(path: fixture.sessionFile.path)
        try other.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN EXCLUSIVE")
            let ids = (0..<2).map { _ in sessions.open(tokenID: "a", now: start) }
            #expect(ids.allSatisfy { sessions.use($0, now: start) == .open(tokenID: "a") })
            try database.execute(sql: "ROLLBACK")
        }
        #expect(fixture.faults.withLock { $0.map(\.what) } == ["the store of sessions cannot be read or written (database is locked)"])
    }

    private static func sessions(_ change: (inout SessionLimits) -> Void) throws -> Sessions {
        var limits = SessionLimits()
        change(&limits)
        let file = FileManager.default.temporaryDirectory.appending(path: "sessions-\(UUID().uuidString)")
        defer { for end in ["", "-wal", "-shm"] { unlink(file.path + end) } }
        return try Sessions(limits: limits, store: SessionStore(file: file), interval: 0.4, now: start, report: { _ in })
    }
}
