import NIOCore
import NetworkAddress
import Synchronization

/// Who is let in: nobody in the clear from elsewhere than this machine or a trusted proxy, and from one address only so many at once.
final class Door: Sendable {
    private let proxies: TrustedProxies
    private let perAddress: Int
    private let open = Mutex<[String: Int]>([:])

    init(proxies: TrustedProxies, perAddress: Int) {
        self.proxies = proxies
        self.perAddress = perAddress
    }

    /// Counts the connection, until it closes, where it is let in. One whose other side is gone already is not.
    func admits(_ channel: any Channel, inTheClear: Bool) -> Bool {
        guard let address = channel.remoteAddress?.ipAddress.flatMap({ IPAddress($0) }) else { return false }
        let isProxy = proxies.contains(address)
        if inTheClear, !isProxy, !address.isLoopback { return false }
        // A proxy brings the connections of all readers and limits them itself.
        if isProxy { return true }
        let household = address.household
        guard enter(household) else { return false }
        channel.closeFuture.whenComplete { _ in self.leave(household) }
        return true
    }

    /// Addresses that have a connection now.
    var addresses: Int { open.withLock { $0.count } }

    private func enter(_ household: String) -> Bool {
        open.withLock { open in
            guard open[household, default: 0] < perAddress else { return false }
            open[household, default: 0] += 1
            return true
        }
    }

    private func leave(_ household: String) {
        open.withLock { open in
            let rest = open[household, default: 1] - 1
            open[household] = rest > 0 ? rest : nil
        }
    }
}
