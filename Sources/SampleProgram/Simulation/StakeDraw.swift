import SeededRandom

/// Which markets a member bets on.
struct StakeDraw: Sendable {
    let markets: [MarketPlan]
    let chance: Double

    /// In the order of time.
    func draw(_ plan: MemberPlan, _ sponsors: [SponsorPlan], _ random: inout Random) -> [PointsWalk.Stake] {
        guard plan.predicts, !plan.pairs.isEmpty else { return [] }
        var stakes: [PointsWalk.Stake] = []
        for (index, market) in markets.enumerated() where random.chance(chance) {
            let at = market.opensAt + Int64(random.unit() * Double(market.closesAt - market.opensAt))
            let backsYes = random.chance(0.58)
            let stake = Int32(5 * (1 + random.below(6)))
            let pushed = pushingSponsor(plan, sponsors, &random)
            guard at >= ProgramDates.factsFrom, at <= ProgramDates.takenAt[1], at > joined(plan) else { continue }
            stakes.append(.init(
                at: at, stake: stake, settlesAt: market.settlesAt, payoutTenths: payout(market, backsYes), market: UInt16(index), sponsor: pushed))
        }
        return stakes.sorted { $0.at < $1.at }
    }

    private func joined(_ plan: MemberPlan) -> Int64 { ProgramDates.factsFrom + Int64(plan.pairs[0].joinsOn + 1) * 86_400 }

    private func payout(_ market: MarketPlan, _ backsYes: Bool) -> Int64 {
        switch (market.outcome, backsYes) {
        case (.void, _): 10
        case (.yes, true): market.yesOdds
        case (.no, false): market.noOdds
        case (.yes, false), (.no, true): 0
        }
    }

    /// Venues push markets most; a good part of the stakes nobody pushed.
    private func pushingSponsor(_ plan: MemberPlan, _ sponsors: [SponsorPlan], _ random: inout Random) -> UInt16 {
        let pair = plan.pairs[random.below(plan.pairs.count)]
        let share = sponsors[pair.sponsor].trade.category == "venue" ? 0.85 : 0.3
        return random.chance(share) ? UInt16(pair.sponsor) : .max
    }
}
