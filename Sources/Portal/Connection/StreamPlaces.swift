import Synchronization

/// The requests that are open over all HTTP/2 connections: each holds some tens of kilobytes for a few bytes that were sent.
///
/// Where they are more than there may be, whoever has most (by IPv4 address or IPv6 /48) loses the connection with the most of them: nobody who holds many, on
/// however many connections, pushes out who has few. A trusted proxy brings those of all readers, and is not counted.
final class StreamPlaces: Sendable {
    private let state = Mutex(State())

    private struct State {
        var seats: [ObjectIdentifier: (seat: Seat, open: Int)] = [:]
        var endSites: [String: Int] = [:]
        var count = 0

        mutating func add(_ change: Int, to seat: Seat, of endSite: String) {
            let open = (seats[ObjectIdentifier(seat)]?.open ?? 0) + change
            seats[ObjectIdentifier(seat)] = open > 0 ? (seat, open) : nil
            endSites[endSite, default: 0] += change
            if endSites[endSite] == 0 { endSites[endSite] = nil }
            count += change
        }

        /// Of the end site with most the seat with most; by name where equal, for the same order every time.
        var greediest: (seat: Seat, open: Int)? {
            guard let site = endSites.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return nil }
            return seats.values.filter { $0.seat.endSite == site }.max { $0.open < $1.open }
        }
    }

    /// Whether a request of a connection may begin now: its end site has less than its share open, or less than twice of it and the connection none.
    func mayBegin(_ seat: Seat, share: Int) -> Bool {
        guard let endSite = seat.endSite else { return true }
        return state.withLock { $0.endSites[endSite, default: 0] < ($0.seats[ObjectIdentifier(seat)] == nil ? 2 * share : share) }
    }

    var count: Int { state.withLock { $0.count } }

    /// - Returns: whose connection is to be ended, where there are more than `most`. What it has open is not counted any more.
    func begin(_ seat: Seat, most: Int) -> Seat? {
        guard let endSite = seat.endSite else { return nil }
        return state.withLock { state in
            state.add(1, to: seat, of: endSite)
            guard state.count > most, let leaving = state.greediest, let its = leaving.seat.endSite else { return nil }
            state.add(-leaving.open, to: leaving.seat, of: its)
            return leaving.seat
        }
    }

    /// Nothing for a connection that had to end.
    func end(_ seat: Seat) {
        guard let endSite = seat.endSite else { return }
        state.withLock { if $0.seats[ObjectIdentifier(seat)] != nil { $0.add(-1, to: seat, of: endSite) } }
    }
}
