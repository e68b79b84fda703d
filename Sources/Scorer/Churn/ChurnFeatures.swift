import BoostedTrees
import Glibc
import Lifetimes

/// What a churn model knows of a member at a moment: how recently, how often and for how much they come, how that has changed, each against the member's
/// own habit. A visit is transactions with less than half a day between them; money is in units of the sponsor's mean visit, so that models of
/// sponsors with other currencies and prices can be pooled.
struct ChurnFeatures {
    /// In the order of a row's values.
    enum Column: Int, CaseIterable {
        case recency, recencyToUsual, recencyToLongest, ownGapsLonger, rhythm, visits30, visits90, visits365, visitsAll, visitsTrend, usualGap
        case gapIrregularity, lastGapToUsual, spend90, spend365, spendTrend, basket, lastBasketToUsual, refunds, tenure, merchants90, redemptions365
        case sinceRedemption, pointsBalance, pointsEarned90, messages90, sinceMessage, opened365

        var name: String { ChurnFeatures.columns[rawValue] }
    }

    static let columns = [
        "recency", "recency_to_usual_gap", "recency_to_longest_gap", "share_of_own_gaps_longer", "rhythm_of_visits", "visits_30_days", "visits_90_days",
        "visits_365_days", "visits", "visits_trend", "usual_gap", "gap_irregularity", "last_gap_to_usual_gap", "spend_90_days", "spend_365_days", "spend_trend",
        "basket", "last_basket_to_usual", "refunds_365_days", "tenure", "merchants_90_days", "redemptions_365_days", "days_since_redemption", "points_balance",
        "points_earned_90_days", "messages_90_days", "days_since_message", "messages_opened_365_days",
    ]

    /// Those that grow with the time that there are facts of.
    static let growing: [Column] = [.tenure, .visitsAll]

    private(set) var values = [Float](repeating: .nan, count: columns.count)

    private mutating func set(_ column: Column, _ value: Double?) {
        if let value, value.isFinite { values[column.rawValue] = Float(value) }
    }

    /// - Parameters:
    ///   - meanVisit: what a visit brings at the sponsor, in minor units.
    ///   - rhythm: a model of repeat buying fitted to what was known then.
    ///   - weeks: the time ahead for which that model's probability of no visit is a feature.
    /// - Returns: nil for a member without a transaction by then.
    init?(_ past: MemberPast, meanVisit: Double, rhythm: BetaGeometric?, weeks: Double) {
        let visits = Visit.all(past.purchases)
        guard let first = visits.first, let last = visits.last else { return nil }
        if let history = PurchaseRhythms.history(visits, at: past.moment) { set(.rhythm, rhythm?.probabilityOfNone(history, within: weeks)) }
        addRhythm(past, visits, last)
        addMoney(past, visits, last, max(1, meanVisit))
        set(.tenure, past.days(since: first.at))
        set(.merchants90, Double(Set(past.purchases.filter { past.days(since: $0.at) < 90 }.map(\.merchant)).count))
        addProgram(past)
    }

    private mutating func addRhythm(_ past: MemberPast, _ visits: [Visit], _ last: Visit) {
        let recency = past.days(since: last.at)
        func count(_ days: Double) -> Double { Double(visits.count { past.days(since: $0.at) < days }) }
        set(.recency, recency)
        set(.visits30, count(30))
        set(.visits90, count(90))
        set(.visits365, count(365))
        set(.visitsAll, Double(visits.count))
        if past.days(since: past.factsFrom) >= 180 { set(.visitsTrend, log((count(90) + 0.5) / (count(180) - count(90) + 0.5))) }
        let gaps = zip(visits, visits.dropFirst()).map { Double($1.at - $0.at) / 86_400 }.suffix(40)
        guard let lastGap = gaps.last, let longest = gaps.max() else { return }
        let usual = Self.median(gaps)
        set(.usualGap, usual)
        set(.recencyToUsual, recency / usual)
        set(.recencyToLongest, recency / longest)
        set(.ownGapsLonger, (Double(gaps.count { $0 > recency }) + 0.5) / (Double(gaps.count) + 1))
        guard gaps.count > 1 else { return }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        set(.gapIrregularity, (gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count - 1)).squareRoot() / mean)
        set(.lastGapToUsual, lastGap / usual)
    }

    private mutating func addMoney(_ past: MemberPast, _ visits: [Visit], _ last: Visit, _ unit: Double) {
        func spent(_ days: Double) -> Double { visits.reduce(0) { past.days(since: $1.at) < days ? $0 + $1.amount : $0 } / unit }
        set(.spend90, spent(90))
        set(.spend365, spent(365))
        if past.days(since: past.factsFrom) >= 180 { set(.spendTrend, log((max(0, spent(90)) + 0.5) / (max(0, spent(180) - spent(90)) + 0.5))) }
        let basket = visits.reduce(0) { $0 + $1.amount } / Double(visits.count)
        set(.basket, basket / unit)
        if visits.count > 1, basket > 0 { set(.lastBasketToUsual, last.amount / basket) }
        set(.refunds, Double(past.purchases.count { $0.amount < 0 && past.days(since: $0.at) < 365 }))
    }

    private mutating func addProgram(_ past: MemberPast) {
        set(.redemptions365, Double(past.redemptions.count { past.days(since: $0) < 365 }))
        set(.sinceRedemption, past.redemptions.last.map { past.days(since: $0) })
        set(.pointsBalance, Double(past.points.reduce(0) { $0 + $1.points }))
        set(.pointsEarned90, Double(past.points.reduce(0) { $1.isEarned && past.days(since: $1.at) < 90 ? $0 + $1.points : $0 }))
        set(.messages90, Double(past.messages.count { past.days(since: $0.at) < 90 }))
        set(.sinceMessage, past.messages.last.map { past.days(since: $0.at) })
        set(.opened365, Double(past.messages.count { past.days(since: $0.at) < 365 && past.isOpened($0) }))
    }

    static func median(_ values: some Collection<Double>) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// Transactions that belong together: each within half a day of the one before.
struct Visit {
    /// Of the first of them.
    var at: Int64
    /// Minor units.
    var amount: Double

    static func all(_ purchases: ArraySlice<Purchase>) -> [Visit] {
        var (visits, latest) = ([Visit](), Int64.min)
        for purchase in purchases {
            if !visits.isEmpty, purchase.at - latest < 43_200 {
                visits[visits.count - 1].amount += Double(purchase.amount)
            } else {
                visits.append(Visit(at: purchase.at, amount: Double(purchase.amount)))
            }
            latest = purchase.at
        }
        return visits
    }
}
