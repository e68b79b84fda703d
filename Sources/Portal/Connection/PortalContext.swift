import HTTPTypes
import Hummingbird

/// What the server knows of a request besides itself: the address of its connection.
struct PortalContext: InitializableFromSource {
    let connection: String?

    init(source: ApplicationRequestContextSource) {
        connection = source.channel.remoteAddress?.ipAddress
    }
}

/// One request, read once.
struct Exchange: Sendable {
    let request: Request
    /// Percent-decoded; nil when the target is none that a site can have.
    let target: String?
    let address: String
    let isHTTPS: Bool

    init(_ request: Request, _ context: PortalContext, _ settings: PortalSettings) {
        self.request = request
        target = RequestTarget.address(of: request.head.path ?? "", longest: settings.connections.addressBytes)
        address = ClientAddress.of(context.connection, headers: request.headers, behindProxy: settings.behindProxy)
        isHTTPS = ClientAddress.isHTTPS(request.headers, behindProxy: settings.behindProxy)
    }

    var headers: HTTPFields { request.headers }
    var isHead: Bool { request.method == .head }
    var wantsHTML: Bool { Negotiation.wantsHTML(headers[.accept]) }

    /// For the audit log: the address, or of an odd target as much as helps to see what was tried, without its query.
    var logged: String {
        target ?? String((request.head.path ?? "").prefix { $0 != "?" }.prefix(500))
    }
}
