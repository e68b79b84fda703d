import Foundation
import LoopbackClient
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Portal

/// What only a raw socket shows: half requests, oversized heads, readers that do not read, and the end of the server.
@Suite(.serialized) struct ConnectionTests {
    @Test func anUnreadableHeadIsA400WithTheSecurityHeaders() async throws {
        try await withRunningServer { port async throws in
            for head in ["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "\u{1}\r\n\r\n", "GET / HTTP/1.1\r\nA b: c\r\n\r\n"] {
                let reply = try await exchange(head, port)
                #expect(reply.hasPrefix("HTTP/1.1 400"), "\(head)")
                #expect(reply.lowercased().contains("content-security-policy: default-src 'none'"))
            }
        }
    }

    @Test func headsAreLimitedInSizeAndNumber() async throws {
        try await withRunningServer { port async throws in
            let fine = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: \(String(repeating: "x", count: 8000))\r\n\r\n"
            #expect(try await exchange(fine, port).hasPrefix("HTTP/1.1 200"))
            let large = "GET /healthz HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n"
            #expect(try await exchange(large, port).hasPrefix("HTTP/1.1 400"))
            let many = "GET /healthz HTTP/1.1\r\nHost: a\r\n" + (0..<200).map { "X\($0): 1\r\n" }.joined() + "\r\n"
            #expect(try await exchange(many, port).hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test func whoDoesNotFinishARequestIsCutOff() async throws {
        let change: (inout PortalSettings) -> Void = {
            $0.connections.idle = 1
            $0.connections.body = 1
        }
        try await withRunningServer(change) { port async throws in
            for half in ["", "GET / HTTP/1.1\r\nHost: a\r\n", "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\ntok"] {
                let socket = try RawSocket(port)
                socket.write(half)
                // Dripping on does not help.
                let drip = half.isEmpty ? "" : half.hasPrefix("GET") ? "X: y\r\n" : "a"
                let seconds = try await blocking { socket.secondsUntilClosed(dripping: drip, atMost: 8) }
                #expect(seconds < 6, "\(half)")
            }
        }
    }

    @Test func aBodyNobodyAskedForIsNotReadToItsEnd() async throws {
        try await withRunningServer { port async throws in
            let socket = try RawSocket(port)
            socket.write("POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
            #expect(try await blocking { socket.bytesAccepted(of: 50_000_000) } < 20_000_000)
        }
    }

    /// What comes after these the parser takes for another protocol, and would keep whole.
    @Test(arguments: ["CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /sign-in HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"])
    func whatComesAfterAnotherProtocolIsAskedForIsNotKept(_ head: String) async throws {
        try await withRunningServer { port async throws in
            let flood = try RawSocket(port)
            flood.write(head)
            #expect(try await blocking { flood.bytesAccepted(of: 100_000_000) } < 20_000_000)
            // It is answered as any other request, and that is the connection's last.
            let began = ContinuousClock.now
            let reply = try await exchange(head, port)
            #expect(reply.hasPrefix(head.hasPrefix("CONNECT") ? "HTTP/1.1 405" : "HTTP/1.1 200"), "\(reply.prefix(40))")
            #expect(ContinuousClock.now - began < .seconds(10))
            #expect(try await exchange("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", port).hasPrefix("HTTP/1.1 200"))
        }
    }

    /// Whoever sends a megabyte at once has its turn with 16 KiB, and then again.
    @Test func ofOneConnectionLittleIsReadAtATime() async throws {
        let turns = Turns()
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try PortalChannel.readInTurn(channel)
                try channel.pipeline.syncOperations.addHandler(turns)
            }
        }.bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        #expect(try await blocking { try RawSocket(port).bytesAccepted(of: 1 << 20) } == 1 << 20)
        for _ in 0..<500 where turns.bytes.withLock({ $0.reduce(0, +) }) < 1 << 20 { try await Task.sleep(for: .milliseconds(10)) }
        let bytes = turns.bytes.withLock(\.self)
        #expect(bytes.reduce(0, +) == 1 << 20 && bytes.allSatisfy { $0 <= 16_384 }, "\(bytes.max() ?? 0)")
        try await listener.close()
    }

    /// How many bytes come in each turn of the loop.
    private final class Turns: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let bytes = Mutex([0])

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { bytes.withLock { $0[$0.count - 1] += unwrapInboundIn(data).readableBytes } }
        func channelReadComplete(context: ChannelHandlerContext) { bytes.withLock { $0.append(0) } }
    }

    @Test func aReaderWhoDoesNotReadIsCutOff() async throws {
        let text = String(repeating: "0123456789abcdef", count: 2_000_000)
        try await withRunningServer({ $0.connections.stalledRead = 1 }, adding: text) { port async throws in
            let socket = try RawSocket(port)
            socket.write("GET /assets/large.txt HTTP/1.1\r\nHost: a\r\n\r\n")
            try await Task.sleep(for: .seconds(8))
            #expect(try await blocking { socket.readToEnd().utf8.count } < text.utf8.count)
            let whole = try await exchange("GET /assets/large.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", port)
            #expect(whole.utf8.count > text.utf8.count)
        }
    }

    /// Of three, the one that rests longest makes room for a fourth; while all are at work, the fourth is closed.
    @Test func anAddressHasItsShareOfConnectionsAndNoMore() async throws {
        let text = String(repeating: "0123456789abcdef", count: 2_000_000)
        try await withRunningServer({ $0.connections.perAddress = 3 }, adding: text) { port async throws in
            let held = try await blocking { try (0..<3).map { _ in try RawSocket(port) } }
            for socket in held {
                socket.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await blocking { String(decoding: socket.readBytes(atMost: 12), as: UTF8.self) } == "HTTP/1.1 200")
            }
            let fourth = try RawSocket(port)
            for socket in held[1...] + [fourth] {
                socket.write("GET /assets/large.txt HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await blocking { socket.readBytes(atMost: 5_000).count } == 5_000)
            }
            #expect(try await blocking { held[0].secondsUntilClosed(dripping: "", atMost: 8) } < 5)
            #expect(try await blocking { try RawSocket(port).secondsUntilClosed(dripping: "", atMost: 8) } < 5)
            withExtendedLifetime((held, fourth)) {}
        }
    }

    /// What a reader does not take stays in the file: the kernel keeps little of it, and nothing once the reader is cut off.
    @Test func theKernelKeepsLittleOfWhatIsNotRead() async throws {
        let text = String(repeating: "0123456789abcdef", count: 2_000_000)
        try await withRunningServer({ $0.connections.stalledRead = 3 }, adding: text) { port async throws in
            let socket = try RawSocket(port, receiveBuffer: 4096)
            socket.write("GET /assets/large.txt HTTP/1.1\r\nHost: a\r\n\r\n")
            try await Task.sleep(for: .seconds(2))
            let kept = try #require(SendQueue.bytes(from: port, to: socket.localPort))
            #expect(kept > 0 && kept < 1 << 20, "\(kept) bytes")
            #expect(try await SendQueue.isGone(from: port, to: socket.localPort, within: 10))
            withExtendedLifetime(socket) {}
        }
    }

    /// Who waits is served when another has gone.
    @Test func connectionsBeyondAllThereMayBeWait() async throws {
        // As a proxy, who may have them all.
        try await withRunningServer({ ($0.connections.connections, $0.proxies) = (16, .onThisMachine) }) { port async throws in
            var held = try await blocking { try (0..<16).map { _ in try RawSocket(port) } }
            for socket in held {
                socket.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await blocking { String(decoding: socket.readBytes(atMost: 12), as: UTF8.self) } == "HTTP/1.1 200")
            }
            let next = try RawSocket(port)
            next.write("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            try await Task.sleep(for: .seconds(1.5))
            #expect(next.waiting == 0)
            held.removeLast()
            #expect(try await blocking { next.readToEnd() }.hasPrefix("HTTP/1.1 200"))
            withExtendedLifetime(held) {}
        }
    }

    @Test func requestsInARowAreAnsweredInOrder() async throws {
        try await withRunningServer { port async throws in
            let reply = try await exchange(
                "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", port)
            #expect(reply.components(separatedBy: "HTTP/1.1 ").dropFirst().map { String($0.prefix(3)) } == ["200", "401"])
        }
    }

    private func exchange(_ request: String, _ port: Int) async throws -> String {
        try await blocking { try RawSocket(port).exchange(request) }
    }

    private func withRunningServer(
        _ change: @escaping (inout PortalSettings) -> Void = { _ in }, adding large: String? = nil, _ test: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let fixture = try Fixture()
        if let large {
            try fixture.publish("r2-bbbbbbbbbbbb", says: "second", adding: [.init(path: "assets/large.txt", text: large, type: "text/plain", audience: .anyone)])
        }
        try await PortalTests.withRunningServer(fixture, change, test)
    }
}
