import NIOCore

/// Ends an HTTP/2 connection that is left idle, or is too old. Hummingbird asks the other side first and waits for its word; whoever
/// does not answer would keep its place for ever.
///
/// It stands in the connection's pipeline; its streams' ``ConnectionGuard`` tell it when they begin and end.
final class StreamCount: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    /// Seconds for a well-behaved client to end it by itself.
    private static let courtesy: Int64 = 5

    private let idle: TimeAmount
    private let longest: TimeAmount
    private var open = 0
    private var idleDeadline: Scheduled<Void>?
    private var ageDeadline: Scheduled<Void>?
    private var readDeadline: Scheduled<Void>?
    private let stalledRead: TimeAmount
    private var context: ChannelHandlerContext?

    init(limits: ConnectionLimits) {
        idle = .seconds(Int64(limits.idle) + Self.courtesy)
        stalledRead = .seconds(Int64(limits.stalledRead))
        longest = .seconds(Int64(limits.longest + limits.body) + Self.courtesy)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        ageDeadline = closing(context, after: longest)
        idleDeadline = closing(context, after: idle)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ageDeadline?.cancel()
        idleDeadline?.cancel()
        readDeadline?.cancel()
        self.context = nil
    }

    /// Who takes nothing at all of what is sent is cut off.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readDeadline?.cancel()
        readDeadline = context.channel.isWritable ? nil : closing(context, after: stalledRead)
        context.fireChannelWritabilityChanged()
    }

    func begin() {
        open += 1
        idleDeadline?.cancel()
    }

    func end() {
        open -= 1
        if open == 0, let context { idleDeadline = closing(context, after: idle) }
    }

    private func closing(_ context: ChannelHandlerContext, after time: TimeAmount) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
