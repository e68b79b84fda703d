import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOHTTP2
import NIOSSL
import NetworkAddress
import NIOTLS

/// What every connection goes through before a request is read: whether it is let in at all, then TLS, then HTTP/1.1 or HTTP/2 as the other
/// side chooses.
struct PortalChannel: ServerChildChannel {
    enum Value: ServerChildChannelValue {
        case clear(HTTP1Channel.Value, Seat)
        case secure(EventLoopFuture<Negotiated>, Seat)
        /// Closed already.
        case refused(any Channel)

        var channel: any Channel {
            switch self {
            case .clear(_, let seat), .secure(_, let seat): seat.channel
            case .refused(let channel): channel
            }
        }
    }

    enum Negotiated: Sendable {
        case http1(HTTP1Channel.Value)
        case http2(HTTP2Channel.Value)
    }

    private let http1: HTTP1Channel
    private let http2: HTTP2Channel
    private let door: Door
    private let identity: TLSIdentity?
    private let limits: ConnectionLimits

    init(responder: @escaping HTTPChannelHandler.Responder, limits: ConnectionLimits, door: Door, identity: TLSIdentity?) {
        let requests = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits: limits)], idleTimeout: .seconds(Int64(limits.idle)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes, maxHeaderFieldCount: limits.headFields))
        var connections = HTTP2ChannelConfiguration(
            idleTimeout: .seconds(limits.idle), gracefulCloseTimeout: .seconds(limits.body), streamConfiguration: requests)
        connections.maxAgeTimeout = .seconds(limits.longest)
        http1 = HTTP1Channel(responder: responder, configuration: requests)
        http2 = HTTP2Channel(responder: responder, configuration: connections)
        self.door = door
        self.identity = identity
        self.limits = limits
    }

    /// A refused connection is closed here and is no error: an error would end the server.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard let seat = door.admit(channel, inTheClear: identity == nil) else {
            channel.close(promise: nil)
            return channel.eventLoop.makeSucceededFuture(.refused(channel))
        }
        seat.limitKernel(stalledRead: limits.stalledRead)
        do {
            try Self.readInTurn(channel)
            try channel.pipeline.syncOperations.addHandlers(seat, Farewell(seat, longest: limits.stalledRead) { seat.isAcknowledged })
            guard let identity else { return Self.setup(http1, InputMeter(limit: limits.unparsedBytes, seat: seat, turn: door.turns.turn(on: channel.eventLoop)), logger).map { .clear($0, seat) } }
            return channel.eventLoop.makeSucceededFuture(.secure(try secure(seat, identity, logger), seat))
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    func handle(value: Value, logger: Logger) async {
        switch value {
        case .clear(let connection, let seat): await Peer.$address.withValue(seat.address) { await http1.handle(value: connection, logger: logger) }
        case .secure(let negotiated, let seat): await Peer.$address.withValue(seat.address) { await handle(try? await negotiated.get(), seat, logger) }
        case .refused: break
        }
    }

    private func handle(_ negotiated: Negotiated?, _ seat: Seat, _ logger: Logger) async {
        switch negotiated {
        case .http1(let connection): await http1.handle(value: connection, logger: logger)
        case .http2(let connection): await Self.cuttingIfCancelled(seat) { await http2.handle(value: connection, logger: logger) }
        // The handshake failed or took too long: the connection is closed.
        case nil: break
        }
    }

    /// Whoever takes an HTTP/2 connection's streams must do so until it is closed: one that comes later has nobody to take it, and ends the process.
    private static func cuttingIfCancelled(_ seat: Seat, _ handle: @escaping @Sendable () async -> Void) async {
        let handling = Task { await handle() }
        await withTaskCancellationHandler { await handling.value } onCancel: { seat.cut() }
    }

    /// Requests are short: of one connection little is read before it is the next one's turn, or what came at once would hold up all others.
    static func readInTurn(_ channel: any Channel) throws {
        try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
        try channel.syncOptions?.setOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 4_096, maximum: 16_384))
    }

    private static func setup(_ http1: HTTP1Channel, _ meter: InputMeter, _ logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        let channel = meter.seat.channel
        do {
            try channel.pipeline.syncOperations.addHandler(meter)
            return http1.setup(channel: channel, logger: logger)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    private func secure(_ seat: Seat, _ identity: TLSIdentity, _ logger: Logger) throws -> EventLoopFuture<Negotiated> {
        let (channel, http1, http2, limits, door) = (seat.channel, http1, http2, limits, door)
        let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Negotiated> { result, channel in
            let turn = door.turns.turn(on: channel.eventLoop)
            guard case .negotiated("h2") = result else { return Self.setup(http1, InputMeter(limit: limits.unparsedBytes, seat: seat, turn: turn), logger).map(Negotiated.http1) }
            let frames = FrameMeter(seat: seat, turn: turn, places: door.streams, share: limits.streamsOfEndSite)
            do {
                try channel.pipeline.syncOperations.addHandler(frames)
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
            return http2.setup(channel: channel, logger: logger).flatMapThrowing { value in
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(StreamCount(limits: limits, seat: seat, frames: frames, door: door), position: .after(pipeline.handler(type: NIOHTTP2Handler.self)))
                return .http2(value)
            }
        }
        try channel.pipeline.syncOperations.addHandlers(NIOSSLServerHandler(context: identity.context), negotiation)
        let deadline = seat.cutting(after: limits.handshake)
        negotiation.protocolNegotiationResult.whenComplete { _ in deadline.cancel() }
        return negotiation.protocolNegotiationResult
    }
}
