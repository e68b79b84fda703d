import LoyaltyModel
import SeededRandom

/// Keeps a member's points at a sponsor: what purchases, bonuses, the shop, the markets and time do to the balance, which never falls
/// below nothing.
struct PointsWalk {
    /// A stake on a market, and what it will bring.
    struct Stake {
        var at: Int64
        var stake: Int32
        var settlesAt: Int64
        /// For each ten points of the stake.
        var payoutTenths: Int64
        var market: UInt16
        var sponsor: UInt16
    }

    private enum Event {
        case purchase(Int32)
        case stake(Stake)
        case payout(Int32)
    }

    private static let end = ProgramDates.takenAt[1]
    private static let idleLimit: Int64 = 270 * 86_400

    let history: PairHistory
    let shop: RulePlan?
    private var balance: Int32 = 0
    private var lastPurchase = ProgramDates.factsFrom
    private var timeline: [(at: Int64, event: Event)] = []

    init(history: PairHistory, shop: RulePlan?) {
        self.history = history
        self.shop = shop
    }

    mutating func walk(stakes: [Stake], into facts: inout Facts, _ random: inout Random) {
        if history.plan.joinsOn == 0 { open(into: &facts, &random) }
        timeline = history.purchases.map { ($0.at, .purchase($0.amount)) }
        if !stakes.isEmpty {
            timeline += stakes.map { ($0.at, .stake($0)) }
            timeline.sort { $0.at < $1.at }
        }
        var next = 0
        while next < timeline.count {
            let (at, event) = timeline[next]
            next += 1
            expire(before: at, into: &facts)
            switch event {
            case .purchase(let amount): purchase(amount, at, into: &facts, &random)
            case .stake(let stake): place(stake, from: next, into: &facts)
            case .payout(let points): add(.adjust, points, at, into: &facts)
            }
        }
        expire(before: Self.end, into: &facts)
    }

    private mutating func open(into facts: inout Facts, _ random: inout Random) {
        let points = Int32(Double(history.sponsor.shopPrice) * 0.9 * random.gamma(shape: 1.5))
        if points > 0, random.chance(0.7) { add(.adjust, points, ProgramDates.factsFrom, into: &facts) }
    }

    private mutating func purchase(_ amount: Int32, _ at: Int64, into facts: inout Facts, _ random: inout Random) {
        lastPurchase = at
        let points = amount / 100
        guard amount > 0 else { return add(.adjust, max(points, -balance), at, into: &facts) }
        add(.earn, max(1, points), at, into: &facts)
        for touch in history.touches where touch.rule.kind == .bonusPoints && touch.at < at && at <= touch.at + 14 * 86_400 {
            add(.earn, max(2, points * 2), at + 1, rule: touch.rule.index, into: &facts)
        }
        guard let shop, at + 2 <= Self.end, balance >= Int32(history.sponsor.shopPrice), random.chance(0.4) else { return }
        add(.redeem, -Int32(history.sponsor.shopPrice), at + 2, into: &facts)
        facts.rewards.append(RewardDraw().shopReward(shop, at: at + 2, history, &random))
    }

    private mutating func place(_ stake: Stake, from next: Int, into facts: inout Facts) {
        let points = min(stake.stake, balance)
        guard points >= 5 else { return }
        let payout = Int32(Int64(points) * stake.payoutTenths / 10)
        add(.adjust, -points, stake.at, into: &facts)
        facts.predictions.append(.init(
            member: history.member, placedAt: UInt32(stake.at), stake: points, payout: payout, market: stake.market, sponsor: stake.sponsor))
        guard payout > 0, stake.settlesAt <= Self.end else { return }
        let position = timeline[next...].firstIndex { $0.at > stake.settlesAt } ?? timeline.count
        timeline.insert((stake.settlesAt, .payout(payout)), at: position)
    }

    /// Points lapse where a member has bought nothing for nine months.
    private mutating func expire(before moment: Int64, into facts: inout Facts) {
        let lapse = lastPurchase + Self.idleLimit
        guard lapse < moment, balance > 0 else { return }
        add(.expire, -balance, lapse, into: &facts)
        lastPurchase = lapse
    }

    private mutating func add(_ kind: PointsKind, _ points: Int32, _ at: Int64, rule: UInt16 = PointsFact.noRule, into facts: inout Facts) {
        guard points != 0, at <= Self.end else { return }
        balance += points
        facts.points.append(.init(
            member: history.member, at: UInt32(at), points: points, sponsor: UInt16(history.sponsorIndex), rule: rule, kind: kind))
    }
}
