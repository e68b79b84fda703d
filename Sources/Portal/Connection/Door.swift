import NIOCore
import NetworkAddress
import Synchronization

/// Who is let in: nobody in the clear from elsewhere than this machine or a trusted proxy, and from one address only so many at once.
final class Door: Sendable {
    private let proxies: TrustedProxies
    private let perAddress: Int
    private let state = Mutex(State())

    private struct State {
        var open: [String: Int] = [:]
        var connections = 0
        var refused = 0
    }

    init(proxies: TrustedProxies, perAddress: Int) {
        self.proxies = proxies
        self.perAddress = perAddress
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
        let household = address.household
        // A proxy brings the connections of all readers and limits them itself.
        guard enter(household, atMost: isProxy ? .max : perAddress) else { return false }
        channel.closeFuture.whenComplete { _ in self.leave(household) }
        return true
    }

    private func enter(_ household: String, atMost most: Int) -> Bool {
        state.withLock { state in
            guard state.open[household, default: 0] < most else { return false }
            state.open[household, default: 0] += 1
            state.connections += 1
            return true
        }
    }

    private func leave(_ household: String) {
        state.withLock { state in
            let rest = state.open[household, default: 1] - 1
            state.open[household] = rest > 0 ? rest : nil
            state.connections -= 1
        }
    }
}
