import Diagnostics
import LoyaltyModel

/// How the rows of one fact table are read and checked, all but the member.
protocol FactRows {
    associatedtype Fact
    static var table: LedgerTable { get }
    /// The column of the member's token.
    static var memberColumn: Int { get }

    init(_ ledger: Ledger)
    /// Sizes of the columns that are summed.
    var sizes: [SizeTotal] { get set }
    mutating func read(_ reader: RowReader, member: MemberIndex) throws -> Fact
    static func setMember(_ member: MemberIndex, of fact: inout Fact)
}

struct TransactionRows: FactRows {
    static let table = LedgerTable.transactions
    static let memberColumn = 1
    let ledger: Ledger
    var sizes = [SizeTotal()]

    init(_ ledger: Ledger) { self.ledger = ledger }

    mutating func read(_ reader: RowReader, member: MemberIndex) throws -> Transaction {
        try reader.requireText(0)
        return Transaction(
            member: member, merchant: try reader.index(2, in: ledger.merchantIndex, named: "dim_merchants"), amount: try reader.addend(3, to: &sizes[0]),
            at: try reader.moment(4, inCenturyBefore: ledger.program.takenAt))
    }

    static func setMember(_ member: MemberIndex, of fact: inout Transaction) { fact.member = member }
}

struct PointsRows: FactRows {
    static let table = LedgerTable.points
    static let memberColumn = 1
    let ledger: Ledger
    var sizes = [SizeTotal()]
    private let kinds = Words<PointsKind>()

    init(_ ledger: Ledger) { self.ledger = ledger }

    mutating func read(_ reader: RowReader, member: MemberIndex) throws -> PointsEntry {
        try reader.requireText(0)
        let kind = try reader.choice(3, of: kinds)
        let points = try reader.addend(4, to: &sizes[0])
        if kind == .earn, points <= 0 { throw reader.fault(4, "an entry of kind earn has \(points) points", remedy: "What adds to a balance is above 0.") }
        if kind == .redeem || kind == .expire, points >= 0 {
            throw reader.fault(4, "an entry of kind \(kind.rawValue) has \(points) points", remedy: "What takes from a balance is below 0.")
        }
        return PointsEntry(
            member: member, sponsor: try reader.index(2, in: ledger.sponsorIndex, named: "dim_sponsors"), kind: kind, points: points,
            rule: try reader.optionalIndex(5, in: ledger.ruleIndex, named: "dim_reward_rules"), at: try reader.moment(6, inCenturyBefore: ledger.program.takenAt))
    }

    static func setMember(_ member: MemberIndex, of fact: inout PointsEntry) { fact.member = member }
}

struct RewardRows: FactRows {
    static let table = LedgerTable.rewards
    static let memberColumn = 2
    let ledger: Ledger
    var sizes = [SizeTotal()]
    private let statuses = Words<RewardStatus>()

    init(_ ledger: Ledger) { self.ledger = ledger }

    mutating func read(_ reader: RowReader, member: MemberIndex) throws -> Reward {
        try reader.requireText(0)
        let takenAt = ledger.program.takenAt
        let reward = Reward(
            rule: try reader.index(1, in: ledger.ruleIndex, named: "dim_reward_rules"), member: member, cost: try reader.addend(3, to: &sizes[0]),
            status: try reader.choice(4, of: statuses), issuedAt: try reader.moment(5, inCenturyBefore: takenAt),
            redeemedAt: try reader.optionalMoment(6, notAfter: takenAt), expiresAt: try reader.optionalMoment(7))
        if reward.cost < 0 { throw reader.fault(3, "a cost of \(reward.cost)", remedy: "A reward's cost is 0 or more.") }
        if reward.status == .redeemed, reward.redeemedAt == nil { throw reader.fault(6, "a redeemed reward has no redeemed_at", remedy: "Write when it was redeemed.") }
        if reward.status != .redeemed, reward.redeemedAt != nil {
            throw reader.fault(6, "a reward with status \(reward.status.rawValue) has a redeemed_at", remedy: "Leave redeemed_at NULL unless the reward is redeemed.")
        }
        if reward.status == .expired, reward.expiresAt == nil { throw reader.fault(7, "an expired reward has no expires_at", remedy: "Write when it expired.") }
        return reward
    }

    static func setMember(_ member: MemberIndex, of fact: inout Reward) { fact.member = member }
}

struct ExposureRows: FactRows {
    static let table = LedgerTable.exposures
    static let memberColumn = 1
    let ledger: Ledger
    var sizes = [SizeTotal()]
    private let arms = Words<Arm>()

    init(_ ledger: Ledger) { self.ledger = ledger }

    mutating func read(_ reader: RowReader, member: MemberIndex) throws -> Exposure {
        let cost = try reader.optionalInteger(4) == nil ? 0 : reader.addend(4, to: &sizes[0])
        if cost < 0 { throw reader.fault(4, "a contact cost of \(cost)", remedy: "A contact's cost is 0 or more, or NULL.") }
        return Exposure(
            rule: try reader.index(0, in: ledger.ruleIndex, named: "dim_reward_rules"), member: member, arm: try reader.choice(2, of: arms),
            at: try reader.moment(3, notAfter: ledger.program.takenAt), contactCost: cost)
    }

    static func setMember(_ member: MemberIndex, of fact: inout Exposure) { fact.member = member }
}

struct ContactRows: FactRows {
    static let table = LedgerTable.contacts
    static let memberColumn = 2
    let ledger: Ledger
    var sizes: [SizeTotal] = []
    private let purposes = Words<ContactPurpose>()
    private let channels = Words<ContactChannel>()

    init(_ ledger: Ledger) { self.ledger = ledger }

    mutating func read(_ reader: RowReader, member: MemberIndex) throws -> Contact {
        try reader.requireText(0)
        let takenAt = ledger.program.takenAt
        return Contact(
            sponsor: try reader.index(1, in: ledger.sponsorIndex, named: "dim_sponsors"), member: member, campaign: try reader.label(3),
            purpose: try reader.choice(4, of: purposes), channel: try reader.choice(5, of: channels), sentAt: try reader.moment(6, notAfter: takenAt),
            openedAt: try reader.optionalMoment(7, notAfter: takenAt), clickedAt: try reader.optionalMoment(8, notAfter: takenAt),
            convertedAt: try reader.optionalMoment(9, notAfter: takenAt))
    }

    static func setMember(_ member: MemberIndex, of fact: inout Contact) { fact.member = member }
}

struct PredictionRows: FactRows {
    static let table = LedgerTable.predictions
    static let memberColumn = 1
    let ledger: Ledger
    /// Stakes, payouts.
    var sizes = [SizeTotal(), SizeTotal()]
    private let results = Words<PredictionResult>()

    init(_ ledger: Ledger) { self.ledger = ledger }

    mutating func read(_ reader: RowReader, member: MemberIndex) throws -> Prediction {
        try reader.requireText(0)
        let result = try reader.choice(6, of: results)
        let payout = try reader.addend(5, to: &sizes[1])
        if result == .open || result == .lost, payout != 0 {
            throw reader.fault(5, "a payout of \(payout) while \(result.rawValue)", remedy: "A payout is 0 while the prediction is open or lost.")
        }
        return Prediction(
            member: member, market: try reader.index(2, in: ledger.marketIndex, named: "dim_markets"),
            sponsor: try reader.optionalIndex(3, in: ledger.sponsorIndex, named: "dim_sponsors"), stake: try reader.addend(4, to: &sizes[0]), payout: payout,
            result: result, placedAt: try reader.moment(7, inCenturyBefore: ledger.program.takenAt))
    }

    static func setMember(_ member: MemberIndex, of fact: inout Prediction) { fact.member = member }
}
