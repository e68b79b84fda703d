import Synchronization

/// The requests that are open over all HTTP/2 connections: each holds some tens of kilobytes for a few bytes that were sent.
///
/// Where they are more than there may be, whoever has most (by IPv4 address or IPv6 /48) loses the connection with the most of them: nobody who holds many, on
/// however many connections, pushes out who has few. A trusted proxy brings those of all readers, and is not counted.
///
/// Those in work keep the loop busy, and an end site has a share of them; those that wait for their reader do not, and keep no other from beginning: what opens
/// their windows may stand behind it.
final class StreamPlaces: Sendable {
    private let state = Mutex(State())

    private struct Requests {
        var open = 0
        /// Of them, those that the server works at: not those whose answer is written, or waits for its reader.
        var inWork = 0

        func adding(open: Int, inWork: Int) -> Requests? {
            self.open + open > 0 ? Requests(open: self.open + open, inWork: self.inWork + inWork) : nil
        }
    }

    private struct Place {
        let seat: Seat
        var requests = Requests()
        /// Whether its connection is to end. Its requests, of which more may begin until it has, are in no sum then.
        var isLeaving = false
    }

    private struct State {
        var seats: [ObjectIdentifier: Place] = [:]
        var endSites: [String: Requests] = [:]
        var count = 0

        mutating func add(open: Int, inWork: Int, to seat: Seat, of endSite: String) {
            var place = seats[ObjectIdentifier(seat)] ?? Place(seat: seat)
            let requests = place.requests.adding(open: open, inWork: inWork)
            place.requests = requests ?? .init()
            seats[ObjectIdentifier(seat)] = requests == nil ? nil : place
            if !place.isLeaving { sum(open: open, inWork: inWork, of: endSite) }
        }

        private mutating func sum(open: Int, inWork: Int, of endSite: String) {
            endSites[endSite] = (endSites[endSite] ?? .init()).adding(open: open, inWork: inWork)
            count += open
        }

        /// Takes what a connection has open out of all sums.
        mutating func leave(_ place: Place, of endSite: String) {
            sum(open: -place.requests.open, inWork: -place.requests.inWork, of: endSite)
            seats[ObjectIdentifier(place.seat)]?.isLeaving = true
        }

        /// Of the end site with most the seat with most; by name where equal, for the same order every time.
        var greediest: Place? {
            guard let site = endSites.max(by: { ($0.value.open, $1.key) < ($1.value.open, $0.key) })?.key else { return nil }
            return seats.values.filter { !$0.isLeaving && $0.seat.endSite == site }.max { $0.requests.open < $1.requests.open }
        }
    }

    /// Whether a request of a connection may begin now: of its end site less than its share are in work, or less than twice of it and of the connection none.
    func mayBegin(_ seat: Seat, share: Int) -> Bool {
        guard let endSite = seat.endSite else { return true }
        return state.withLock { state in
            let isFirst = (state.seats[ObjectIdentifier(seat)]?.requests.inWork ?? 0) == 0
            return (state.endSites[endSite]?.inWork ?? 0) < (isFirst ? 2 * share : share)
        }
    }

    var count: Int { state.withLock { $0.count } }

    /// - Returns: whose connection is to be ended, where there are more than `most`. What it has open is not counted any more.
    func begin(_ seat: Seat, most: Int) -> Seat? {
        guard let endSite = seat.endSite else { return nil }
        return state.withLock { state in
            state.add(open: 1, inWork: 1, to: seat, of: endSite)
            guard state.count > most, let leaving = state.greediest, let its = leaving.seat.endSite else { return nil }
            state.leave(leaving, of: its)
            return leaving.seat
        }
    }

    /// A request's answer is written, or waits for its reader.
    func rest(_ seat: Seat) { add(open: 0, inWork: -1, to: seat) }

    /// Its reader has taken of it.
    func goOn(_ seat: Seat) { add(open: 0, inWork: 1, to: seat) }

    func end(_ seat: Seat, inWork: Bool) { add(open: -1, inWork: inWork ? -1 : 0, to: seat) }

    /// Nothing for a connection that had to end.
    private func add(open: Int, inWork: Int, to seat: Seat) {
        guard let endSite = seat.endSite else { return }
        state.withLock { if $0.seats[ObjectIdentifier(seat)] != nil { $0.add(open: open, inWork: inWork, to: seat, of: endSite) } }
    }
}
