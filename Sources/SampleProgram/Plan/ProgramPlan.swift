/// Everything that is settled before the first purchase is drawn.
struct ProgramPlan: Sendable {
    let options: SampleOptions
    let sponsors: [SponsorPlan]
    /// By sponsor; a rule's `index` counts through all of them.
    let rules: [[RulePlan]]
    let markets: [MarketPlan]
    let members: MemberDraw
    /// Chance that a member who predicts places a stake on a market.
    let stakeChance: Double

    init(_ options: SampleOptions) throws {
        try options.check()
        var sponsors = try SponsorPlan.all(options.sponsors)
        let draw = MemberDraw(options: options, sponsors: sponsors)
        let census = Census(draw)
        for index in sponsors.indices {
            sponsors[index].dailyRate = sponsors[index].trade.pace * census.rateScale
            sponsors[index].horizonDays = Self.horizon(dailyRate: sponsors[index].dailyRate)
        }
        self.options = options
        self.sponsors = sponsors
        rules = sponsors.indices.map { RulePlan.all(of: $0, sponsors[$0], options: options, reachable: census.pairs[$0] * 0.8) }
        markets = MarketPlan.all(options: options)
        members = MemberDraw(options: options, sponsors: sponsors)
        stakeChance = min(0.5, 0.045 * Double(options.transactions) / (0.24 * Double(options.members) * Double(markets.count)))
    }

    /// Long enough that a typical member would come more than twice.
    private static func horizon(dailyRate: Double) -> Int {
        guard dailyRate > 0 else { return 60 }
        return Int(min(240, max(60, (2.7 / dailyRate / 30).rounded() * 30)))
    }
}

/// Counts a part of the members, to foretell the whole: how many visits there would be at a pace of one, and where.
private struct Census {
    /// (member, sponsor) pairs by sponsor.
    let pairs: [Double]
    /// Visits a day for a pace of one that make the wanted number of transactions.
    let rateScale: Double

    init(_ draw: MemberDraw) {
        let counted = min(draw.options.members, 4_000)
        let share = Double(draw.options.members) / Double(counted)
        var pairs = [Double](repeating: 0, count: draw.sponsors.count)
        var visits = 0.0
        var firstVisits = 0.0
        for member in 0..<counted {
            var random = draw.random(for: member)
            for pair in draw.draw(member, &random).pairs {
                pairs[pair.sponsor] += share
                firstVisits += pair.joinsOn > 0 ? share : 0
                visits += Self.visits(of: pair, at: draw.sponsors[pair.sponsor])
            }
        }
        self.pairs = pairs
        // What the rules bring about comes on top, and so do refunds.
        let wanted = max(Double(draw.options.transactions) / 1.013 - firstVisits, 0.05 * Double(draw.options.transactions))
        rateScale = wanted / 1.055 / max(1, visits * share)
    }

    private static func visits(of pair: PairPlan, at sponsor: SponsorPlan) -> Double {
        var sum = 0.0
        for day in pair.joinsOn..<min(pair.leavesOn, ProgramDates.days) { sum += sponsor.calendar.factors[day] * pair.life(on: day) }
        return sum * pair.pace * sponsor.trade.pace
    }
}
