import NIOCore
import NetworkAddress
import Synchronization

/// Who is let in: nobody in the clear from elsewhere than this machine or a trusted proxy, and from one address only so many at once. Where
/// places run short, ``Seating`` says who makes room.
final class Door: Sendable {
    private let proxies: TrustedProxies
    private let state: Mutex<State>
    let streams = StreamPlaces()
    let turns = LoopTurns()

    private struct State {
        var seating: Seating
        var refused = 0
        /// All that are open, also those of proxies.
        var open: [ObjectIdentifier: Seat] = [:]
    }

    /// - Parameters:
    ///   - perAddress: connections of one address (an IPv6 /64 is one). A trusted proxy brings those of all readers and limits them itself.
    ///   - connections: what the listener lets in, at least 16. Some of them are kept free, so that it never stops listening while those who
    ///     had to leave are still on their way out.
    ///   - settled: seconds of rest after which a connection is not taken for one that has just come.
    init(proxies: TrustedProxies, perAddress: Int, connections: Int = .max, settled: Double = 5) {
        self.proxies = proxies
        state = Mutex(State(seating: Seating(capacity: connections - max(4, connections / 32), perHousehold: perAddress, settled: settled)))
    }

    /// Counts the connection, until it closes, where it is let in. One whose other side is gone already is not.
    func admit(_ channel: any Channel, inTheClear: Bool) -> Seat? {
        if let seat = lets(channel, inTheClear: inTheClear) {
            state.withLock { $0.open[ObjectIdentifier(seat)] = seat }
            channel.closeFuture.whenComplete { _ in _ = self.state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(seat)) } }
            return seat
        }
        state.withLock { $0.refused += 1 }
        return nil
    }

    /// Open ones; all that were refused, or ended as others needed their places.
    var connections: Int { state.withLock { $0.seating.count } }
    var refused: Int { state.withLock { $0.refused } }

    /// Ends them all, whatever they are at.
    func cutAll() {
        for seat in state.withLock({ Array($0.open.values) }) { seat.cut() }
    }

    private func lets(_ channel: any Channel, inTheClear: Bool) -> Seat? {
        guard let address = channel.remoteAddress?.ipAddress.flatMap({ IPAddress($0) }) else { return nil }
        let isProxy = proxies.contains(address)
        if inTheClear, !isProxy, !address.isLoopback { return nil }
        let seat = Seat(channel, address: address, endSite: isProxy ? nil : address.endSite)
        guard isProxy else { return enter(seat, of: .init(household: address.household, endSite: address.endSite)) ? seat : nil }
        state.withLock { $0.seating.enterUncounted() }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.seating.leaveUncounted() } }
        return seat
    }

    private func enter(_ seat: Seat, of party: Seating.Party) -> Bool {
        let entry = state.withLock { state in
            let entry = state.seating.enter(seat, of: party)
            if case .takenFrom = entry { state.refused += 1 }
            return entry
        }
        switch entry {
        case .refused: return false
        case .takenFrom(let leaving): leaving.cut()
        case .free: break
        }
        seat.channel.closeFuture.whenComplete { _ in self.state.withLock { $0.seating.leave(seat, of: party) } }
        return true
    }
}
