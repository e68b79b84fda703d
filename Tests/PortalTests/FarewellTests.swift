import Foundation
import LoopbackClient
import NIOCore
import NIOEmbedded
import Testing

@testable import Portal

/// Readers whose line is good at first and who then acknowledge nothing: what was sent to them waits in the kernel.
@Suite struct FarewellTests {
    private static let large = String(repeating: "0123456789abcdef", count: 70_000)
    private static let small = String(repeating: "0123456789abcdef", count: 5_000)

    private func publish(_ fixture: Fixture) throws {
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second", adding: [
            .init(path: "assets/small.txt", text: Self.small, type: "text/plain", audience: .anyone),
            .init(path: "sponsors/coral/exports/large.csv", text: Self.large, type: "text/csv", audience: .sponsor("coral"), access: .exports),
        ])
    }

    private func ask(_ path: String, with header: String = "", as credential: String? = nil) -> String {
        "GET /\(path) HTTP/1.1\r\nHost: a\r\n\(credential.map { "Authorization: Bearer \($0)\r\n" } ?? "")\(header)\r\n"
    }

    /// How a connection comes to its end with an answer.
    enum End: CaseIterable {
        case asAsked, afterUpgrade, halfClosed

        var header: String { self == .asAsked ? "Connection: close\r\n" : self == .afterUpgrade ? "Upgrade: none\r\nConnection: upgrade\r\n" : "" }
    }

    /// Six answers are taken, so that much may be on the way at once; of the seventh nothing is, and the connection is to end with it.
    private func deaf(_ port: Int, _ end: End = .asAsked) throws -> RawSocket {
        let socket = try RawSocket(port, receiveBuffer: 8 << 20)
        for _ in 0..<6 {
            socket.write(ask("assets/small.txt"))
            #expect(socket.readBytes(atMost: Self.small.utf8.count).count == Self.small.utf8.count)
        }
        #expect(socket.isDeaf(true))
        socket.write(ask("assets/small.txt", with: end.header))
        if end == .halfClosed { socket.endsWriting() }
        return socket
    }

    @Test(arguments: End.allCases) func whatIsNotAcknowledgedKeepsItsConnectionsPlace(_ end: End) async throws {
        let fixture = try Fixture()
        try publish(fixture)
        try await withRunningServer(fixture, { ($0.connections.perAddress, $0.connections.stalledRead) = (9, 30) }) { port async throws in
            let sockets = try await blocking { [deaf] in try (0..<9).map { _ in try deaf(port, end) } }
            try await Task.sleep(for: .seconds(1))
            let held = sockets.compactMap { SendQueue.bytes(from: port, to: $0.localPort) }
            #expect(held.count == 9 && held.allSatisfy { (1...160_000).contains($0) } && SendQueue.bytesOfClosed(from: port) == [], "\(held) \(SendQueue.bytesOfClosed(from: port))")
            // Whoever hears again gets the whole, and then the connection ends, in order, and makes room for another.
            #expect(sockets[0].isDeaf(false))
            let isWhole = try await blocking {
                var rest = sockets[0].readBytes(atMost: Self.small.utf8.count)
                while !rest.suffix(Self.small.utf8.count).elementsEqual(Self.small.utf8) {
                    let next = sockets[0].readBytes(atMost: 1)
                    if next.isEmpty { return false }
                    rest += next
                }
                return sockets[0].isAtEnd
            }
            #expect(isWhole)
            sockets[0].endsWriting()
            let answer = try await blocking { [ask] in
                usleep(500_000)
                return try RawSocket(port).exchange(ask("healthz", End.asAsked.header, nil))
            }
            #expect(answer.hasPrefix("HTTP/1.1 200"))
        }
    }

    /// Whoever never hears again is cut off, and nothing is left of what was not taken.
    @Test(arguments: End.allCases) func whoNeverAcknowledgesIsCutOff(_ end: End) async throws {
        let fixture = try Fixture()
        try publish(fixture)
        try await withRunningServer(fixture, { $0.connections.stalledRead = 2 }) { port async throws in
            let socket = try await blocking { [deaf] in try deaf(port, end) }
            #expect(try await SendQueue.isGone(from: port, to: socket.localPort, within: 15))
            #expect(SendQueue.bytesOfClosed(from: port) == [])
        }
    }

    /// What is a last request for Hummingbird and none for NIO's parser, as a tab behind it is no blank there: what comes after it is nobody's, and holds
    /// no place for longer than anything else.
    @Test(arguments: ["close", "close\t", "close \t "]) func whatComesBehindTheLastRequestHoldsNoPlace(_ value: String) async throws {
        let request = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n"
        try await withRunningServer(try Fixture(), { $0.connections.stalledRead = 2 }) { port async throws in
            let socket = try RawSocket(port)
            socket.write(request + request + request)
            #expect(try await blocking { socket.readToEnd() }.components(separatedBy: "HTTP/1.1 200").count == 2)
            let began = ContinuousClock.now
            while socket.write("x"), ContinuousClock.now - began < .seconds(10) { try await Task.sleep(for: .milliseconds(100)) }
            #expect(ContinuousClock.now - began < .seconds(8))
        }
        try await withRunningServer(try Fixture(), { $0.connections.perAddress = 3 }) { port async throws in
            let held = try await blocking { try (0..<3).map { _ in try RawSocket(port) } }
            for socket in held {
                socket.write(request + request)
                #expect(try await blocking { socket.readBytes(atMost: 12).count } == 12)
            }
            try await Task.sleep(for: .seconds(6))
            #expect(try await blocking { try RawSocket(port).exchange(request) }.hasPrefix("HTTP/1.1 200"))
            withExtendedLifetime(held) {}
        }
    }

    /// A form comes in a few parts: thousands of them are looked at no further, under TLS neither.
    @Test func aBodyOfSingleBytesIsCutOff() async throws {
        try await withRunningServer(try Fixture()) { port async throws in
            let socket = try RawSocket(port)
            socket.write("POST /sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let parts = String(repeating: "1\r\na\r\n", count: 1_000)
            var sent = 0
            while sent < 100, try await blocking({ socket.write(parts) }) {
                sent += 1
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect((3...10).contains(sent), "\(sent)")
        }
    }

    /// Whoever is sent away to make room goes with all that was on the way, also one whose answers the kernel has taken.
    @Test func whoMakesRoomLeavesNothingBehind() async throws {
        let fixture = try Fixture()
        try publish(fixture)
        try await withRunningServer(fixture, { $0.connections.perAddress = 3 }) { port async throws in
            let sockets = try await blocking { [deaf] in try (0..<3).map { _ in try deaf(port, .asAsked) } }
            try await Task.sleep(for: .seconds(6))
            let answers = try await blocking { [ask] in try (0..<3).map { _ in try RawSocket(port).exchange(ask("healthz", End.asAsked.header, nil)) } }
            #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 200") })
            #expect(sockets.contains { SendQueue.bytes(from: port, to: $0.localPort) == nil } && SendQueue.bytesOfClosed(from: port) == [])
        }
    }

    /// Nobody may have more of a download than SECURITY.md says, however much was on the way.
    @Test func littleArrivesAfterATokensEnd() async throws {
        let fixture = try Fixture()
        try publish(fixture)
        let (path, credential) = ("sponsors/coral/exports/large.csv", fixture.coralManager.credential.text)
        try await withRunningServer(fixture) { port async throws in
            let socket = try RawSocket(port, receiveBuffer: 8 << 20)
            for _ in 0..<3 {
                socket.write(ask(path, as: credential))
                #expect(try await blocking { socket.readBytes(atMost: Self.large.utf8.count).count } == Self.large.utf8.count)
            }
            #expect(socket.isDeaf(true))
            socket.write(ask(path, with: End.asAsked.header, as: credential))
            try await Task.sleep(for: .milliseconds(500))
            try fixture.store.revoke(fixture.coralManager.record.tokenID, now: start)
            fixture.wait(2)
            #expect(socket.isDeaf(false))
            // The rest of the heads before, and of this one.
            let rest = try await blocking { socket.readToEnd().utf8.count }
            #expect((1...(256 << 10) + 6_000).contains(rest), "\(rest)")
        }
    }

    /// Counts what asks the socket to be read.
    private final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = Any
        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
            context.read()
        }
    }

    /// While an end is held back, nothing is read or handed on, and asking for it again costs nothing.
    @Test(arguments: [true, false]) func whatComesMeanwhileIsNotParsed(_ isTaken: Bool) throws {
        let (channel, reads) = (EmbeddedChannel(), Reads())
        let seat = Seat(channel)
        var isAcknowledged = false
        try channel.pipeline.syncOperations.addHandlers(seat, reads, Farewell(seat, longest: 60) { isAcknowledged })
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(1)
        #expect(try channel.readInbound(as: Int.self) == 1)
        let before = reads.count
        var ended = 0
        for _ in 0..<3 { channel.close().whenSuccess { ended += 1 } }
        channel.pipeline.read()
        try channel.writeInbound(2)
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(try channel.isActive && ended == 0 && channel.readInbound(as: Int.self) == nil && reads.count == before)
        isAcknowledged = isTaken
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(isTaken ? 600 : 2_000))
        channel.embeddedEventLoop.run()
        #expect(!channel.isActive && ended == 3)
    }
}
