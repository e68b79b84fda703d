import NIOCore

/// Keeps a connection that is to end open, and so in its place, until the other side has acknowledged what was written to it: ended before, it would
/// hold that in the kernel for a minute, where nobody counts it. It stands above its ``Seat``, whose cut passes by it.
///
/// So it is with the end of the output alone: where the other side has ended its own, NIO closes the connection with it. Until then nothing that
/// comes is read or parsed any more.
final class Farewell: ChannelDuplexHandler {
    typealias InboundIn = Any
    typealias OutboundIn = Any

    /// Seconds that the other side has for it, and then to end its own side.
    private let longest: Int
    private let seat: Seat
    private let isAcknowledged: () -> Bool
    /// What is asked for, each once, in this order, and who waits for it.
    private var closings: [(mode: CloseMode, promise: EventLoopPromise<Void>)] = []
    private var look: Scheduled<Void>?
    private var deadline: Scheduled<Void>?
    private var parting: Scheduled<Void>?
    private var isHeld: Bool { deadline != nil }
    private var wantsToRead = false

    /// - Parameter isAcknowledged: whether the other side has all that was written.
    init(_ seat: Seat, longest: Int, isAcknowledged: @escaping () -> Bool) {
        self.seat = seat
        self.longest = longest
        self.isAcknowledged = isAcknowledged
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .input { return context.close(mode: mode, promise: promise) }
        if let asked = closings.first(where: { $0.mode == mode }) { return asked.promise.futureResult.cascade(to: promise) }
        closings.append((mode, promise ?? context.eventLoop.makePromise()))
        if isHeld { return }
        if isAcknowledged() { return end(context) }
        deadline = seat.cutting(after: longest)
        wait(context, milliseconds: 5)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isHeld { context.fireChannelRead(data) }
    }

    func read(context: ChannelHandlerContext) {
        if isHeld { wantsToRead = true } else { context.read() }
    }

    private func wait(_ context: ChannelHandlerContext, milliseconds: Int64) {
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        look = context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            let (farewell, context) = loopBound.value
            if farewell.isAcknowledged() { farewell.end(context) } else { farewell.wait(context, milliseconds: min(2 * milliseconds, 500)) }
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        seat.endsInOrder(true)
        let asked = closings
        closings = []
        for (mode, promise) in asked { context.close(mode: mode, promise: promise) }
        if asked.allSatisfy({ $0.mode == .output }) { part(context) }
        if wantsToRead { context.read() }
        wantsToRead = false
    }

    /// Where only the output is over, the other side, which has all, is to end its own.
    private func part(_ context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        parting = parting ?? context.eventLoop.scheduleTask(in: .seconds(Int64(longest))) { loopBound.value.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        look?.cancel()
        deadline?.cancel()
        parting?.cancel()
        for (_, promise) in closings { promise.succeed() }
        closings = []
    }
}
