import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Keeps one HTTP/1.1 connection, or one HTTP/2 stream, within its limits: a head without one host, one after which the parser reads nothing
/// more, a body that does not end, a reader that does not read.
///
/// Heads are limited by NIO's decoder and Hummingbird's idle timeout; its bare 400 for an unreadable head gets the security headers here.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ConnectionLimits
    private var isRefused = false
    /// After `CONNECT` and `Upgrade` NIO's parser takes all that comes for another protocol, which is spoken nowhere here.
    private var isLast = false
    private var bodyBytes = 0
    private var bodyDeadline: Scheduled<Void>?
    private var readDeadline: Scheduled<Void>?
    /// Of the answer, once it is written whole: for a stream, whose reader may keep its window shut.
    private var answerDeadline: Scheduled<Void>?
    private var meter: InputMeter?
    /// Of the connection whose stream this is.
    private var streams: StreamCount?

    init(limits: ConnectionLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        meter = try? context.pipeline.syncOperations.handler(type: InputMeter.self)
        guard let connection = context.channel.parent, connection.eventLoop.inEventLoop else { return }
        streams = try? connection.pipeline.syncOperations.handler(type: StreamCount.self)
        streams?.begin()
    }

    /// What is not read fills the other side's buffers, not ours.
    func read(context: ChannelHandlerContext) {
        if !isLast { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        meter?.reset()
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard Self.hasOneHost(head) else {
                // As an unreadable head: answered with 400 when those before it are, and the connection ended.
                isRefused = true
                context.fireErrorCaught(HTTPParserError.invalidHost)
                return
            }
            bodyBytes = 0
            isLast = streams == nil && (head.method == .connect || head.headerFields.value("Upgrade") != nil)
            // A stream need not announce a body.
            if streams != nil || Self.announcesBody(head) { bodyDeadline = closing(context, after: limits.body) }
        case .body(let part):
            bodyBytes += part.readableBytes
            // The answer is on its way by now; what comes beyond this is not read to its end.
            if bodyBytes > 16 * limits.formBytes {
                context.close(promise: nil)
                return
            }
        case .end:
            bodyDeadline?.cancel()
            bodyDeadline = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head(var head) = unwrapOutboundIn(data), head.status == .badRequest, !head.headerFields.contains(.contentSecurityPolicy) {
            head.headerFields.append(contentsOf: SecurityHeaders.always)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        } else if case .end = unwrapOutboundIn(data), isLast || streams != nil {
            end(context, data, promise)
        } else {
            context.write(data, promise: promise)
        }
    }

    private func end(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        let written = promise ?? context.eventLoop.makePromise()
        let (channel, isLast) = (context.channel, isLast)
        let deadline = isLast ? nil : closing(context, after: limits.stalledRead)
        answerDeadline = deadline
        written.futureResult.whenComplete { _ in
            deadline?.cancel()
            if isLast { channel.close(promise: nil) }
        }
        context.write(data, promise: written)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readDeadline?.cancel()
        readDeadline = context.channel.isWritable ? nil : closing(context, after: limits.stalledRead)
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        bodyDeadline?.cancel()
        readDeadline?.cancel()
        answerDeadline?.cancel()
        streams?.end()
        streams = nil
    }

    private func closing(_ context: ChannelHandlerContext, after seconds: Int) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) { channel.close(promise: nil) }
    }

    /// Two may be read as either by whoever stands in front. The first is the authority, a second one stays among the headers.
    private static func hasOneHost(_ head: HTTPRequest) -> Bool {
        head.authority?.isEmpty == false && head.headerFields.value("Host") == nil
    }

    private static func announcesBody(_ head: HTTPRequest) -> Bool {
        head.headerFields.contains(.transferEncoding) || (head.headerFields[.contentLength] ?? "0") != "0"
    }
}
