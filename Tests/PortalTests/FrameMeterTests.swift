import NIOCore
import NIOEmbedded
import NIOPosix
import Synchronization
import Testing

@testable import Portal

/// What a frame of thirteen bytes asks for may be the work of many: of none may so many be dealt with at once that the loop has no time for other sockets.
@Suite struct FrameMeterTests {
    /// Frames as they are passed on, by how many come between two turns of the loop.
    private final class Passed: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private static let preface = 24
        let state = Mutex((bytes: [UInt8](), batches: [0]))

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data).readableBytesView
            state.withLock { state in
                let before = Frame.kinds(Array(state.bytes.dropFirst(Self.preface))).count
                state.bytes += bytes
                state.batches[state.batches.count - 1] += Frame.kinds(Array(state.bytes.dropFirst(Self.preface))).count - before
            }
        }

        func channelReadComplete(context: ChannelHandlerContext) { state.withLock { $0.batches.append(0) } }
    }

    @Test(arguments: [
        ("openings of the connection", 8, 0, [0, 0, 0, 1], 1), ("openings of a stream", 8, 1, [0, 0, 8, 0], 1), ("pings", 6, 0, [1, 2, 3, 4, 5, 6, 7, 8], 1), ("unknown ones", 77, 0, [], 1),
        ("resets", 3, 1, [0, 0, 0, 8], 1), ("settings", 4, 0, [0, 4, 0, 0, 0, 1], LoopTurn.share), ("requests", 1, 1, [0x82], 1),
        ("parts of a body", 0, 1, [0x61], 1), ("parts of a kilobyte", 0, 1, [UInt8](repeating: 0x61, count: 1_024), 1), ("parts without end", 0, 1, [], 1),
    ] as [(String, UInt8, UInt32, [UInt8], Int)])
    func soManyPassInATurn(_ name: String, _ type: UInt8, _ stream: UInt32, _ payload: [UInt8], _ cost: Int) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (turns, places, passed) = (LoopTurns(), StreamPlaces(), Passed())
        let listener = try await ServerBootstrap(group: group)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let seat = Seat(channel, endSite: "a")
                    try channel.pipeline.syncOperations.addHandlers(seat, FrameMeter(seat: seat, turn: turns.turn(on: channel.eventLoop), places: places, share: 64), passed)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = try await ClientBootstrap(group: group).connect(to: try #require(listener.localAddress)).get()
        let count = 300
        let frame = Frame.bytes(type: type, flags: 0, stream: stream, payload: payload)
        try await client.writeAndFlush(ByteBuffer(bytes: Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + (0..<count).flatMap { _ in frame }))
        let end = ContinuousClock.now + .seconds(30)
        while passed.state.withLock({ $0.batches.reduce(0, +) }) < count, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(10)) }
        let batches = passed.state.withLock { $0.batches }
        // The head of the one that waits has been passed on.
        #expect(batches.reduce(0, +) == count && (batches.max() ?? 0) <= LoopTurn.share / cost + 1, "\(name): \(batches)")
        try await client.close()
        try await listener.close()
        try await group.shutdownGracefully()
    }

    /// A form that comes whole is one short part which is its end, as many of them as a connection has requests; parts by a byte are what no client sends.
    @Test(arguments: [("short bodies that end", UInt8(1), true), ("parts by a byte", 0, false)])
    func shortPartsAreFewUnlessTheyEndABody(_ name: String, _ flags: UInt8, _ staysOpen: Bool) throws {
        let channel = EmbeddedChannel()
        let seat = Seat(channel, endSite: nil)
        try channel.pipeline.syncOperations.addHandlers(seat, FrameMeter(seat: seat, turn: LoopTurns().turn(on: channel.embeddedEventLoop), places: StreamPlaces(), share: 64))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(ByteBuffer(string: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        let part = Frame.bytes(type: 0, flags: flags, stream: 1, payload: [0x61])
        for _ in 0..<2_500 where channel.isActive { try channel.writeInbound(ByteBuffer(bytes: part)) }
        channel.embeddedEventLoop.run()
        #expect(channel.isActive == staysOpen, "\(name)")
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }
}
