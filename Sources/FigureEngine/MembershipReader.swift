import LedgerStore
import LoyaltyModel
import Synchronization

/// Reads who was a member of which sponsor: one pass over a snapshot's transactions and points entries, whose rows are all checked.
package struct MembershipReader {
    private let ledger: Ledger
    private let workers: Int

    package init(_ ledger: Ledger, workers: Int) {
        self.ledger = ledger
        self.workers = workers
    }

    /// Throws a `Fault` for the first row that breaks the contract.
    package func read() throws -> Memberships {
        let merchantSponsors = ledger.program.merchants.map(\.sponsor)
        let found = FoundMemberships(ledger.program)
        try read(ledger.transactions, into: found) { (merchantSponsors[$0.merchant], $0.member) }
        try read(ledger.points, into: found) { ($0.sponsor, $0.member) }
        return found.all
    }

    private func read<Fact>(_ scan: FactScan<Fact>, into found: FoundMemberships, _ pair: @Sendable (Fact) -> FoundMemberships.Pair) throws {
        let ranges = try scan.ranges(ofRows: FactPartitioner.rowsAtATime)
        let endings = try parallelMap(ranges.count, workers: workers) { piece in
            var pairs: [FoundMemberships.Pair] = []
            let ending = try scan.read(ranges[piece]) { fact in
                pairs.append(pair(fact))
                if pairs.count == FoundMemberships.handful { found.take(&pairs) }
            }
            found.take(&pairs)
            return ending
        }
        try scan.conclude(endings)
    }
}

/// What the threads have found so far.
private final class FoundMemberships: Sendable {
    typealias Pair = (sponsor: SponsorIndex, member: MemberIndex)
    /// A thread hands over so many at a time, so that none waits for another long.
    static let handful = 8_192
    private let found: Mutex<Memberships>

    init(_ program: Program) { found = Mutex(Memberships(sponsors: program.sponsors.count, members: program.members.count)) }

    func take(_ pairs: inout [Pair]) {
        found.withLock { found in for (sponsor, member) in pairs { found.insert(member, of: sponsor) } }
        pairs.removeAll(keepingCapacity: true)
    }

    var all: Memberships { found.withLock { $0 } }
}
