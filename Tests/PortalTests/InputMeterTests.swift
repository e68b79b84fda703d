import Hummingbird
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import Portal

/// Of HTTP/1.1 a few bytes may be a part of a body, or a request: of none may so many be dealt with at once that the loop has no time for other sockets.
@Suite struct InputMeterTests {
    /// What comes out of the parser, by how much comes between two turns of the loop.
    private final class Parsed: ChannelInboundHandler, Sendable {
        typealias InboundIn = HTTPRequestPart
        let state = Mutex((batches: [0], heads: 0, body: [UInt8](), ends: 0, hasEnded: false))

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            state.withLock { state in
                state.batches[state.batches.count - 1] += 1
                switch unwrapInboundIn(data) {
                case .head: state.heads += 1
                case .body(let bytes): state.body += bytes.readableBytesView
                case .end: state.ends += 1
                }
            }
        }

        func channelReadComplete(context: ChannelHandlerContext) { state.withLock { $0.batches.append(0) } }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .inputClosed? = event as? ChannelEvent { state.withLock { $0.hasEnded = true } }
        }
    }

    private static let chunks = 900

    @Test(arguments: [
        ("chunks", "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: "1\r\na\r\n", count: chunks) + "0\r\n\r\n", 1, chunks),
        ("requests", String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 400), 400, 0),
        ("a head without end", "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 9_000) + "\r\n\r\n", 1, 0),
    ])
    func soManyPartsComeOutInATurn(_ name: String, _ text: String, _ heads: Int, _ body: Int) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (turns, parsed) = (LoopTurns(), Parsed())
        let listener = try await ServerBootstrap(group: group)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16_384))
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let seat = Seat(channel, endSite: "a")
                    try pipeline.addHandlers(seat, InputMeter(limit: 100_000, seat: seat, turn: turns.turn(on: channel.eventLoop)))
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
                    try pipeline.addHandlers(HTTP1ToHTTPServerCodec(secure: false), ConnectionGuard(limits: ConnectionLimits()), parsed)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = try await ClientBootstrap(group: group).channelOption(.allowRemoteHalfClosure, value: true).connect(to: try #require(listener.localAddress)).get()
        try await client.writeAndFlush(ByteBuffer(string: text))
        // The end of what it says is heard behind all of it.
        try await client.close(mode: .output)
        let end = ContinuousClock.now + .seconds(30)
        while !parsed.state.withLock({ $0.hasEnded }), ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(10)) }
        let state = parsed.state.withLock(\.self)
        #expect(state.heads == heads && state.ends == heads && state.body == [UInt8](repeating: 0x61, count: body) && state.hasEnded, "\(name): \(state.heads), \(state.body.count), \(state.ends)")
        // A turn ends with the piece behind the one of which the share came out, in which six bytes are a part.
        #expect((state.batches.max() ?? 0) <= 2 * (256 / 6 + 1), "\(name): \(state.batches)")
        try await client.close()
        try await listener.close()
        try await group.shutdownGracefully()
    }

    /// Whatever the parser keeps, so much and no more.
    @Test func bytesThatNothingComesOutOfEndTheConnection() throws {
        let channel = EmbeddedChannel()
        let meter = InputMeter(limit: 1_000, seat: Seat(channel), turn: LoopTurn(channel.eventLoop))
        try channel.pipeline.syncOperations.addHandler(meter)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for _ in 0..<10 {
            try channel.writeInbound(ByteBuffer(repeating: 0x61, count: 600))
            meter.count()
        }
        #expect(channel.isActive)
        try channel.writeInbound(ByteBuffer(repeating: 0x61, count: 600))
        #expect(channel.isActive)
        try channel.writeInbound(ByteBuffer(repeating: 0x61, count: 600))
        #expect(!channel.isActive)
    }
}
