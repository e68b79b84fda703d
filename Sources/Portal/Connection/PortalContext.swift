import HTTPTypes
import Hummingbird
import NIOCore
import NetworkAddress
import Synchronization

/// What the server knows of a request besides itself: the address of its connection, and the loop that writes to it.
struct PortalContext: InitializableFromSource {
    let connection: IPAddress?
    /// Not so within the tests, where none is.
    let hasConnection: Bool
    let channel: any Channel
    var loop: any EventLoop { channel.eventLoop }

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        hasConnection = source.channel.isActive || source.channel.localAddress != nil || source.channel.parent != nil
        // `Door` lets nobody in without an address. What has none comes from within the process.
        connection = Peer.address ?? (hasConnection ? source.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) } : IPAddress("127.0.0.1"))
    }
}

/// The other side of the connection whose requests the current task answers: known also when it has gone, as its sign-outs are still carried out
/// and its wrong tries still count.
enum Peer {
    @TaskLocal static var address: IPAddress?
}

/// One request, read once.
struct Exchange: Sendable {
    let request: Request
    /// Percent-decoded; nil when the target is none that a site can have.
    let target: SiteAddress?
    /// The reader's, as far as it can be known.
    let address: IPAddress?
    let isHTTPS: Bool
    /// Names the request in the audit log.
    let id: String
    private let context: PortalContext

    init(_ request: Request, _ context: PortalContext, _ settings: PortalSettings) {
        self.request = request
        target = RequestTarget.address(of: request.head.path ?? "", longest: settings.connections.addressBytes).map { SiteAddress($0) }
        address = settings.proxies.client(of: context.connection, headers: request.headers)
        id = settings.proxies.requestID(of: context.connection, headers: request.headers) ?? RequestID.next()
        isHTTPS = settings.tls != nil || settings.proxies.sayHTTPS(of: context.connection, headers: request.headers)
        self.context = context
    }

    var loop: any EventLoop { context.loop }

    /// Until all that was written before has come to the connection's loop. Only then does a writer wait for a slow reader: without this, who asks
    /// many times in a row and reads nothing has all answers waiting in memory, encrypted.
    func loopHasCaughtUp() async { try? await loop.submit {}.get() }

    /// Not so any more where it was when the request came.
    var isConnected: Bool { !context.hasConnection || context.channel.isActive }

    var headers: HTTPFields { request.headers }
    var isHead: Bool { request.method == .head }
    var wantsHTML: Bool { Negotiation.wantsHTML(headers[.accept]) }

    /// For the audit log: the address, or of an odd target as much as helps to see what was tried, without its query.
    var logged: String {
        target?.text ?? PercentCoding.decodeWhatCanBe((request.head.path ?? "").utf8.prefix { $0 != UInt8(ascii: "?") }.prefix(4_096))
    }
}

/// Names that no two requests have: this process's own beginning and a number.
enum RequestID {
    private static let beginning = String(UInt32.random(in: .min ... .max), radix: 36)
    private static let count = Atomic(0)

    static func next() -> String {
        beginning + "-" + String(count.add(1, ordering: .relaxed).newValue)
    }
}
