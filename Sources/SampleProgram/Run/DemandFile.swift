import Foundation
import LoyaltyModel
import RunWriting

/// What a snapshot knows of each merchant's recent trade, counted as the facts pass.
struct RecentTrade: Sendable {
    static let days = 56
    /// By merchant: transactions in the last days.
    var transactions: [Double]
    /// By sponsor: rewards redeemed in the last days.
    var redemptions: [Double]

    init(plan: ProgramPlan, facts: Facts, takenAt: Int64) {
        transactions = [Double](repeating: 0, count: plan.sponsors.reduce(0) { $0 + $1.merchantNames.count })
        redemptions = [Double](repeating: 0, count: plan.sponsors.count)
        let from = UInt32(takenAt - Int64(Self.days) * 86_400)
        for fact in facts.purchases where fact.at > from && fact.at <= UInt32(takenAt) { transactions[Int(fact.merchant)] += 1 }
        for fact in facts.rewards where fact.redeemedAt > from && fact.redeemedAt <= UInt32(takenAt) {
            redemptions[Int(fact.rule) / plan.options.rulesPerSponsor] += 1
        }
    }
}

/// Writes the forecasts of the days after a snapshot: recent trade, carried on with the seasons, weekdays and hours of the sponsor.
struct DemandFile {
    let plan: ProgramPlan
    let takenAt: Int64
    let trade: RecentTrade
    let file: CSVFile

    func write() throws {
        for (index, sponsor) in plan.sponsors.enumerated() {
            let merchants = sponsor.firstMerchant..<(sponsor.firstMerchant + sponsor.merchantNames.count)
            let levels = merchants.map { trade.transactions[$0] / recentFactor(sponsor) }
            try write(sponsor, merchant: "", level: levels.reduce(0, +))
            for (position, level) in levels.enumerated() { try write(sponsor, merchant: "\(sponsor.prefix)\(position + 1)", level: level) }
            try writeRedemptions(sponsor, level: trade.redemptions[index] / recentFactor(sponsor))
        }
    }

    /// The sum of the factors over the recent days.
    private func recentFactor(_ sponsor: SponsorPlan) -> Double {
        let today = sponsor.calendar.day(at: takenAt)
        return max(1, sponsor.calendar.factors[max(0, today - RecentTrade.days)..<today].reduce(0, +))
    }

    private func days(_ sponsor: SponsorPlan) -> Range<Int> {
        let first = sponsor.calendar.day(at: sponsor.calendar.localTime.nextMidnight(atOrAfter: takenAt))
        return first..<(first + plan.options.forecastDays)
    }

    private func write(_ sponsor: SponsorPlan, merchant: String, level: Double) throws {
        for day in days(sponsor) {
            let expected = level * sponsor.calendar.factors[day]
            let start = sponsor.calendar.localTime.start(of: ProgramDates.date(day))
            try row(sponsor, merchant, "transactions,day", start, expected)
            // The hours in which nobody comes are left out: they are closed.
            for (hour, share) in sponsor.calendar.hours(of: day).shares.enumerated() where share > 0 {
                try row(sponsor, merchant, "transactions,hour", sponsor.calendar.moment(day: day, second: hour * 3_600), expected * share)
            }
        }
    }

    private func writeRedemptions(_ sponsor: SponsorPlan, level: Double) throws {
        for day in days(sponsor) {
            let start = sponsor.calendar.localTime.start(of: ProgramDates.date(day))
            try row(sponsor, "", "redemptions,day", start, level * sponsor.calendar.factors[day])
        }
    }

    private func row(_ sponsor: SponsorPlan, _ merchant: String, _ what: String, _ start: Int64, _ expected: Double) throws {
        let interval = CountInterval(mean: expected)
        file.text("\(sponsor.id),\(merchant),\(what),")
        file.integer(start)
        file.comma()
        file.fixed(expected, decimals: 2)
        file.comma()
        file.integer(Int64(interval.lower))
        file.comma()
        file.integer(Int64(interval.upper))
        try file.endRow()
    }
}

/// The middle 80 % of a count, whose mean itself is known to some ten per cent only.
struct CountInterval {
    let lower: Int
    let upper: Int

    init(mean: Double) {
        guard mean < 40 else {
            let spread = 1.2816 * (mean + 0.01 * mean * mean).squareRoot()
            lower = Int((mean - spread).rounded(.down))
            upper = Int((mean + spread).rounded(.up))
            return
        }
        var (count, chance) = (0, exp(-mean))
        var sum = chance
        var tenth: Int?
        while sum < 0.9 {
            if sum >= 0.1, tenth == nil { tenth = count }
            count += 1
            chance *= mean / Double(count)
            sum += chance
        }
        lower = tenth ?? count
        upper = count
    }
}
