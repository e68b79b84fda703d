import NIOCore

/// Counts the bytes of an HTTP/1.1 connection from which nothing has come out yet. It stands before the parser, whose own buffer has no limit:
/// after an `Upgrade` or a `CONNECT` it parses nothing more and keeps all that comes.
final class InputMeter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let limit: Int
    private var bytes = 0

    /// - Parameter limit: more than the largest head, and than what is read ahead of an answer.
    init(limit: Int) {
        self.limit = limit
    }

    /// Something has come out: a head, a part of a body, an end.
    func reset() { bytes = 0 }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytes
        context.fireChannelRead(data)
        if bytes > limit { context.close(promise: nil) }
    }
}
