import NIOCore

/// What comes over a connection, passed on piece by piece and in turn with what the loop's other sockets bring: a few bytes may ask for much work, and the
/// loop that does it for one has no time for others.
///
/// What a piece costs is counted by those who know its protocol, ``FrameMeter`` and ``InputMeter``.
class InputInTurn: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = Any

    let seat: Seat
    private let turn: LoopTurn
    /// What has come and has not been passed on.
    private var held = ByteBuffer()
    /// The cost of what was passed on in this turn.
    private var spent = 0
    private var hasJoined = false
    private var isPassing = false
    /// Whether more was asked for meanwhile.
    private var wantsMore = false
    /// Whether the other side has said that nothing more comes, which may not be heard before what has.
    private var hasEnded = false
    private(set) var isOver = false
    private(set) var context: ChannelHandlerContext?

    /// - Parameter turn: of the connection's loop.
    init(seat: Seat, turn: LoopTurn) {
        (self.seat, self.turn) = (seat, turn)
    }

    /// Whether more may be passed on now. Who says no sees to it that it is looked at again.
    func mayGoOn(_ context: ChannelHandlerContext) -> Bool { true }

    /// - Returns: how many of the bytes may be passed on; nil where none may, and the connection is ended.
    func piece(of bytes: ByteBufferView) -> Int? { bytes.count }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        forget()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOver { return }
        var bytes = unwrapInboundIn(data)
        if held.readableBytes > 0 {
            held.writeBuffer(&bytes)
        } else {
            held = bytes
            passOn(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if held.readableBytes > 0, case .inputClosed? = event as? ChannelEvent { hasEnded = true } else { context.fireUserInboundEventTriggered(event) }
    }

    /// What waits has nobody left who could be answered.
    func channelInactive(context: ChannelHandlerContext) {
        forget()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.fireErrorCaught(error) }

    func forget() {
        isOver = true
        held.clear()
    }

    /// What is not read fills the other side's buffers, not ours.
    func read(context: ChannelHandlerContext) {
        if held.readableBytes == 0 { context.read() } else { wantsMore = true }
    }

    /// Ends the connection: nothing more that comes, or has come, is looked at.
    final func stop() {
        forget()
        seat.cut()
    }

    /// What waits is looked at again, in its turn.
    final func wake() {
        if !isPassing, held.readableBytes > 0, !isOver { join() }
    }

    private func join() {
        if hasJoined { return }
        hasJoined = true
        turn.join { self.goOn() }
    }

    private func goOn() {
        hasJoined = false
        guard let context, !isOver, held.readableBytes > 0 else { return }
        passOn(context)
        context.fireChannelReadComplete()
        guard held.readableBytes == 0, !isOver else { return }
        if hasEnded {
            hasEnded = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        guard wantsMore else { return }
        wantsMore = false
        context.read()
    }

    private func passOn(_ context: ChannelHandlerContext) {
        if isPassing { return }
        isPassing = true
        defer { isPassing = false }
        spent = 0
        while !isOver, held.readableBytes > 0, mayGoOn(context) {
            guard let length = piece(of: held.readableBytesView), let piece = held.readSlice(length: length) else { return stop() }
            context.fireChannelRead(wrapInboundOut(piece))
        }
    }

    /// Whether so much work may be brought about now; if not, it is tried again in the next turn. A trusted proxy's is that of many.
    final func mayTake(_ cost: Int) -> Bool {
        guard let endSite = seat.endSite else { return true }
        guard spent < LoopTurn.share, turn.take(cost, of: endSite) else {
            join()
            return false
        }
        spent += cost
        return true
    }
}
