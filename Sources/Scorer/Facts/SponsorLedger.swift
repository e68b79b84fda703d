import FigureEngine
import LoyaltyModel

/// A transaction of a member.
struct Purchase: Sendable {
    var at: Int64
    /// Minor units; negative for a refund.
    var amount: Int64
    var merchant: UInt32
}

/// A local day on which a member bought for more than it took back.
struct PurchaseDay: Sendable, Equatable {
    /// Days since 1970-01-01.
    var day: Int32
    /// Minor units, above 0.
    var amount: Int64
}

/// One sponsor's facts as the models read them: of members who share their data (`full` or `aggregate`), by member, in order of time.
///
/// Nothing of a member of status `none` gets in here, so no model can learn from one or score one.
struct SponsorLedger: Sendable {
    let sponsor: SponsorIndex
    /// In the order of their tokens, so that the order of the snapshot's rows leaves no trace.
    let members: [MemberIndex]
    let purchases: ByMember<Purchase>
    let purchaseDays: ByMember<PurchaseDay>
    /// The last local day that facts reach, in whole or in part.
    let lastDay: Int32
    /// The first local day of the facts.
    let firstDay: Int32

    init(of sponsor: SponsorIndex, _ facts: FactPartitions, _ program: Program) throws {
        self.sponsor = sponsor
        let localTime = program.sponsors[sponsor].localTime
        lastDay = Int32(localTime.date(at: program.takenAt - 1).daysSinceEpoch)
        firstDay = Int32(localTime.date(at: program.factsFrom).daysSinceEpoch)
        var index = DenseIndex()
        var (found, rows) = ([Purchase](), [Int]())
        found.reserveCapacity(facts.transactions.count(of: sponsor))
        rows.reserveCapacity(facts.transactions.count(of: sponsor))
        try facts.transactions.forEach(of: sponsor) { record in
            guard program.members.isCounted(record.member) else { return }
            let fact = record.fact
            rows.append(index.insert(record.member).index)
            found.append(Purchase(at: fact.at, amount: fact.amount, merchant: UInt32(fact.merchant)))
        }
        let keys = index.keys
        let order = keys.indices.sorted { program.members.tokens.precedes(keys[$0], keys[$1]) }
        var place = [Int](repeating: 0, count: keys.count)
        for (position, old) in order.enumerated() { place[old] = position }
        members = order.map { keys[$0] }
        let purchases = ByMember(found, rows: rows.map { place[$0] }, count: keys.count) { ($0.at, $0.amount, $0.merchant) < ($1.at, $1.amount, $1.merchant) }
        self.purchases = purchases
        purchaseDays = ByMember((0..<members.count).map { Self.days(purchases[$0], localTime) })
    }

    private static func days(_ purchases: ArraySlice<Purchase>, _ localTime: LocalTime) -> [PurchaseDay] {
        var days: [PurchaseDay] = []
        for purchase in purchases {
            let day = Int32(localTime.date(at: purchase.at).daysSinceEpoch)
            if days.last?.day == day { days[days.count - 1].amount += purchase.amount } else { days.append(PurchaseDay(day: day, amount: purchase.amount)) }
        }
        return days.filter { $0.amount > 0 }
    }
}
