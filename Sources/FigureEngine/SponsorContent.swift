import LoyaltyModel
import PartitionStore

/// The content of what one sponsor's figures are worked out from: the same content means the same figures. Rows count in the order in which
/// the snapshot has them, and members by their place in it: another order may only cost a build that was not needed.
struct SponsorContent {
    let sponsor: SponsorIndex
    let request: FigureRequest
    let facts: FactPartitions
    private var members: MemberMarks

    init(of sponsor: SponsorIndex, _ request: FigureRequest, _ facts: FactPartitions) {
        self.sponsor = sponsor
        self.request = request
        self.facts = facts
        members = MemberMarks(of: request.ledger.program.members.count)
    }

    mutating func add(to hash: inout ContentHash) throws {
        addDimensions(to: &hash)
        try addFacts(to: &hash)
        try request.run.addContent(of: sponsor, to: &hash) { members.mark($0) }
        hash.add(request.previous == nil ? 0 : 1)
        try request.previous?.addContent(of: sponsor, to: &hash) { members.mark($0) }
        hash.add(request.earlier.count)
        for run in request.earlier {
            hash.add(run.scoredAt)
            hash.add(run.takenAt)
            hash.add(run.forecasts[sponsor].count)
            for forecast in run.forecasts[sponsor] { hash.add(forecast) }
        }
        addMembers(to: &hash)
    }

    private func addDimensions(to hash: inout ContentHash) {
        let program = request.ledger.program
        let own = program.sponsors[sponsor]
        for text in [own.id, own.name, own.currency.code, own.localTime.summary, own.offering.rawValue] { hash.add(text) }
        hash.add(own.grossMargin)
        let merchants = program.merchants.enumerated().filter { $1.sponsor == sponsor }
        hash.add(merchants.count)
        for (index, merchant) in merchants {
            hash.add(index)
            hash.add(merchant.id)
            hash.add(merchant.name)
        }
        let rules = program.rules.enumerated().filter { $1.sponsor == sponsor }
        hash.add(rules.count)
        for (index, rule) in rules {
            hash.add(index)
            for text in [rule.id, rule.name, rule.rewardType.rawValue] { hash.add(text) }
            hash.add(rule.startsAt)
            hash.add(rule.endsAt)
            hash.add(rule.definition)
        }
    }

    private mutating func addFacts(to hash: inout ContentHash) throws {
        try add(facts.transactions, to: &hash) { _, _ in }
        try add(facts.points, to: &hash) { _, _ in }
        try add(facts.rewards, to: &hash) { _, _ in }
        try add(facts.exposures, to: &hash) { _, _ in }
        // Campaigns and markets are numbered over all sponsors: their texts and moments are content, their numbers are not.
        let (campaigns, markets) = (facts.campaigns, request.ledger.program.markets)
        try add(facts.contacts, to: &hash) { hash, record in hash.add(campaigns[record.campaign]) }
        try add(facts.predictions, to: &hash) { hash, record in hash.add(markets[record.marketIndex].settledAt) }
    }

    private mutating func add<Record: FactRecord>(_ facts: Partition<Record>, to hash: inout ContentHash, _ more: (inout ContentHash, Record) -> Void) throws {
        hash.add(facts.count(of: sponsor))
        try facts.forEach(of: sponsor) { record in
            members.mark(record.member)
            record.addContent(to: &hash)
            more(&hash, record)
        }
    }

    /// What the snapshot says of each member who occurs, in the snapshot's order.
    private func addMembers(to hash: inout ContentHash) {
        let table = request.ledger.program.members
        members.forEach { member in
            hash.add(member)
            hash.add(bytes: table.tokens.bytes(member))
            hash.add(table.sharing[Int(member)].rawValue)
            hash.add(table.tierName(member))
            hash.add(table.enrolledOn[Int(member)])
        }
    }
}

/// Which members occur, by a bit each: most rows are of one who was met before, and a bit tells so soonest.
private struct MemberMarks {
    private var words: [UInt64]

    init(of count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

    mutating func mark(_ member: MemberIndex) { words[Int(member) >> 6] |= 1 << UInt64(member & 63) }

    /// In rising order.
    func forEach(_ body: (MemberIndex) -> Void) {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                body(MemberIndex(index * 64 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
    }
}
