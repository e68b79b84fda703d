import NIOCore
import NIOHTTP1

/// Refuses heads of HTTP/1 that say two things, as long as they can be told from each other: after the parser, before NIO makes one type of heads for
/// both versions.
final class RequestLineGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private var isRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        if case .head(let head) = unwrapInboundIn(data), !Self.isUnambiguous(head) {
            isRefused = true
            context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
            return
        }
        context.fireChannelRead(data)
    }

    /// An absolute target has a host of its own, which counts, and must be the other one; and what HTTP/1.0 has no word for is read by some and not by
    /// others (RFC 9112, 3.2.2 and 6.1).
    private static func isUnambiguous(_ head: HTTPRequestHead) -> Bool {
        let codings = head.headers["Transfer-Encoding"]
        if !codings.isEmpty {
            guard head.version == .http1_1, codings.count == 1, codings[0].lowercased() == "chunked", !head.headers.contains(name: "Content-Length") else { return false }
        }
        let target = head.uri.utf8
        guard target.first != UInt8(ascii: "/"), head.method != .CONNECT, !target.elementsEqual("*".utf8) else { return true }
        for scheme in ["http://", "https://"] where target.count >= scheme.utf8.count && String(decoding: target.prefix(scheme.utf8.count), as: UTF8.self).lowercased() == scheme {
            let authority = target.dropFirst(scheme.utf8.count).prefix { ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
            return authority.elementsEqual((head.headers.first(name: "Host") ?? "").utf8)
        }
        return false
    }
}
