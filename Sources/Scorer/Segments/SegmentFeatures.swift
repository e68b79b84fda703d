import Clustering
import Glibc

/// What members are grouped by: how recently, how often and for how much they come, how that has changed, and what they redeem. Logarithms, as a second visit tells
/// more than a twentieth.
struct SegmentFeatures: Sendable {
    enum Column: Int, CaseIterable {
        case recency, frequency, value, trend, redemption
    }

    /// Rows of the ledger: members with a transaction.
    let rows: [Int]
    let points: PointTable?

    init(_ ledger: SponsorLedger) {
        let unit = ledger.meanVisit(through: ledger.lastDay)
        rows = (0..<ledger.members.count).filter { !ledger.purchases[$0].isEmpty }
        var values: [Float] = []
        for row in rows { values += Self.values(MemberPast(ledger, row: row, at: ledger.takenAt), unit: unit) }
        points = try? PointTable(rows: values, dimensions: Column.allCases.count)
    }

    private static func values(_ past: MemberPast, unit: Double) -> [Float] {
        let visits = Visit.all(past.purchases)
        func count(_ days: Double) -> Double { Double(visits.count { past.days(since: $0.at) < days }) }
        let spent = visits.reduce(0) { past.days(since: $1.at) < 365 ? $0 + $1.amount : $0 } / unit
        let redeemed = Double(past.redemptions.count { past.days(since: $0) < 365 })
        // Against the 90 days before, where there are facts of them; a half more on both sides, so that one visit more or less is no revolution.
        let trend = past.days(since: past.factsFrom) < 180 ? 0 : log((count(90) + 0.5) / (count(180) - count(90) + 0.5))
        return [log1p(visits.last.map { past.days(since: $0.at) } ?? 0), log1p(count(365)), log1p(max(0, spent)), trend, log1p(redeemed)].map { Float($0) }
    }
}

/// What a segment's centre says, in the units of the ledger.
struct SegmentProfile: Sendable {
    /// Days since the last visit; visits, spending (minor units) and rewards redeemed in 365 days, typical of the segment (the mean of logarithms turned back).
    let recency, visits, spending, redeemed: Double
    /// Visits in 90 days over those in the 90 before.
    let trend: Double
    /// Standard deviations from the mean of all members, by column.
    let deviations: [Double]
    /// Days that visits, spending and rewards are of: a year, or as many as there are facts of.
    let days: Int

    init(centre: [Double], raw: [Double], unit: Double, days: Int = 365) {
        self.days = days
        recency = expm1(raw[0])
        visits = expm1(raw[1])
        spending = expm1(raw[2]) * unit
        trend = exp(raw[3])
        redeemed = expm1(raw[4])
        deviations = centre
    }

    func deviation(_ column: SegmentFeatures.Column) -> Double { deviations[column.rawValue] }
}
