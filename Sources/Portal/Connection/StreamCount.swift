import NIOCore
import NIOHTTP2

/// Ends an HTTP/2 connection that is left idle, or is too old. Hummingbird asks the other side first and waits for its word; whoever
/// does not answer would keep its place for ever.
///
/// It stands in the connection's pipeline between NIO and Hummingbird; its streams' ``ConnectionGuard`` tell it when they begin and end.
final class StreamCount: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias OutboundIn = Any
    /// Seconds for a well-behaved client to end it by itself.
    private static let courtesy = 5
    private static let mostRefused = 10

    private let idle, longest, stalledRead: Int
    let seat: Seat
    private let frames: FrameMeter
    private let door: Door
    private let mostInAll: Int
    private var open = 0
    private var refused = 0
    private var idleDeadline: Scheduled<Void>?
    private var ageDeadline: Scheduled<Void>?
    private var readDeadline: Scheduled<Void>?
    private var isOver = false

    init(limits: ConnectionLimits, seat: Seat, frames: FrameMeter, door: Door) {
        self.frames = frames
        self.door = door
        mostInAll = limits.streams
        idle = limits.idle + Self.courtesy
        stalledRead = limits.stalledRead
        longest = limits.longest + limits.body + Self.courtesy
        self.seat = seat
    }

    func handlerAdded(context: ChannelHandlerContext) {
        ageDeadline = seat.cutting(after: longest)
        idleDeadline = seat.cutting(after: idle)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ageDeadline?.cancel()
        idleDeadline?.cancel()
        readDeadline?.cancel()
        isOver = true
    }

    /// Bytes of the table of headers that an answer's encoder may keep for the other side. Browsers ask for as much; beyond it, each answer would look
    /// through ever more of what came before it.
    private static let largestHeaderTable = 64 << 10

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data) as? HTTP2Frame)?.payload {
        case .settings(.settings(let settings)) where settings.contains { $0.parameter == .headerTableSize && $0.value > Self.largestHeaderTable }:
            seat.cut()
        // NIO has answered it, and ``FrameMeter`` counts them. Hummingbird would close the connection at the fourth within half a minute of each other, with all
        // that is asked for on it: browsers send one before a request after a pause, other clients several while they download.
        case .ping(_, ack: false): break
        default: context.fireChannelRead(data)
        }
    }

    /// Who takes nothing at all of what is sent is cut off.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readDeadline?.cancel()
        readDeadline = context.channel.isWritable ? nil : seat.cutting(after: stalledRead)
        context.fireChannelWritabilityChanged()
    }

    /// Hummingbird closes a connection that is to end as its last answer's end is being written, which would not be sent any more.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.execute {
            bound.value.flush()
            bound.value.close(mode: mode, promise: promise)
        }
    }

    func begin() {
        open += 1
        // The loop looks through all that is to come for the one that is cancelled.
        idleDeadline?.cancel()
        idleDeadline = nil
        guard let leaving = door.streams.begin(seat, most: mostInAll) else { return }
        if leaving === seat { frames.stop() } else { leaving.cut() }
    }

    /// A request whose head is refused, and not answered. They are never many at once, so no other limit counts them; each costs as much as one that
    /// is answered.
    func refuse() {
        refused += 1
        if refused > Self.mostRefused { frames.stop() }
    }

    /// A request's answer is written, or waits for its reader: another may begin.
    func rest() {
        door.streams.rest(seat)
        if !isOver { frames.wake() }
    }

    func goOn() { door.streams.goOn(seat) }

    func end(inWork: Bool) {
        open -= 1
        door.streams.end(seat, inWork: inWork)
        if !isOver { frames.wake() }
        if open == 0, !isOver { idleDeadline = seat.cutting(after: idle) }
    }
}
