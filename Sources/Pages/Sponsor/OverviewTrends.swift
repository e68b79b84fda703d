import Charts
import Insights
import LoyaltyModel

/// Small trend lines beside the figures of the overview. They are of the books alone: of counts of members each point would be a count of its own.
struct OverviewTrends {
    private var weeks: [OverviewFigures.Week]
    private var points: [PointsRow]
    /// Sums over all rules.
    private var rewards: [(issued: Int, redeemed: Int, cost: Int64)]

    /// The last 52 whole weeks and 12 whole months.
    init(_ site: SponsorSite) {
        weeks = site.figures.overview.weeks
        let running = site.formats.localTime.yearMonth(at: site.frame.takenAt)
        points = site.figures.points.filter { $0.month < running && $0.books != nil }.suffix(12)
        let months = Dictionary(grouping: site.figures.rewardsByRule.filter { $0.month < running && $0.books != nil }, by: \.month)
        rewards = months.keys.sorted().suffix(12).map { month in
            (months[month] ?? []).compactMap(\.books).reduce(into: (0, 0, 0)) { sum, books in
                sum.0 += books.issued
                sum.1 += books.redeemed
                sum.2 += books.cost
            }
        }
    }

    private func values(_ name: OverviewFigures.Name) -> [Double] {
        switch name {
        case .sales: weeks.map { Double($0.sales) }
        case .transactions: weeks.map { Double($0.transactions) }
        case .pointsIssued: points.compactMap { $0.books.map { Double($0.issued) } }
        case .pointsRedeemed: points.compactMap { $0.books.map { Double($0.redeemed) } }
        case .pointsLiability: points.compactMap { $0.liabilityEnd.map(Double.init) }
        case .rewardsIssued: rewards.map { Double($0.issued) }
        case .rewardsRedeemed: rewards.map { Double($0.redeemed) }
        case .rewardCost: rewards.map { Double($0.cost) }
        case .activeMembers, .members, .redemptionRate, .membersAtRisk, .valueAtRisk: []
        }
    }

    /// Nil where there is nothing to draw: fewer than two periods, or nothing in any.
    func picture(_ name: OverviewFigures.Name, _ pictures: inout PictureWriter) throws -> TemplateObject? {
        let values = values(name)
        guard values.count > 1, values.contains(where: { $0 != 0 }) else { return nil }
        let isWeekly = name == .sales || name == .transactions
        return try pictures.picture(
            TrendLine(values), .trend, name: "trend-\(name.rawValue.replacing("_", with: "-"))",
            alternative: "\(name.label) of the last \(values.count) whole \(isWeekly ? "weeks" : "months").")
    }
}
