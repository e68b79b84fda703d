import SeededRandom

/// Draws a member's purchases at a sponsor: a Poisson process whose rate has the sponsor's seasons, weekdays and hours, the member's
/// own pace and course, and what the rules bring about.
struct PurchaseDraw: Sendable {
    private static let end = ProgramDates.takenAt[1]

    func draw(into history: inout PairHistory, _ random: inout Random) {
        let plan = history.plan
        if plan.joinsOn > 0 { add(day: plan.joinsOn, to: &history, &random) }
        let calendar = history.sponsor.calendar
        let pace = plan.pace * history.sponsor.dailyRate
        let boostPeak = history.boosts.map(\.factor).max().map { max(1, $0) } ?? 1
        let peak = pace * calendar.peakFactor * plan.peakLife * boostPeak
        guard peak > 0 else { return }
        let last = Double(min(plan.leavesOn, ProgramDates.days + 1))
        var day = Double(plan.joinsOn)
        // Thinning: visits at the highest rate there is, each kept with the share of it that the moment's rate has.
        while true {
            day += random.exponential() / peak
            guard day < last else { break }
            let number = Int(day)
            let rate = pace * calendar.factors[number] * plan.life(on: number)
            let point = random.unit() * peak
            guard point < rate * boostPeak else { continue }
            let at = calendar.openMoment(day: number, &random)
            if point < rate * boost(at, history) { add(at: at, to: &history, &random) }
        }
        history.purchases.sort { $0.at < $1.at }
    }

    private func boost(_ at: Int64, _ history: PairHistory) -> Double {
        var factor = 1.0
        for boost in history.boosts where at > boost.from && at <= boost.until { factor *= boost.factor }
        return factor
    }

    private func add(day: Int, to history: inout PairHistory, _ random: inout Random) {
        add(at: history.sponsor.calendar.openMoment(day: day, &random), to: &history, &random)
    }

    private func add(at: Int64, to history: inout PairHistory, _ random: inout Random) {
        let sponsor = history.sponsor
        let merchant = UInt16(sponsor.firstMerchant + sponsor.merchantShares.pick(&random))
        let amount = price(history.plan.basket * random.logNormal(spread: 0.42), sponsor)
        let isReturned = random.chance(0.013)
        let wait = Int64(random.below(9 * 86_400) + 3_600)
        guard at >= ProgramDates.factsFrom, at <= Self.end else { return }
        history.purchases.append(.init(at: at, amount: amount, merchant: merchant))
        if isReturned, at + wait <= Self.end {
            history.purchases.append(.init(at: at + wait, amount: -amount, merchant: merchant))
        }
    }

    private func price(_ amount: Double, _ sponsor: SponsorPlan) -> Int32 {
        let step = sponsor.priceStep
        let steps = max(sponsor.trade.priceDiscount > 0 ? 4 : 1, Int((amount / Double(step)).rounded()))
        return Int32(clamping: steps * step - sponsor.trade.priceDiscount)
    }
}
