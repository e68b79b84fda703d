import SeededRandom

/// What the rules give to those they reach, and what becomes of it.
struct RewardDraw: Sendable {
    private static let validity: Int64 = 30 * 86_400
    private static let end = ProgramDates.takenAt[1]

    func draw(_ history: PairHistory, into facts: inout Facts, _ random: inout Random) {
        for touch in history.touches {
            facts.exposures.append(.init(
                member: history.member, at: UInt32(touch.at), contactCost: touch.rule.contactCost ?? -1, rule: touch.rule.index, arm: touch.arm))
            guard touch.arm == .treatment, touch.rule.cost > 0 else { continue }
            facts.rewards.append(reward(touch, history, &random))
        }
    }

    private func reward(_ touch: PairHistory.Touch, _ history: PairHistory, _ random: inout Random) -> RewardFact {
        let isUsed = random.chance(touch.rule.redemption)
        let isCancelled = !isUsed && random.chance(0.06)
        let visit = history.purchase(from: touch.at + 60, until: touch.at + Self.validity - 86_400)
        let day = history.sponsor.calendar.day(at: touch.at) + 1 + random.below(26)
        let counter = history.sponsor.calendar.openMoment(day: day, &random)
        // A voucher is used without a purchase too; all else is handed over at the till.
        let redeemedAt = touch.rule.kind == .loser ? visit ?? counter : visit
        return RewardFact(
            member: history.member, issuedAt: UInt32(touch.at), redeemedAt: isUsed ? redeemedAt.map { UInt32($0) } ?? 0 : 0,
            expiresAt: UInt32(touch.at + Self.validity), cost: touch.rule.cost, rule: touch.rule.index, isCancelled: isCancelled)
    }

    /// A reward of the points shop, used on one of the next visits.
    func shopReward(_ rule: RulePlan, at: Int64, _ history: PairHistory, _ random: inout Random) -> RewardFact {
        let validity: Int64 = 60 * 86_400
        let isUsed = random.chance(rule.redemption)
        let visit = history.purchase(from: at + 3_600, until: at + validity - 3_600)
        return RewardFact(
            member: history.member, issuedAt: UInt32(at), redeemedAt: isUsed ? visit.map { UInt32($0) } ?? 0 : 0,
            expiresAt: UInt32(at + validity), cost: rule.cost, rule: rule.index, isCancelled: !isUsed && random.chance(0.1))
    }
}
