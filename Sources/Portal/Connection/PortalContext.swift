import HTTPTypes
import Hummingbird
import NIOCore

/// What the server knows of a request besides itself: the address of its connection, and the loop that writes to it.
struct PortalContext: InitializableFromSource {
    let connection: String?
    let loop: any EventLoop

    init(source: ApplicationRequestContextSource) {
        connection = source.channel.remoteAddress?.ipAddress
        loop = source.channel.eventLoop
    }
}

/// One request, read once.
struct Exchange: Sendable {
    let request: Request
    /// Percent-decoded; nil when the target is none that a site can have.
    let target: String?
    let address: String
    let isHTTPS: Bool
    let loop: any EventLoop

    init(_ request: Request, _ context: PortalContext, _ settings: PortalSettings) {
        self.request = request
        target = RequestTarget.address(of: request.head.path ?? "", longest: settings.connections.addressBytes)
        address = ClientAddress.of(context.connection, headers: request.headers, behindProxy: settings.behindProxy)
        isHTTPS = ClientAddress.isHTTPS(request.headers, behindProxy: settings.behindProxy)
        loop = context.loop
    }

    var headers: HTTPFields { request.headers }
    var isHead: Bool { request.method == .head }
    var wantsHTML: Bool { Negotiation.wantsHTML(headers[.accept]) }

    /// For the audit log: the address, or of an odd target as much as helps to see what was tried, without its query.
    var logged: String {
        target ?? String((request.head.path ?? "").prefix { $0 != "?" }.prefix(500))
    }
}
