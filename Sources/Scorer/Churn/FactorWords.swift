import LoyaltyModel

/// A churn factor in words, with the member's figure and their usual one.
struct FactorWords {
    private let past: MemberPast
    private let visits: [Visit]
    private let currency: Currency
    private let gaps: [Double]

    init(_ past: MemberPast, _ currency: Currency) {
        self.past = past
        self.currency = currency
        visits = Visit.all(past.purchases)
        gaps = zip(visits, visits.dropFirst()).map { Double($1.at - $0.at) / 86_400 }.suffix(40)
    }

    func words(_ column: ChurnFeatures.Column) -> String {
        switch column {
        case .recency, .recencyToUsual: recency
        case .recencyToLongest: gaps.max().map { "\(days(away)) away; \($0 > away ? "once" : "never longer than") \(days($0)) before" } ?? recency
        case .ownGapsLonger: gaps.isEmpty ? recency : "\(gaps.count { $0 > away }) of \(gaps.count) earlier absences were longer than these \(days(away))"
        case .rhythm: gaps.isEmpty ? "Only one visit, \(days(away)) ago" : "\(days(away)) since the last of \(Self.count(visits.count, "visit")); usually \(days(ChurnFeatures.median(gaps), unit: false)) between them"
        case .visits30: "\(visits(0, 30)) in the last 30 days"
        case .visits90: "\(visits(0, 90)) in the last 90 days"
        case .visits365: "\(visits(0, 365)) in the last \(year)"
        case .visitsAll: "\(Self.count(visits.count, "visit")) in the \(days(past.days(since: past.factsFrom))) that are known"
        case .visitsTrend: visits(0, 90) + " in the last 90 days" + (isHalfYearKnown ? "; \(number(90, 180)) in the 90 before" : "")
        case .usualGap: gaps.isEmpty ? "Only one visit so far" : "Usually \(days(ChurnFeatures.median(gaps))) between visits"
        case .gapIrregularity: irregularity
        case .lastGapToUsual: gaps.last.map { "\(days($0)) before the last visit; usually \(days(ChurnFeatures.median(gaps)))" } ?? "Only one visit so far"
        case .spend90: "\(money(spent(0, 90))) spent in the last 90 days"
        case .spend365: "\(money(spent(0, 365))) spent in the last \(year)"
        case .spendTrend: money(spent(0, 90)) + " spent in the last 90 days" + (isHalfYearKnown ? "; \(money(spent(90, 180))) in the 90 before" : "")
        case .basket: "\(money(basket)) a visit"
        case .lastBasketToUsual: "\(money(visits.last?.amount ?? 0)) at the last visit; usually \(money(basket))"
        case .refunds: "\(Self.count(past.purchases.count { $0.amount < 0 && past.days(since: $0.at) < 365 }, "refund")) in the last \(year)"
        case .tenure: "First known visit \(days(visits.first.map { past.days(since: $0.at) } ?? 0)) ago"
        case .merchants90: "\(Self.count(Set(past.purchases.filter { past.days(since: $0.at) < 90 }.map(\.merchant)).count, "place")) visited in the last 90 days"
        case .redemptions365: "\(Self.count(past.redemptions.count { past.days(since: $0) < 365 }, "reward")) redeemed in the last \(year)"
        case .sinceRedemption: past.redemptions.last.map { "Last reward redeemed \(days(past.days(since: $0))) ago" } ?? "No reward redeemed so far"
        case .pointsBalance: "\(past.points.reduce(0) { $0 + $1.points }) points unspent"
        case .pointsEarned90: "\(past.points.reduce(0) { $1.isEarned && past.days(since: $1.at) < 90 ? $0 + $1.points : $0 }) points earned in the last 90 days"
        case .messages90: "\(Self.count(past.messages.count { past.days(since: $0.at) < 90 }, "message")) sent in the last 90 days"
        case .sinceMessage: past.messages.last.map { "Last message \(days(past.days(since: $0.at))) ago" } ?? "No message so far"
        case .opened365: "\(past.messages.count { past.days(since: $0.at) < 365 && past.isOpened($0) }) of \(Self.count(past.messages.count { past.days(since: $0.at) < 365 }, "message")) opened in the last \(year)"
        }
    }

    /// As many of the last 365 days as there are facts of.
    private var year: String { days(min(365, past.days(since: past.factsFrom))) }
    private var isHalfYearKnown: Bool { past.days(since: past.factsFrom) >= 180 }

    private var away: Double { visits.last.map { past.days(since: $0.at) } ?? 0 }

    private var recency: String {
        guard !gaps.isEmpty else { return "\(days(away)) since the only purchase" }
        return "\(days(away)) since the last purchase; usually \(days(ChurnFeatures.median(gaps), unit: false))"
    }

    private var irregularity: String {
        guard gaps.count > 1, let shortest = gaps.min(), let longest = gaps.max() else { return "Too few visits to tell a rhythm" }
        return "\(days(shortest, unit: false)) to \(days(longest)) between visits; usually \(days(ChurnFeatures.median(gaps), unit: false))"
    }

    private func number(_ from: Double, _ to: Double) -> Int { visits.count { past.days(since: $0.at) >= from && past.days(since: $0.at) < to } }
    private func visits(_ from: Double, _ to: Double) -> String { Self.count(number(from, to), "visit") }
    private func spent(_ from: Double, _ to: Double) -> Double { visits.reduce(0) { past.days(since: $1.at) >= from && past.days(since: $1.at) < to ? $0 + $1.amount : $0 } }
    private var basket: Double { visits.reduce(0) { $0 + $1.amount } / Double(max(1, visits.count)) }

    private func days(_ value: Double, unit: Bool = true) -> String {
        // A visit of an hour ago is of today, one of 15.8 days ago of 15 days ago; gaps too are whole days.
        let whole = Int(value)
        return unit ? Self.count(whole, "day") : String(whole)
    }

    private func money(_ minor: Double) -> String {
        "\(Rounding.text(scaled: Int64(minor.rounded()), decimals: currency.exponent)) \(currency.code)"
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
