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

    /// Ends the connection now, without waiting for TLS's farewell or for the reader: what it has not taken goes with it.
    func cut() {
        channel.eventLoop.execute { [self] in
            endsInOrder(isAtRest && isAcknowledged)
            let own = try? channel.pipeline.syncOperations.context(handler: self)
            if let own { own.close(promise: nil) } else { channel.close(promise: nil) }
        }
    }

    /// On the connection's own loop.
    func cutting(after seconds: Int) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) { self.cut() }
    }

    /// Of what a reader does not take, the kernel keeps little, not for long, and nothing once the connection is closed.
    func limitKernel(stalledRead seconds: Int) {
        set(.tcp, Self.notSentLowWater, to: CInt(Self.unsentBytes))
        set(.tcp, Self.userTimeout, to: CInt(clamping: seconds * 1000))
        set(.socket, SO_SNDBUF, to: CInt(Self.sendBuffer))
        endsInOrder(false)
    }

    /// Whether a close says goodbye to the other side, or drops what it has not acknowledged, as it does where the other side ends the connection.
    func endsInOrder(_ isOrderly: Bool) {
        _ = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: isOrderly ? 0 : 1, l_linger: 0))
    }

    /// Whether the other side has acknowledged all that the kernel has taken. On the connection's own loop.
    var isAcknowledged: Bool {
        var waiting: CInt = 0
        let answer = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { ioctl($0, Self.outQueue, &waiting) }
        return answer != 0 || waiting == 0
    }

    private func set(_ level: NIOBSDSocket.OptionLevel, _ name: CInt, to value: CInt) {
        _ = (channel as? any SocketOptionProvider)?.unsafeSetSocketOption(level: level, name: .init(rawValue: name), value: value)
    }

    /// From tcp(7): what is written and not sent yet, beyond which the kernel takes no more; how long sent bytes may go unacknowledged,
    /// or a closed window unopened, in milliseconds; and the request that tells how many are written and not acknowledged.
    private static let (notSentLowWater, userTimeout, outQueue): (CInt, CInt, UInt) = (25, 18, 0x5411)
    private static let unsentBytes = 32 << 10
    /// The kernel doubles it, for what it needs itself. Sent and unsent bytes together; without it, up to 4 MiB.
    private static let sendBuffer = 64 << 10

    private func note() {
        changed.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
    }
}
