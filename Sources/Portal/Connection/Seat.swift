import Foundation
import NIOCore
import NetworkAddress
import Synchronization

/// A connection as the ``Door`` counts it. It stands next to the socket, below TLS, so that it can end the connection whatever the other side
/// does or does not do.
final class Seat: ChannelInboundHandler, Sendable {
    typealias InboundIn = Any

    let channel: any Channel
    /// Of the other side: who has gone since has none any more by the socket.
    let address: IPAddress?
    /// Whose it is; nil for a trusted proxy's.
    let endSite: String?
    private let requests = Atomic(0)
    private let changed = Atomic(NIODeadline.now().uptimeNanoseconds)

    init(_ channel: any Channel, address: IPAddress? = nil, endSite: String? = nil) {
        self.channel = channel
        self.address = address
        self.endSite = endSite
    }

    /// Whether no request is in hand: none has come whole, or all are answered.
    var isAtRest: Bool { requests.load(ordering: .acquiring) <= 0 }

    /// When a request last began or ended, in nanoseconds of the system's uptime: noted before the count changes, so that nobody is taken for one
    /// who has rested since the beginning of what ends just now.
    var since: UInt64 { changed.load(ordering: .relaxed) }

    func hasRested(for seconds: Double) -> Bool { isAtRest && Double(NIODeadline.now().uptimeNanoseconds &- since) >= seconds * 1e9 }

    func begin() {
        note()
        requests.add(1, ordering: .releasing)
    }

    func end(_ count: Int = 1) {
        note()
        requests.subtract(count, ordering: .releasing)
    }

    /// Ends the connection now, without waiting for TLS's farewell; one at work with what its reader has not taken, which a normal end would leave
    /// in the kernel.
    func cut() {
        channel.eventLoop.execute { [self] in
            if !isAtRest { _ = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)) }
            let own = try? channel.pipeline.syncOperations.context(handler: self)
            if let own { own.close(promise: nil) } else { channel.close(promise: nil) }
        }
    }

    /// On the connection's own loop.
    func cutting(after seconds: Int) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) { self.cut() }
    }

    /// Of what a reader does not take, the kernel keeps little, and not for long.
    func limitKernel(stalledRead seconds: Int) {
        guard let socket = channel as? any SocketOptionProvider else { return }
        _ = socket.unsafeSetSocketOption(level: .tcp, name: .init(rawValue: Self.notSentLowWater), value: CInt(Self.unsentBytes))
        _ = socket.unsafeSetSocketOption(level: .tcp, name: .init(rawValue: Self.userTimeout), value: CInt(clamping: seconds * 1000))
    }

    /// From tcp(7): what is written and not sent yet, beyond which the kernel takes no more; and how long sent bytes may go unacknowledged,
    /// or a closed window unopened, in milliseconds.
    private static let (notSentLowWater, userTimeout): (CInt, CInt) = (25, 18)
    private static let unsentBytes = 32 << 10

    private func note() {
        changed.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
    }
}
