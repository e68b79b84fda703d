import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

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
    /// How many requests have begun and have come whole, and how many answers have ended: they may be sent in a row.
    private var begun = 0
    private var whole = 0
    private var answered = 0
    /// The number of the request after which NIO's parser takes all that comes for another protocol, which is spoken nowhere here: one
    /// with `CONNECT` or `Upgrade`.
    private var last: Int?
    /// The number of the one after which Hummingbird takes none, also where NIO's parser, which counts blanks as part of a value, reads on.
    private var announcedLast: Int?
    /// Whether one of them has come whole.
    private var isOver = false
    /// Of the request that is coming: of its head, to which those behind its body are added.
    private var fields = 0
    private var bodyBytes = 0
    private var bodyParts = 0
    private var bodyDeadline: Scheduled<Void>?
    private var readDeadline: Scheduled<Void>?
    /// Of the answer, once it is written whole: for a stream, whose reader may keep its window shut.
    private var answerDeadline: Scheduled<Void>?
    /// Of a stream: whether an answer is written whole and not all taken, and who waits for the stream's end meanwhile.
    private var isLeaving = false
    private var closing: EventLoopPromise<Void>?
    private var meter: InputMeter?
    /// Of the connection whose stream this is.
    private var streams: StreamCount?
    /// Whether the stream's request is one that the server works at (``StreamPlaces``).
    private var isInWork = false
    private var seat: Seat?
    /// Of those that have come whole, how many are not answered to the last byte, as far as the kernel has taken it.
    private var inHand = 0

    init(limits: ConnectionLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        meter = try? context.pipeline.syncOperations.handler(type: InputMeter.self)
        seat = try? context.pipeline.syncOperations.handler(type: Seat.self)
        if let codec = try? context.pipeline.syncOperations.handler(type: HTTP1ToHTTPServerCodec.self), meter != nil {
            try? context.pipeline.syncOperations.addHandler(RequestLineGuard(), position: .before(codec))
        }
        // A connection's parent is the listener, on a loop of its own.
        guard seat == nil, let connection = context.channel.parent, connection.eventLoop.inEventLoop else { return }
        streams = try? connection.pipeline.syncOperations.handler(type: StreamCount.self)
        streams?.begin()
        isInWork = streams != nil
        seat = streams?.seat
    }

    /// Where the stream's answer is not written whole, it goes on when its reader does.
    private func setInWork(_ inWork: Bool) {
        guard let streams, inWork != isInWork, !inWork || answered == 0 else { return }
        isInWork = inWork
        if inWork { streams.goOn() } else { streams.rest() }
    }

    /// What is not read fills the other side's buffers, not ours.
    func read(context: ChannelHandlerContext) {
        if !isOver { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused || isOver { return }
        meter?.count()
        var part = unwrapInboundIn(data)
        switch part {
        case .head(let received):
            let head = PlainHead.of(received)
            part = .head(head)
            // NIO's decoder counts fields of HTTP/1.1 alone.
            fields = head.headerFields.count
            guard Self.hasOneHost(head), fields <= limits.headFields else { return refuse(context) }
            (bodyBytes, bodyParts) = (0, 0)
            begun += 1
            if streams == nil, announcedLast == nil, head.headerFields[.connection] == "close" { announcedLast = begun }
            if streams == nil, last == nil, head.method == .connect || head.headerFields.contains(.upgrade) { last = begun }
            // A stream need not announce a body.
            if streams != nil || Self.announcesBody(head) { bodyDeadline = cutting(context, after: limits.body) }
        case .body(let part):
            bodyBytes += part.readableBytes
            bodyParts += 1
            // The answer is on its way by now; what comes beyond this, or a byte at a time, is not read to its end.
            if bodyBytes > 16 * limits.formBytes || bodyParts > limits.formBytes {
                isRefused = true
                if streams == nil, let seat { seat.cut() } else { context.close(promise: nil) }
                return
            }
        case .end(let trailers):
            fields += trailers?.count ?? 0
            guard fields <= limits.headFields else { return refuse(context) }
            bodyDeadline?.cancel()
            bodyDeadline = nil
            isOver = [last, announcedLast].contains(begun)
            whole += 1
            if whole > answered {
                inHand += 1
                seat?.begin()
            }
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        if let streams {
            streams.refuse()
            context.close(promise: nil)
        } else {
            // As an unreadable head: answered with 400 when those before it are, and the connection ended.
            context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if head.status == .badRequest, !head.headerFields.contains(.contentSecurityPolicy) { head.headerFields.append(contentsOf: SecurityHeaders.always) }
            if answered + 1 == last { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            answered += 1
            end(context, data, promise)
        default: context.write(data, promise: promise)
        }
    }

    /// What is still to be sent waits for the reader, for the stream's window, or for the connection's turn.
    private func end(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        // What cannot be read, or is too large, is answered before it has come whole.
        let (wasWhole, isLast) = (answered <= whole, streams == nil && answered == last)
        let written = promise ?? context.eventLoop.makePromise()
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        isLeaving = streams != nil
        written.futureResult.whenComplete { _ in
            let (guardian, context) = loopBound.value
            guardian.answerDeadline?.cancel()
            guardian.isLeaving = false
            if wasWhole { guardian.giveBack(1) }
            if let closing = guardian.closing {
                guardian.closing = nil
                context.close(promise: closing)
            }
            if isLast { context.channel.close(promise: nil) }
        }
        if streams != nil { watch(context) }
        context.write(data, promise: written)
        setInWork(false)
    }

    /// Who stops the server closes each stream as soon as its answer is written: what its reader has not taken by then would be lost. The limits
    /// of this guard, and the connection's end, do not wait.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isLeaving, mode == .all else { return context.close(mode: mode, promise: promise) }
        if let closing { return closing.futureResult.cascade(to: promise) }
        closing = promise ?? context.eventLoop.makePromise()
    }

    private func giveBack(_ count: Int) {
        let ended = min(count, inHand)
        if ended > 0 { seat?.end(ended) }
        inHand -= ended
    }

    /// A connection that is full has its own limit (``StreamCount``): its streams are not cut off for each other.
    private func watch(_ context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        answerDeadline = context.eventLoop.scheduleTask(in: .seconds(Int64(limits.stalledRead))) {
            let (guardian, context) = loopBound.value
            if context.channel.parent?.isWritable == true { context.close(promise: nil) } else { guardian.watch(context) }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readDeadline?.cancel()
        readDeadline = context.channel.isWritable ? nil : cutting(context, after: limits.stalledRead)
        setInWork(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        bodyDeadline?.cancel()
        readDeadline?.cancel()
        answerDeadline?.cancel()
        streams?.end(inWork: isInWork)
        streams = nil
        closing?.succeed()
        closing = nil
        giveBack(inHand)
        seat = nil
    }

    private func cutting(_ context: ChannelHandlerContext, after seconds: Int) -> Scheduled<Void> {
        if streams == nil, let seat { return seat.cutting(after: seconds) }
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) { loopBound.value.close(promise: nil) }
    }

    /// Two may be read as either by whoever stands in front. The first is the authority, a second one stays among the headers.
    private static func hasOneHost(_ head: HTTPRequest) -> Bool {
        head.authority?.isEmpty == false && head.headerFields.value("Host") == nil
    }

    private static func announcesBody(_ head: HTTPRequest) -> Bool {
        head.headerFields.contains(.transferEncoding) || (head.headerFields[.contentLength] ?? "0") != "0"
    }
}
