import FigureEngine
import LedgerStore
import LoyaltyModel
import PartitionStore

/// A transaction of a member.
struct Purchase: Sendable {
    var at: Int64
    /// Minor units; negative for a refund.
    var amount: Int64
    var merchant: UInt32
}

/// What was given to a member, by when.
struct PointsChange: Sendable {
    var at: Int64
    var points: Int64
    var isEarned: Bool
}

/// A message to a member.
struct Message: Sendable {
    var at: Int64
    /// Nil where it was not opened.
    var openedAt: Int64?
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
    /// Moments at which rewards were redeemed.
    let redemptions: ByMember<Int64>
    let points: ByMember<PointsChange>
    let messages: ByMember<Message>
    let takenAt: Int64
    let factsFrom: Int64
    /// For what is measured by groups; nil where nothing is to be.
    let groups: MemberGroups?
    /// The last local day that facts reach, in whole or in part.
    let lastDay: Int32
    /// The first local day of the facts.
    let firstDay: Int32
    /// The snapshot's local day: the one after `lastDay` where it was taken at midnight, else the same.
    let today: Int32
    private let localTime: LocalTime

    /// - Parameters: each member's things by row, whatever their order.
    init(
        sponsor: SponsorIndex, members: [MemberIndex], purchases: ByMember<Purchase>, redemptions: ByMember<Int64>, points: ByMember<PointsChange>, messages: ByMember<Message>,
        takenAt: Int64, factsFrom: Int64, localTime: LocalTime, groups: MemberGroups? = nil
    ) {
        (self.sponsor, self.members, self.takenAt, self.factsFrom, self.localTime, self.groups) = (sponsor, members, takenAt, factsFrom, localTime, groups)
        (self.purchases, self.redemptions, self.points, self.messages) = (purchases, redemptions, points, messages)
        today = Int32(localTime.date(at: takenAt).daysSinceEpoch)
        lastDay = Int32(localTime.date(at: takenAt - 1).daysSinceEpoch)
        firstDay = Int32(localTime.date(at: factsFrom).daysSinceEpoch)
        purchaseDays = ByMember((0..<members.count).map { Self.days(purchases[$0], localTime) })
    }

    init(of sponsor: SponsorIndex, _ facts: FactPartitions, _ program: Program, groups: MemberGroups? = nil) throws {
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
        func row(of member: MemberIndex) -> Int? { program.members.isCounted(member) ? index.find(member).map { place[$0] } : nil }
        self.init(
            sponsor: sponsor, members: order.map { keys[$0] },
            purchases: ByMember(found, rows: rows.map { place[$0] }, count: keys.count) { ($0.at, $0.amount, $0.merchant) < ($1.at, $1.amount, $1.merchant) },
            redemptions: try Self.grouped(facts.rewards, sponsor, keys.count, by: <) { record in
                guard let redeemedAt = record.fact.redeemedAt, let row = row(of: record.member) else { return nil }
                return (row, redeemedAt)
            },
            points: try Self.grouped(facts.points, sponsor, keys.count, by: { ($0.at, $0.points) < ($1.at, $1.points) }) { record in
                guard record.inBooks, let row = row(of: record.member) else { return nil }
                let entry = record.fact(of: sponsor)
                return (row, PointsChange(at: entry.at, points: entry.points, isEarned: entry.kind == .earn))
            },
            messages: try Self.grouped(facts.contacts, sponsor, keys.count, by: { ($0.at, $0.openedAt ?? .max) < ($1.at, $1.openedAt ?? .max) }) { record in
                guard let row = row(of: record.member) else { return nil }
                let contact = record.fact(of: sponsor, campaign: "")
                return (row, Message(at: contact.sentAt, openedAt: contact.openedAt))
            }, takenAt: program.takenAt, factsFrom: program.factsFrom, localTime: program.sponsors[sponsor].localTime, groups: groups)
    }

    /// What a day with purchases brought up to a local day, in minor units; 1 where nothing was bought by then.
    func meanVisit(through localDay: Int32) -> Double {
        let bought = purchaseDays.all.filter { $0.day <= localDay }
        return bought.isEmpty ? 1 : Double(bought.reduce(0) { $0 + $1.amount }) / Double(bought.count)
    }

    /// The same up to the day before a moment's: that day is not over.
    func meanVisit(before moment: Int64) -> Double { meanVisit(through: Int32(localTime.date(at: moment).daysSinceEpoch) - 1) }

    private static func grouped<Record, Element>(
        _ facts: Partition<Record>, _ sponsor: SponsorIndex, _ count: Int, by precedes: (Element, Element) -> Bool, _ element: (Record) -> (row: Int, element: Element)?
    ) throws -> ByMember<Element> {
        var (elements, rows) = ([Element](), [Int]())
        try facts.forEach(of: sponsor) { record in
            guard let found = element(record) else { return }
            elements.append(found.element)
            rows.append(found.row)
        }
        return ByMember(elements, rows: rows, count: count, by: precedes)
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

/// A sponsor's ledger as it stood at an earlier moment. What is made from it cannot have seen anything later: there is nothing later in it.
struct PastLedger: Sendable {
    let ledger: SponsorLedger
    /// For each of its members the row in the ledger that it was made of.
    let rows: [Int]
}

extension SponsorLedger {
    /// With all that happened up to the moment, of the members who had bought by then; a message opened later is one that was not opened.
    func asKnown(at moment: Int64) -> PastLedger {
        let pasts = members.indices.map { MemberPast(self, row: $0, at: moment) }
        let rows = pasts.indices.filter { !pasts[$0].purchases.isEmpty }
        return PastLedger(ledger: SponsorLedger(self, rows.map { (members[$0], pasts[$0]) }, at: moment), rows: rows)
    }

    private init(_ whole: SponsorLedger, _ known: [(member: MemberIndex, past: MemberPast)], at moment: Int64) {
        self.init(
            sponsor: whole.sponsor, members: known.map(\.member), purchases: ByMember(known.map { Array($0.past.purchases) }), redemptions: ByMember(known.map { Array($0.past.redemptions) }),
            points: ByMember(known.map { Array($0.past.points) }),
            messages: ByMember(known.map { past in past.past.messages.map { Message(at: $0.at, openedAt: past.past.isOpened($0) ? $0.openedAt : nil) } }), takenAt: moment,
            factsFrom: whole.factsFrom, localTime: whole.localTime, groups: whole.groups)
    }
}
