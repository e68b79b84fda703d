/// Who has which places, and who gives one up for whom.
///
/// Where there is none left, one goes from whoever has most to whoever has fewer, by end site and then by household; where nobody has more, from
/// the connection that has rested longest to one who has none. So no number of connections that are only held open locks everybody else out.
struct Seating {
    /// Who takes a place.
    struct Party: Hashable {
        let household, endSite: String
    }

    private struct EndSite {
        /// By household, in the order in which they came.
        var seats: [String: [Seat]] = [:]
        var count = 0
    }

    /// A browser opens so many to a server: whoever has no more is not cut off in the middle of an answer while others have rested for `settled` seconds.
    private static let modest = 6

    private let capacity: Int
    private let perHousehold: Int
    /// Seconds of rest after which a connection is not taken for one that has just come.
    private let settled: Double
    private var endSites: [String: EndSite] = [:]
    private(set) var count = 0

    init(capacity: Int, perHousehold: Int, settled: Double) {
        self.capacity = capacity
        self.settled = settled
        self.perHousehold = perHousehold
    }

    /// A place beyond all limits, which nobody takes away.
    mutating func enterUncounted() { count += 1 }
    mutating func leaveUncounted() { count -= 1 }

    enum Entry {
        case free
        /// Of whom it was: to be cut off.
        case takenFrom(Seat)
        case refused
    }

    mutating func enter(_ seat: Seat, of party: Party) -> Entry {
        let own = seats(of: party)
        guard own.count >= perHousehold || count >= capacity else {
            add(seat, of: party)
            return .free
        }
        let leaving = own.count >= perHousehold ? Self.longest(own, atRest: true).map { ($0, party) } : whoMakesRoom(for: party)
        guard let (leaving, its) = leaving else { return .refused }
        leave(leaving, of: its)
        add(seat, of: party)
        return .takenFrom(leaving)
    }

    /// Nothing where it had to leave already.
    mutating func leave(_ seat: Seat, of party: Party) {
        guard let place = endSites[party.endSite]?.seats[party.household]?.firstIndex(where: { $0 === seat }) else { return }
        endSites[party.endSite]?.seats[party.household]?.remove(at: place)
        if seats(of: party).isEmpty { endSites[party.endSite]?.seats[party.household] = nil }
        endSites[party.endSite]?.count -= 1
        if endSites[party.endSite]?.count == 0 { endSites[party.endSite] = nil }
        count -= 1
    }

    private mutating func add(_ seat: Seat, of party: Party) {
        endSites[party.endSite, default: EndSite()].seats[party.household, default: []].append(seat)
        endSites[party.endSite]?.count += 1
        count += 1
    }

    private func seats(of party: Party) -> [Seat] { endSites[party.endSite]?.seats[party.household] ?? [] }

    private func whoMakesRoom(for party: Party) -> (Seat, Party)? {
        let own = seats(of: party)
        let greediest = greediest(than: party)
        if let greediest, let leaving = Self.longest(greediest.seats, atRest: true) ?? (greediest.count > Self.modest ? Self.longest(greediest.seats, atRest: false) : nil) {
            return (leaving, greediest.party)
        }
        if !own.isEmpty { return Self.longest(own, atRest: true).map { ($0, party) } }
        // Newcomers of the end site that has most push nobody else out.
        if let site = endSites[party.endSite], site.count > Self.modest, site.count >= endSites.values.lazy.map(\.count).max() ?? 0 {
            return longest(in: [party.endSite: site], atRest: true) ?? longest(in: [party.endSite: site], atRest: false)
        }
        let rested = longest(in: endSites, atRest: true)
        if let rested, rested.0.hasRested(for: settled) { return rested }
        // Who has just come, and is about to ask, is left alone while somebody is at work, first of those who have more.
        return greediest.flatMap { greediest in Self.longest(greediest.seats, atRest: false).map { ($0, greediest.party) } } ?? longest(in: endSites, atRest: false) ?? rested
    }

    private struct Greediest {
        /// Of the household with most.
        var seats: [Seat]
        var party: Party
        /// Of all who count together: the end site or, within the newcomer's own, the household.
        var count: Int
    }

    /// Of the end site with most, where this party's would have fewer even with one more; else of its own end site, likewise.
    private func greediest(than party: Party) -> Greediest? {
        let own = endSites[party.endSite]
        if let (id, site) = endSites.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }), site.count > (own?.count ?? 0) + 1 {
            return Self.most(of: site, id).map { Greediest(seats: $0.seats, party: $0.party, count: site.count) }
        }
        return own.flatMap { Self.most(of: $0, party.endSite) }.flatMap { $0.count > seats(of: party).count + 1 ? $0 : nil }
    }

    private static func most(of site: EndSite, _ id: String) -> Greediest? {
        site.seats.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
            .map { Greediest(seats: $0.value, party: Party(household: $0.key, endSite: id), count: $0.value.count) }
    }

    private func longest(in endSites: [String: EndSite], atRest: Bool) -> (Seat, Party)? {
        var found: (Seat, Party)?
        for (id, site) in endSites {
            for (household, seats) in site.seats {
                guard let seat = Self.longest(seats, atRest: atRest), found.map({ seat.since < $0.0.since }) ?? true else { continue }
                found = (seat, Party(household: household, endSite: id))
            }
        }
        return found
    }

    private static func longest(_ seats: [Seat], atRest: Bool) -> Seat? {
        seats.filter { $0.isAtRest == atRest }.min { $0.since < $1.since }
    }
}
