import Crypto
import Foundation
import Hummingbird
import LoopbackClient
import NIOCore
import NIOPosix
import SessionStore
import Synchronization
import Testing

@testable import Portal

@Suite struct FileStreamTests {
    @Test func aFileIsReadNoFasterThanTheConnectionTakesIt() async throws {
        let bytes = Data((0..<FileStream.chunk * 6 + 5).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })
        let folder = FileManager.default.temporaryDirectory.appending(path: "stream-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try bytes.write(to: folder.appending(path: "large.csv"))
        let file = try OpenFile(Representation(folder: folder.path, path: "large.csv", size: bytes.count, sha256: "", encoding: nil, common: [:]))
        let taker = SlowTaker()
        var writer: any ResponseBodyWriter = taker
        try await FileStream(file: file, part: 3..<bytes.count, loop: taker.loop, ticket: #require(StreamBudget().take(address: "a", token: nil)), mayGoOn: { true }).write(to: &writer)
        try await taker.loop.submit {}.get()
        taker.state.withLock { state in
            let isWhole = state.taken.elementsEqual(bytes.dropFirst(3))
            #expect(isWhole)
            #expect(state.mostAhead == 1)
        }
    }
}

@Suite struct StreamBudgetTests {
    @Test func soManyOfOneAddressAndSoManyOfAll() {
        let budget = StreamBudget()
        let take = { (address: String) in budget.take(address: address, token: nil) }
        var held = (0..<StreamBudget.perReader).map { _ in take("a") }
        #expect(held.allSatisfy { $0 != nil } && take("a") == nil && take("b") != nil)
        held[0] = nil
        held[0] = take("a")
        #expect(held[0] != nil && take("a") == nil)
        for address in 1..<StreamBudget.total / StreamBudget.perReader { held += (0..<StreamBudget.perReader).map { _ in take("\(address)") } }
        #expect(held.count == StreamBudget.total && held.allSatisfy { $0 != nil } && take("z") == nil)
        held.removeAll()
        #expect(take("a") != nil)
    }

    /// Else one holder could keep all others from their files, from a few addresses.
    @Test func oneTokenHasOnlySoManyFromWhereverItComes() {
        let budget = StreamBudget()
        var held = (0..<StreamBudget.perReader).map { budget.take(address: "\($0)", token: "t") }
        #expect(held.allSatisfy { $0 != nil } && budget.take(address: "z", token: "t") == nil)
        #expect(budget.take(address: "z", token: "u") != nil && budget.take(address: "z", token: nil) != nil)
        held[0] = nil
        #expect(budget.take(address: "z", token: "t") != nil)
        held = []
    }

    /// An answer that waits for its reader waits where it is counted: in the system, whose buffers outlive the connection's place, there is little of it.
    @Test func whatIsNotTakenKeepsItsConnectionsPlace() async throws {
        let fixture = try Fixture()
        let text = String(repeating: "0123456789abcdef", count: 15_000)
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second", adding: [.init(path: "assets/large.txt", text: text, type: "text/plain", audience: .anyone)])
        try await withRunningServer(fixture, { $0.connections.perAddress = 10 }) { port async throws in
            let whole = try await blocking {
                let sockets = try (0..<40).map { _ in
                    let socket = try RawSocket(port, receiveBuffer: 4_096)
                    socket.write("GET /assets/large.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    usleep(30_000)
                    return socket
                }
                // A busy machine may not have let all in yet: the place of one that is read would be another's.
                sleep(4)
                return sockets.count { $0.readToEnd().utf8.count > text.utf8.count }
            }
            #expect((1...10).contains(whole), "\(whole)")
        }
    }

    enum End: CaseIterable { case none, token, holder, session, command, age, file }

    /// Who may not have the rest gets no more of it than was under way.
    @Test(arguments: End.allCases, [3, 24]) func aDownloadEndsWithWhatItWasGrantedBy(_ end: End, megabytes: Int) async throws {
        let fixture = try Fixture(tokenLife: 30 * day)
        let large = String(repeating: "0123456789abcdef", count: megabytes << 16)
        let path = "sponsors/coral/exports/large.csv"
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second", adding: [.init(path: path, text: large, type: "text/csv", audience: .sponsor("coral"), access: .exports)])
        try await withRunningServer(fixture) { port async throws in
            let body = "token=\(fixture.coralManager.credential.text)"
            let form = "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
            let signedIn = try await blocking { try RawSocket(port).exchange(form) }
            let cookie = try #require(signedIn.firstMatch(of: /__Host-almanac=[0-9a-f]{64}/)).output
            let socket = try RawSocket(port, receiveBuffer: 8_192)
            socket.write("GET /\(path) HTTP/1.1\r\nHost: a\r\nCookie: \(cookie)\r\nConnection: close\r\n\r\n")
            let first = try await blocking { socket.readBytes(atMost: 50_000).count }
            switch end {
            case .none: break
            // As `almanac token sign-out` does, while nobody else asks for anything.
            case .command: #expect(try SessionStore(file: fixture.sessionFile).removeAll(of: fixture.coralManager.record.tokenID) == 1)
            case .age: fixture.wait(SessionLimits().absolute)
            case .token: try fixture.store.revoke(fixture.coralManager.record.tokenID, now: start)
            // By hand, as an operator may whose colleague takes another sponsor over.
            case .holder:
                let text = try String(contentsOf: fixture.store.file, encoding: .utf8)
                let changed = text.replacing("coral", with: "dune")
                #expect(changed != text)
                try Data(changed.utf8).write(to: fixture.store.file, options: .atomic)
                chmod(fixture.store.file.path, 0o600)
            case .session:
                let out = try await blocking { try RawSocket(port).exchange("POST /sign-out HTTP/1.1\r\nHost: a\r\nCookie: \(cookie)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") }
                #expect(out.hasPrefix("HTTP/1.1 303"))
            case .file: unlink(fixture.layout.folder(of: "r2-bbbbbbbbbbbb").appending(path: path).path)
            }
            fixture.wait(2)
            let rest = try await blocking { socket.readToEnd().utf8.count }
            #expect((first + rest >= large.utf8.count) == (end == .none), "\(first) and \(rest) bytes")
        }
    }

    /// What is too large to be held in memory holds an open file for as long as its reader takes, and what is not may be all that holds it in memory.
    @Test(arguments: [260_000, 300_000]) func tooManyDownloadsAtOnceAreToldToWait(_ size: Int) async throws {
        let fixture = try Fixture()
        let large = String(repeating: "0123456789abcdef", count: size)
        #expect((large.utf8.count > FileCache.largest) == (size == 300_000))
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second", adding: [.init(path: "assets/large.txt", text: large, type: "text/plain", audience: .anyone)])
        try await withRunningServer(fixture, { $0.connections.perAddress = 100 }) { port async throws in
            let held = try await blocking { try (0..<StreamBudget.perReader).map { _ in try RawSocket(port, receiveBuffer: 8_192) } }
            for socket in held {
                socket.write("GET /assets/large.txt HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await blocking { String(decoding: socket.readBytes(atMost: 12), as: UTF8.self) } == "HTTP/1.1 200")
            }
            let ask = "GET /assets/large.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let refused = try await blocking { try RawSocket(port).exchange(ask) }
            #expect(refused.hasPrefix("HTTP/1.1 503") && refused.contains("Retry-After: 10") && refused.contains("Too many downloads run at once"))
            // A part of it holds as much as a small file may, and a small part is copied.
            for (last, status) in [(262_143, 503), (16_384, 503), (16_383, 206)] {
                let part = "GET /assets/large.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\(last)\r\nConnection: close\r\n\r\n"
                #expect(try await blocking { try RawSocket(port).exchange(part) }.hasPrefix("HTTP/1.1 \(size == 300_000 ? 503 : status)"), "\(last)")
            }
            // Others are served, and so is whoever comes when one has ended.
            #expect(try await blocking { try RawSocket(port).exchange("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") }.hasPrefix("HTTP/1.1 200"))
            _ = try await blocking { held[0].readBytes(atMost: large.utf8.count) }
            var after = ""
            for _ in 0..<100 where !after.hasPrefix("HTTP/1.1 200") {
                try await Task.sleep(for: .milliseconds(100))
                after = String(try await blocking { try RawSocket(port).exchange(ask) }.prefix(20))
            }
            #expect(after.hasPrefix("HTTP/1.1 200"))
            withExtendedLifetime(held) {}
        }
    }
}

/// Takes what it is given on an event loop that is busy, as one with a thousand connections is.
private final class SlowTaker: ResponseBodyWriter, Sendable {
    struct State {
        var ahead = 0
        var mostAhead = 0
        var taken: [UInt8] = []
    }

    let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let state = Mutex(State())

    func write(_ buffer: ByteBuffer) async throws {
        state.withLock { state in
            state.ahead += 1
            state.mostAhead = max(state.mostAhead, state.ahead)
        }
        loop.execute {
            usleep(20_000)
            self.state.withLock { state in
                state.ahead -= 1
                state.taken += buffer.readableBytesView
            }
        }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
