import NIOCore
import NetworkAddress
import Synchronization

/// Who is let in: nobody in the clear from elsewhere than this machine or a trusted proxy, and from one address only so many at once. Where
/// places run short, an address with many gives them up for one with few.
final class Door: Sendable {
    private let proxies: TrustedProxies
    private let perAddress: Int
    /// From so many connections on, places run short.
    private let tight: Int
    /// So many at once are nobody's excess.
    private static let fairShare = 4
    private let state = Mutex(State())

    private struct State {
        /// By address, oldest first; those of proxies are not among them.
        var open: [String: [any Channel]] = [:]
        var connections = 0
        var refused = 0
    }

    init(proxies: TrustedProxies, perAddress: Int, connections: Int = .max) {
        self.proxies = proxies
        self.perAddress = perAddress
        tight = connections - connections / 8
    }

    /// Counts the connection, until it closes, where it is let in. One whose other side is gone already is not.
    func admits(_ channel: any Channel, inTheClear: Bool) -> Bool {
        if lets(channel, inTheClear: inTheClear) { return true }
        state.withLock { $0.refused += 1 }
        return false
    }

    /// Open ones, and all that were refused.
    var connections: Int { state.withLock { $0.connections } }
    var refused: Int { state.withLock { $0.refused } }

    private func lets(_ channel: any Channel, inTheClear: Bool) -> Bool {
        guard let address = channel.remoteAddress?.ipAddress.flatMap({ IPAddress($0) }) else { return false }
        let isProxy = proxies.contains(address)
        if inTheClear, !isProxy, !address.isLoopback { return false }
        // A proxy brings the connections of all readers and limits them itself.
        let household = isProxy ? nil : address.household
        guard enter(channel, of: household) else { return false }
        channel.closeFuture.whenComplete { _ in self.leave(channel, of: household) }
        return true
    }

    private func enter(_ channel: any Channel, of household: String?) -> Bool {
        let (isIn, leaving) = state.withLock { state -> (Bool, (any Channel)?) in
            guard let household else {
                state.connections += 1
                return (true, nil)
            }
            let own = state.open[household]?.count ?? 0
            guard own < perAddress else { return (false, nil) }
            var leaving: (any Channel)?
            if state.connections >= tight, let (greediest, its) = state.open.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }), its.count > Self.fairShare {
                guard own + 1 < its.count else { return (false, nil) }
                leaving = state.open[greediest]?.removeFirst()
                state.connections -= 1
            }
            state.open[household, default: []].append(channel)
            state.connections += 1
            return (true, leaving)
        }
        leaving?.close(promise: nil)
        return isIn
    }

    private func leave(_ channel: any Channel, of household: String?) {
        state.withLock { state in
            if let household {
                // One that had to leave is not counted any more.
                guard let place = state.open[household]?.firstIndex(where: { $0 === channel }) else { return }
                state.open[household]?.remove(at: place)
                if state.open[household]?.isEmpty == true { state.open[household] = nil }
            }
            state.connections -= 1
        }
    }
}
