import AccessTokens
import Foundation
import NIOCore
import Testing

@testable import Portal

/// Frames that a well-behaved client does not send. The server ends such a connection, or answers what is right, and goes on serving others.
@Suite(.serialized) struct HTTP2AttackTests {
    @Test func floodsEndTheConnectionAndNothingElse() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            for (name, frames) in Self.floods {
                let socket = try await Self.open(port)
                let isOver = await Self.pour(frames, into: socket)
                #expect(isOver, "\(name) is let go on")
                try await Self.expectServed(port, fixture, name)
            }
        }
    }

    /// Requests are no attack, however large; they wait for each other, and nobody else for them.
    @Test func largeHeadsWithoutEndHoldUpNobodyElse() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        let fields = (0..<12).flatMap { _ in Frame.literal("x", String(repeating: "y", count: 1_300)) }
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            let socket = try await Self.open(port)
            let pouring = Task { await Self.pour({ Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * $0 + 1), payload: Frame.get("/") + fields) }, into: socket) }
            for _ in 0..<5 { try await Self.expectServed(port, fixture, "large heads") }
            try? await socket.channel.close()
            #expect(await pouring.value)
        }
    }

    @Test func malformedFramesEndTheConnection() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            for (name, bytes) in Self.malformed {
                let socket = try await Self.open(port)
                try await socket.write(bytes)
                _ = await socket.readToEnd(atMost: 5)
                #expect(socket.isClosedByServer, "\(name)")
            }
            try await Self.expectServed(port, fixture, "malformed frames")
            // As large as browsers have it.
            let socket = try await Self.open(port, settings: [0, 1, 0, 1, 0, 0])
            try await socket.write(Frame.bytes(type: 1, flags: 5, stream: 1, payload: Frame.get("/healthz")))
            #expect(Frame.kinds(await socket.readToEnd(atMost: 1)).contains(0) && !socket.isClosedByServer)
        }
    }

    /// Header lists that HTTP/2 does not allow, or that would be another request in HTTP/1.1.
    @Test func requestsThatAreNoneAreNotAnswered() async throws {
        let site = try AttackedSite()
        try site.fixture.install(.first)
        let token = try #require(site.credentials.first { $0.name == "dune manager" }?.text)
        try await withRunningServer(site.fixture, { $0.tls = site.fixture.tls }) { port async throws in
            let good: Headers = [(":method", "GET"), (":scheme", "https"), (":path", "/sponsors/dune/"), (":authority", "localhost"), ("authorization", "Bearer " + token)]
            let marker = AttackedSite.marker("dune", "")
            #expect(try await Self.answer(good, port).contains(marker))
            for (name, headers) in Self.broken(good) {
                let text = try await Self.answer(headers, port)
                #expect(!text.contains(marker), "\(name)")
            }
        }
    }

    /// What a reader who opens its window wide and takes nothing costs is bounded.
    @Test func whoTakesNothingHoldsLittle() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        let large = String(repeating: "0123456789abcdef", count: 200_000)
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second", adding: [.init(path: "assets/large.txt", text: large, type: "text/plain", audience: .anyone)])
        try await withRunningServer(fixture, { $0.tls = fixture.tls; $0.connections.stalledRead = 2 }) { port async throws in
            _ = try await Self.answer([(":method", "GET"), (":scheme", "https"), (":path", "/assets/large.txt"), (":authority", "a")], port)
            let before = ProcessFigures.now().residentBytes
            var sockets: [TLSSocket] = []
            for _ in 0..<4 {
                let socket = try await Self.open(port, settings: [0, 4, 0x7F, 0xFF, 0xFF, 0xFF])
                try await socket.channel.setOption(ChannelOptions.autoRead, value: false).get()
                try await socket.write(Frame.bytes(type: 8, flags: 0, stream: 0, payload: [0x7F, 0xFE, 0, 0]))
                for stream in 0..<90 { try await socket.write(Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * stream + 1), payload: Frame.get("/assets/large.txt"))) }
                sockets.append(socket)
            }
            try await Task.sleep(for: .seconds(1.5))
            // 360 answers of 3.2 MB are 1.15 GB; the file itself is held once.
            let grown = ProcessFigures.now().residentBytes - before
            #expect(grown < 300_000_000, "\(grown)")
            for socket in sockets { try? await socket.channel.close() }
            try await Self.expectServed(port, fixture, "stalled readers")
        }
    }

    /// Few bytes that each ask for work on every stream, or for an answer of one byte.
    @Test func framesThatAskForMuchEndTheConnection() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        @Sendable func settings(_ count: Int) -> [UInt8] { Frame.bytes(type: 4, flags: 0, stream: 0, payload: (0..<count).flatMap { [0, 4, 0, 0, 0, UInt8($0 % 2)] as [UInt8] }) }
        @Sendable func openings(_ count: Int, _ stream: UInt32, _ bytes: [UInt8]) -> [UInt8] { (0..<count).flatMap { _ in Frame.bytes(type: 8, flags: 0, stream: stream, payload: bytes) } }
        @Sendable func parts(_ count: Int, _ payload: [UInt8] = [0x61]) -> [UInt8] { (0..<count).flatMap { _ in Frame.bytes(type: 0, flags: 0, stream: 3, payload: payload) } }
        let get = Frame.bytes(type: 1, flags: 5, stream: 1, payload: Frame.get("/healthz"))
        let begun = Frame.bytes(type: 1, flags: 4, stream: 3, payload: Frame.get("/healthz"))
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            for (name, frames, isEnded) in [
                ("parts of a body", get + begun + parts(2_100), true), ("fewer parts of a body", get + begun + parts(1_900), false), ("parts of a kilobyte", get + begun + parts(50, [UInt8](repeating: 0x61, count: 1_024)), false),
                ("33 settings", settings(33), true), ("32 settings", settings(32) + [], false), ("small openings", get + openings(501, 1, [0, 0, 0, 1]), true),
                ("fewer small openings", get + openings(490, 1, [0, 0, 0, 1]), false), ("openings of kilobytes", get + openings(600, 1, [0, 0, 4, 0]), false),
                ("small openings of the connection", get + openings(3_000, 0, [0, 0, 0, 1]), false), ("unknown frames", (0..<2_100).flatMap { _ in Frame.bytes(type: 77, flags: 0, stream: 0, payload: [1, 2]) }, true),
            ] {
                let socket = try await Self.open(port)
                try await socket.write(frames)
                _ = await socket.readToEnd(atMost: isEnded ? 5 : 0.7)
                #expect(socket.isClosedByServer == isEnded, "\(name)")
            }
            // However it is cut up.
            for (count, isEnded) in [(33, true), (32, false)] {
                let socket = try await Self.open(port)
                for byte in settings(count) + Frame.bytes(type: 8, flags: 0, stream: 0, payload: [0, 0, 1, 0]) where socket.channel.isActive { try? await socket.write([byte]) }
                try? await socket.write(get)
                let reply = await socket.readToEnd(atMost: isEnded ? 5 : 0.7)
                #expect(socket.isClosedByServer == isEnded && reply.contains(0x88) != isEnded, "\(count) byte by byte")
            }
            try await Self.expectServed(port, fixture, "frames that ask for much")
        }
    }

    /// Heads that are refused at once are never too many at a time, and each costs as much as one that is answered: thirteen bytes each, with HPACK's table.
    @Test func refusedHeadsAreFew() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            @Sendable func refused(_ streams: Range<Int>) -> [UInt8] { streams.flatMap { Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * $0 + 1), payload: Self.headWithoutHost) } }
            // All in one write: what is behind the last that is taken is not looked at.
            let socket = try await Self.open(port)
            try? await socket.write(refused(0..<2_000))
            let resets = Frame.kinds(await socket.readToEnd(atMost: 10)).count { $0 == 3 }
            #expect(socket.isClosedByServer && resets < 60, "\(resets)")
            // A few are no reason to end what else the connection has.
            let modest = try await Self.open(port)
            try await modest.write(refused(0..<10) + Frame.bytes(type: 1, flags: 5, stream: 41, payload: Frame.get("/healthz")))
            #expect(await modest.readToEnd(atMost: 1).contains(0x88) && !modest.isClosedByServer)
            try await Self.expectServed(port, fixture, "refused heads")
        }
    }

    /// Requests without end of a few connections would keep the loop from everybody else's: those beyond an address's share wait, but not for what they might
    /// have to wait for themselves.
    @Test func requestsBeyondAnAddressesShareWait() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls; $0.connections.streamsOfEndSite = 4 }) { port async throws in
            let (busy, other) = (try await Self.open(port), try await Self.open(port))
            let held = (0..<4).flatMap { Frame.bytes(type: 1, flags: 4, stream: UInt32(2 * $0 + 1), payload: Frame.post("/sign-in")) }
            let start = ContinuousClock.now
            try await busy.write(held + Frame.bytes(type: 1, flags: 5, stream: 9, payload: Frame.get("/healthz")))
            try await other.write(Frame.bytes(type: 1, flags: 5, stream: 1, payload: Frame.get("/healthz")))
            #expect(await other.readUntil(atMost: 10) { $0.contains(0x88) })
            #expect(await busy.readUntil(atMost: 20) { $0.contains(0x88) } && start.duration(to: .now) > .milliseconds(900))
        }
        // As many as there may be at once, all at once, and then all again: everyone is answered.
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            let socket = try await Self.open(port)
            for round in 0..<3 {
                try await socket.write((0..<100).flatMap { Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * (100 * round + $0) + 1), payload: Frame.get("/healthz")) })
                #expect(await socket.readUntil(atMost: 30) { Frame.kinds($0).count { $0 == 1 } == 100 * (round + 1) }, "\(round)")
            }
        }
    }

    /// Answers that wait for their reader keep no others from beginning: what opens their windows stands behind those.
    @Test(arguments: ["/assets/icon.svg", "/assets/large.txt"])
    func whoAsksForAllAtOnceGetsAll(_ path: String) async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second", adding: [.init(path: "assets/large.txt", text: String(repeating: "0123456789", count: 30_000), type: "text/plain", audience: .anyone)])
        try await withRunningServer(fixture, { $0.tls = fixture.tls; $0.connections.streamsOfEndSite = 4 }) { port async throws in
            let socket = try await Self.open(port, settings: [0, 4, 0, 0, 0, 0])
            let (start, count) = (ContinuousClock.now, 30)
            let heads = (0..<count).flatMap { Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * $0 + 1), payload: Frame.get(path)) }
            let windows = Frame.bytes(type: 4, flags: 0, stream: 0, payload: [0, 4, 0, 0x10, 0, 0]) + Frame.bytes(type: 8, flags: 0, stream: 0, payload: [1, 0, 0, 0])
            try await socket.write(heads + windows)
            #expect(await socket.readUntil(atMost: 60) { Frame.lasts($0) == count })
            // A second for each that has to wait is twice as long.
            #expect(start.duration(to: .now) < .seconds(13))
        }
    }

    private static let headWithoutHost = [(":method", "GET"), (":scheme", "https"), (":path", "/"), (":authority", "")].flatMap { Frame.literal($0.0, $0.1) }

    /// A connection that is kept busy for ever would keep a certificate, and its place, for ever.
    @Test func aConnectionEndsAtItsAge() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        for (longest, isEnded) in [(1, true), (3_600, false)] {
            try await withRunningServer(fixture, { $0.tls = fixture.tls; $0.connections.longest = longest }) { port async throws in
                let socket = try await Self.open(port)
                for stream in 0..<20 where socket.channel.isActive {
                    try? await socket.write(Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * stream + 1), payload: Frame.get("/healthz")))
                    try await Task.sleep(for: .milliseconds(200))
                }
                _ = await socket.readToEnd(atMost: isEnded ? 10 : 0.1)
                #expect(socket.isClosedByServer == isEnded)
            }
        }
    }

    /// As browsers do after a pause, and other clients while they download: each is answered, and so is what is asked for between them.
    @Test func pingsBesideRequestsEndNoConnection() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            let socket = try await Self.open(port)
            for round in 1...12 {
                let pings = (0..<round % 3 + 1).flatMap { Frame.bytes(type: 6, flags: 0, stream: 0, payload: [0, 0, 0, 0, 0, 0, UInt8(round), UInt8($0)]) }
                try await socket.write(pings + Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * round + 1), payload: Frame.get("/healthz")))
                let asked = (1...round).reduce(0) { $0 + $1 % 3 + 1 }
                #expect(await socket.readUntil(atMost: 10) { bytes in Frame.lasts(bytes) == round && Frame.kinds(bytes).count { $0 == 6 } == asked && !Frame.kinds(bytes).contains(7) }, "round \(round)")
            }
            #expect(!socket.isClosedByServer)
        }
    }

    /// It asks first, and does not wait for ever for an answer; nor for a body, nor for a window to open.
    @Test func whoNeverAnswersIsCutOff() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        let limits: (inout PortalSettings) -> Void = {
            $0.tls = fixture.tls
            ($0.connections.idle, $0.connections.body, $0.connections.stalledRead) = (1, 1, 1)
        }
        try await withRunningServer(fixture, limits) { port async throws in
            let silent = try await Self.open(port)
            _ = await silent.readToEnd(atMost: 12)
            #expect(silent.isClosedByServer)
            // A body of one byte now and then, of a length that nobody knows.
            let dripping = try await Self.open(port)
            try await dripping.write(Frame.bytes(type: 1, flags: 4, stream: 1, payload: Frame.post("/sign-in")))
            for _ in 0..<12 where dripping.channel.isActive {
                try? await dripping.write(Frame.bytes(type: 0, flags: 0, stream: 1, payload: [0x61]))
                try await Task.sleep(for: .milliseconds(250))
            }
            #expect(Frame.kinds(await dripping.readToEnd(atMost: 0.5)).contains(3))
            // An answer that would fit into any buffer, for a window of 0.
            let shut = try await Self.open(port, settings: [0, 4, 0, 0, 0, 0])
            try await shut.write(Frame.bytes(type: 1, flags: 5, stream: 1, payload: Frame.get("/sign-in")))
            #expect(Frame.kinds(await shut.readToEnd(atMost: 4)).contains(3))
            let open = try await Self.open(port)
            try await open.write(Frame.bytes(type: 1, flags: 5, stream: 1, payload: Frame.get("/sign-in")))
            #expect(!Frame.kinds(await open.readToEnd(atMost: 0.8)).contains(3))
        }
        try await withRunningServer(fixture, { $0.tls = fixture.tls; ($0.connections.longest, $0.connections.body) = (1, 1) }) { port async throws in
            let old = try await Self.open(port)
            _ = await old.readToEnd(atMost: 12)
            #expect(old.isClosedByServer)
        }
    }

    /// Requests whose bodies never come: each costs some tens of kilobytes for a few bytes that were sent.
    @Test func openRequestsOfAllConnectionsAreBounded() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls; $0.connections.streams = 23 }) { port async throws in
            @Sendable func hold(_ streams: Range<Int>, on socket: TLSSocket) async throws {
                for stream in streams { try await socket.write(Frame.bytes(type: 1, flags: 4, stream: UInt32(2 * stream + 1), payload: Frame.post("/sign-in"))) }
                try await Task.sleep(for: .seconds(1))
            }
            let (many, few) = (try await Self.open(port), try await Self.open(port))
            try await hold(0..<20, on: many)
            try await hold(0..<3, on: few)
            #expect(many.channel.isActive && few.channel.isActive)
            // One more than there may be: whoever has most makes room.
            try await hold(3..<4, on: few)
            #expect(!many.channel.isActive && few.channel.isActive)
            try await hold(4..<5, on: few)
            #expect(few.channel.isActive)
            try await Self.expectServed(port, fixture, "held requests")
        }
    }

    /// As over HTTP/1.1, whatever the list's size.
    @Test func moreFieldsThanAHeadMayHaveAreRefused() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            for (count, isAnswered) in [(90, true), (110, false)] {
                let socket = try await Self.open(port)
                let fields = (0..<count).flatMap { _ in Frame.literal("a", "b") }
                try await socket.write(Frame.bytes(type: 1, flags: 5, stream: 1, payload: Frame.get("/healthz") + fields))
                let reply = await socket.readToEnd(atMost: 1.5)
                // The status 200 is the eighth entry of HPACK's table.
                #expect(reply.contains(0x88) == isAnswered && Frame.kinds(reply).contains(3) != isAnswered, "\(count)")
            }
        }
    }

    /// Those behind a body are fields too.
    @Test func moreFieldsThanAHeadMayHaveAreRefusedBehindABodyToo() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls }) { port async throws in
            for (count, isRefused) in [(90, false), (110, true)] {
                let socket = try await Self.open(port)
                // More than ten such requests, and the connection ends; a few are reset.
                let fields = (0..<count).flatMap { _ in Frame.literal("a", "b") }
                let requests = (0..<(isRefused ? 12 : 1)).flatMap { number -> [UInt8] in
                    let stream = UInt32(2 * number + 1)
                    return Frame.bytes(type: 1, flags: 4, stream: stream, payload: Frame.post("/sign-in")) + Frame.bytes(type: 1, flags: 5, stream: stream, payload: fields)
                }
                try? await socket.write(requests)
                let reply = await socket.readToEnd(atMost: isRefused ? 10 : 1.5)
                #expect(socket.isClosedByServer == isRefused && Frame.kinds(reply).contains(1) != isRefused, "\(count)")
            }
            try await Self.expectServed(port, fixture, "fields behind a body")
        }
    }

    private static let malformed: [(name: String, bytes: [UInt8])] = [
        ("a frame larger than announced", Frame.bytes(type: 0, flags: 0, stream: 1, payload: [UInt8](repeating: 0, count: 100_000))), ("data without a stream", Frame.bytes(type: 0, flags: 0, stream: 1, payload: [1, 2, 3])),
        ("headers on stream 0", Frame.bytes(type: 1, flags: 5, stream: 0, payload: Frame.get("/healthz"))), ("an even stream", Frame.bytes(type: 1, flags: 5, stream: 2, payload: Frame.get("/healthz"))),
        ("broken HPACK", Frame.bytes(type: 1, flags: 5, stream: 1, payload: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])), ("a window of 0", Frame.bytes(type: 8, flags: 0, stream: 0, payload: [0, 0, 0, 0])),
        ("a window that overflows", Frame.bytes(type: 8, flags: 0, stream: 0, payload: [0x7F, 0xFF, 0xFF, 0xFF])), ("settings of 5 bytes", Frame.bytes(type: 4, flags: 0, stream: 0, payload: [0, 1, 2, 3, 4])),
        ("continuation without headers", Frame.bytes(type: 9, flags: 4, stream: 1, payload: [])), ("a pushed stream", Frame.bytes(type: 5, flags: 4, stream: 1, payload: [0, 0, 0, 2] + Frame.get("/healthz"))),
        ("a table for headers of 4 GB", Frame.bytes(type: 4, flags: 0, stream: 0, payload: [0, 3, 0, 0, 0, 100, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF])),
        ("padding longer than the frame", Frame.bytes(type: 1, flags: 0xD, stream: 1, payload: [200, 0x82])), ("HTTP/1.1 after the preface", Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
    ]

    private typealias Headers = [(String, String)]

    private static func broken(_ good: Headers) -> [(name: String, headers: Headers)] {
        func without(_ name: String) -> Headers { good.filter { $0.0 != name } }
        var list: [(name: String, headers: Headers)] = []
        list.append((name: "no path", headers: without(":path")))
        list.append((name: "no method", headers: without(":method")))
        list.append((name: "two paths", headers: good + [(":path", "/")]))
        list.append((name: "a pseudo-header at the end", headers: without(":method") + [(":method", "GET")]))
        list.append((name: "upper case", headers: good + [("X-Upper", "a")]))
        list.append((name: "connection", headers: good + [("connection", "close")]))
        list.append((name: "transfer-encoding", headers: good + [("transfer-encoding", "chunked")]))
        list.append((name: "a line end in a value", headers: good + [("x", "a\r\nb: c")]))
        list.append((name: "a line end in the path", headers: [(":path", "/sponsors/dune/ HTTP/1.1\r\nX: y")] + without(":path")))
        list.append((name: "an unknown pseudo-header", headers: [(":evil", "a")] + good))
        list.append((name: "host beside authority", headers: good + [("host", "evil.example")]))
        list.append((name: "no host", headers: without(":authority")))
        list.append((name: "a length without a body", headers: good + [("content-length", "5")]))
        return list
    }

    // MARK: The client

    private static let floods: [(name: String, frames: @Sendable (Int) -> [UInt8])] = [
        ("rapid reset", { Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * $0 + 1), payload: Frame.get("/sign-in")) + Frame.bytes(type: 3, flags: 0, stream: UInt32(2 * $0 + 1), payload: [0, 0, 0, 8]) }),
        ("heads without a host", { Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * $0 + 1), payload: headWithoutHost) }),
        ("heads of two hosts", { Frame.bytes(type: 1, flags: 5, stream: UInt32(2 * $0 + 1), payload: Frame.get("/healthz") + Frame.literal("host", "a")) }),
        ("settings", { _ in Frame.bytes(type: 4, flags: 0, stream: 0, payload: []) }),
        ("pings", { _ in Frame.bytes(type: 6, flags: 0, stream: 0, payload: [0, 1, 2, 3, 4, 5, 6, 7]) }),
        ("empty data", { $0 == 0 ? Frame.bytes(type: 1, flags: 4, stream: 1, payload: Frame.post("/sign-in")) : Frame.bytes(type: 0, flags: 0, stream: 1, payload: []) }),
        ("continuation", { $0 == 0 ? Frame.bytes(type: 1, flags: 0, stream: 1, payload: Frame.get("/")) : Frame.bytes(type: 9, flags: 0, stream: 1, payload: [0, 1, 0x61, 1, 0x62]) }),
    ]

    /// Sends until the server has closed; false when it took 40,000 frames or half a minute.
    private static func pour(_ frames: @Sendable (Int) -> [UInt8], into socket: TLSSocket) async -> Bool {
        let end = ContinuousClock.now + .seconds(30)
        for batch in 0..<400 {
            let bytes = (0..<100).flatMap { frames(batch * 100 + $0) }
            do { try await socket.write(bytes) } catch { return true }
            if !socket.channel.isActive { return true }
            if ContinuousClock.now > end { return false }
        }
        _ = await socket.readToEnd(atMost: 3)
        return socket.isClosedByServer
    }

    private static func open(_ port: Int, settings: [UInt8] = []) async throws -> TLSSocket {
        let socket = try await TLSSocket(port, protocols: ["h2"])
        #expect(await socket.handshake().isDone)
        try await socket.write(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Frame.bytes(type: 4, flags: 0, stream: 0, payload: settings) + Frame.bytes(type: 4, flags: 1, stream: 0, payload: []))
        return socket
    }

    /// All the bytes that come for one request.
    private static func answer(_ headers: [(String, String)], _ port: Int) async throws -> String {
        let socket = try await open(port)
        try await socket.write(Frame.bytes(type: 1, flags: 5, stream: 1, payload: headers.flatMap { Frame.literal($0.0, $0.1) }))
        return String(decoding: await socket.readToEnd(atMost: 0.5), as: UTF8.self)
    }

    private static func expectServed(_ port: Int, _ fixture: Fixture, _ after: String) async throws {
        let socket = try await TLSSocket(port)
        let reply = try await socket.exchange("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(reply.hasPrefix("HTTP/1.1 200"), "after \(after)")
    }
}

/// HTTP/2 frames as bytes (RFC 9113), headers as HPACK literals without indexing (RFC 7541, 6.2.2).
enum Frame {
    static func bytes(type: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8]) -> [UInt8] {
        let length = payload.count
        return [UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), type, flags] + (0..<4).map { UInt8(stream >> (24 - 8 * $0) & 0xFF) } + payload
    }

    /// The types of the frames that have come, in order.
    static func kinds(_ bytes: [UInt8]) -> [UInt8] {
        var (kinds, place) = ([UInt8](), 0)
        while place + 9 <= bytes.count {
            kinds.append(bytes[place + 3])
            place += 9 + (Int(bytes[place]) << 16 | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2]))
        }
        return kinds
    }

    /// How many streams have ended with data.
    static func lasts(_ bytes: [UInt8]) -> Int {
        var (count, place) = (0, 0)
        while place + 9 <= bytes.count {
            if bytes[place + 3] == 0, bytes[place + 4] & 1 == 1 { count += 1 }
            place += 9 + (Int(bytes[place]) << 16 | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2]))
        }
        return count
    }

    static func literal(_ name: String, _ value: String) -> [UInt8] { [0] + string(name) + string(value) }

    static func get(_ path: String) -> [UInt8] { request("GET", path) }
    static func post(_ path: String) -> [UInt8] { request("POST", path) }

    private static func request(_ method: String, _ path: String) -> [UInt8] {
        [(":method", method), (":scheme", "https"), (":path", path), (":authority", "localhost")].flatMap { literal($0.0, $0.1) }
    }

    private static func string(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        if bytes.count < 127 { return [UInt8(bytes.count)] + bytes }
        var (rest, length) = (bytes.count - 127, [UInt8(127)])
        while rest >= 128 {
            length.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        return length + [UInt8(rest)] + bytes
    }
}
