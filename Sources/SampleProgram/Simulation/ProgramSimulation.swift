import LoyaltyModel
import SeededRandom

/// Lets the members live through eighteen months, one after the other: their facts are kept, their scores written as they pass.
struct ProgramSimulation {
    let plan: ProgramPlan
    /// Earlier run, newest run.
    let scores: [MemberScoreFiles]

    func run(progress: (String) -> Void) throws -> Facts {
        var facts = Facts()
        facts.purchases.reserveCapacity(plan.options.transactions + plan.options.transactions / 30)
        facts.points.reserveCapacity(plan.options.transactions * 5 / 4)
        let step = max(100_000, plan.options.members / 10)
        for member in 0..<plan.options.members {
            if member > 0, member % step == 0 { progress("\(member) of \(plan.options.members) members") }
            try live(member, into: &facts)
        }
        return facts
    }

    private func live(_ member: Int, into facts: inout Facts) throws {
        var random = plan.members.random(for: member)
        let drawn = plan.members.draw(member, &random)
        let stakes = StakeDraw(markets: plan.markets, chance: plan.stakeChance).draw(drawn, plan.sponsors, &random)
        for (position, pair) in drawn.pairs.enumerated() {
            let history = history(UInt32(member), pair, into: &facts, &random)
            let rules = plan.rules[pair.sponsor]
            var walk = PointsWalk(history: history, shop: rules.first { $0.kind == .shop })
            // A member bets from one purse: that of the first sponsor they came to.
            walk.walk(stakes: position == 0 ? stakes : [], into: &facts, &random)
            ContactDraw().draw(history, into: &facts, &random)
            try score(history, drawn, &random)
        }
    }

    private func history(_ member: UInt32, _ pair: PairPlan, into facts: inout Facts, _ random: inout Random) -> PairHistory {
        var history = PairHistory(member: member, plan: pair, sponsor: plan.sponsors[pair.sponsor])
        let exposures = ExposureDraw(rules: plan.rules[pair.sponsor])
        exposures.drawPlanned(into: &history, &random)
        PurchaseDraw().draw(into: &history, &random)
        exposures.drawTargeted(into: &history)
        for purchase in history.purchases {
            facts.purchases.append(.init(member: member, at: UInt32(purchase.at), amount: purchase.amount, merchant: purchase.merchant))
        }
        RewardDraw().draw(history, into: &facts, &random)
        return history
    }

    /// What a model gets wrong about a member it gets wrong again a month later, for the most part.
    private func score(_ history: PairHistory, _ drawn: MemberPlan, _ random: inout Random) throws {
        let lasting = random.normal()
        let draw = random.unit()
        for run in scores {
            let blur = 0.85 * lasting + 0.53 * random.normal()
            if drawn.sharing != .none { try run.add(history, token: drawn.token, blur: blur, draw: draw) }
        }
    }
}
