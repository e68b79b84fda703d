import Insights
import LoyaltyModel

extension Exports {
    static var overview: ExportTable<OverviewFigures.Row> {
        ExportTable(name: "overview.csv", summary: "The figures of the period beside those of the period before", columns: [
            ExportColumn("figure", "Name of the figure") { csv, row, _ in csv.plain(row.name.rawValue) },
            ExportColumn("unit", "money, count, points or share") { csv, row, _ in csv.plain(row.name.unit) },
            ExportColumn("period_start", "The period is after this moment…") { csv, _, context in csv.time(context.figures.overview.periodStart, context.localTime) },
            ExportColumn("period_end", "… up to this one") { csv, _, context in csv.time(context.figures.overview.periodEnd, context.localTime) },
            ExportColumn("value", "The figure in or at the end of the period") { csv, row, context in csv.shown(row.value) { $0.amount($1, context.currency) } },
            ExportColumn("previous_value", "The same one period before; of risk, in the run before") { csv, row, context in csv.shown(row.previous) { $0.amount($1, context.currency) } },
            ExportColumn("currency", "ISO 4217 code beside money") { csv, row, context in if row.name.unit == "money" { csv.plain(context.currency.code) } },
            .withheld,
        ])
    }

    static var segments: ExportTable<SegmentRow> {
        ExportTable(name: "segments.csv", summary: "Segments with their value, risk and redemption", columns: [
            ExportColumn("segment_id", "Id of the segment") { csv, row, _ in csv.text(row.segment.id) },
            ExportColumn("name", "Name of the segment") { csv, row, _ in csv.text(row.segment.name) },
            ExportColumn("members", "Members in it") { csv, row, _ in csv.shown(row.members) { $0.whole($1) } },
            ExportColumn("predicted_value_mean", "Mean revenue expected in the next 12 months") { csv, row, context in csv.shown(row.predictedValueMean) { $0.money($1, context.currency) } },
            ExportColumn("churn_probability_mean", "Mean churn probability, 0 to 1") { csv, row, _ in csv.shown(row.churnProbabilityMean) { $0.decimal($1) } },
            ExportColumn("sales_per_member", "Sales per member over the last 365 days") { csv, row, context in csv.shown(row.salesPerMember) { $0.money($1, context.currency) } },
            ExportColumn("redemption_rate", "Of the rewards issued to its members in the last 365 days, those redeemed") { csv, row, _ in csv.shown(row.redemptionRate) { $0.share($1.part, $1.whole) } },
            .currency, .withheld,
        ])
    }

    static var cohorts: ExportTable<CohortRow> {
        ExportTable(name: "cohort-retention.csv", summary: "Of the members who came in a month, those active in later months", columns: [
            ExportColumn("cohort", "Month of enrolment, or of the first transaction or points entry") { csv, row, _ in csv.plain(row.cohort.description) },
            ExportColumn("months_after", "Months after it") { csv, row, _ in csv.whole(row.monthsAfter) },
            ExportColumn("members", "Members of the cohort") { csv, row, _ in csv.shown(row.members) { $0.whole($1) } },
            ExportColumn("active_members", "Those with a transaction in that month") { csv, row, _ in csv.shown(row.active) { $0.whole($1) } },
            ExportColumn("retention", "Their share, 0 to 1") { csv, row, _ in csv.shown(row.retention) { $0.share($1.part, $1.whole) } },
            .withheld,
        ])
    }

    static var points: ExportTable<PointsRow> {
        func books(_ name: String, _ help: String, _ value: @escaping (PointsTally.Month) -> Int64) -> ExportColumn<PointsRow> {
            ExportColumn(name, help) { csv, row, _ in if let books = row.books { csv.whole(value(books)) } }
        }
        func predictions(_ name: String, _ help: String, _ value: @escaping (PointsTally.Month) -> Int64) -> ExportColumn<PointsRow> {
            ExportColumn(name, help) { csv, row, _ in if let books = row.books, row.hasPredictions { csv.whole(value(books)) } }
        }
        return ExportTable(name: "points.csv", summary: "Points issued, redeemed and expired by month, and what is owed at its end", columns: [
            ExportColumn("month", "Local calendar month") { csv, row, _ in csv.plain(row.month.description) },
            books("issued", "Points earned", \.issued), books("redeemed", "Points redeemed", \.redeemed), books("expired", "Points expired", \.expired),
            books("adjusted", "Points adjusted, up or down", \.adjusted),
            ExportColumn("liability_end", "Points owed to members at the month's end") { csv, row, _ in if let points = row.liabilityEnd { csv.whole(points) } },
            predictions("stakes", "Points staked on predictions", \.stakes), predictions("payouts", "Points paid out on predictions settled", \.payouts),
        ])
    }
}

extension OverviewFigures.Name {
    /// As the column `unit` names it.
    package var unit: String {
        switch self {
        case .sales, .rewardCost, .valueAtRisk: "money"
        case .transactions, .activeMembers, .members, .rewardsIssued, .rewardsRedeemed, .membersAtRisk: "count"
        case .pointsIssued, .pointsRedeemed, .pointsLiability: "points"
        case .redemptionRate: "share"
        }
    }
}

extension CSVWriter {
    mutating func amount(_ amount: OverviewFigures.Amount, _ currency: Currency) {
        switch amount {
        case .money(let minorUnits): money(minorUnits, currency)
        case .count(let number), .points(let number): whole(number)
        case .share(let part, let whole): share(part, whole)
        }
    }
}
