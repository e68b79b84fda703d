import Insights
import LoyaltyModel

extension Exports {
    static var rules: ExportTable<RuleRow> {
        func money(_ name: String, _ help: String, _ value: @escaping (RuleRow) -> Double?) -> ExportColumn<RuleRow> {
            ExportColumn(name, help) { csv, row, context in csv.money(value(row), context.currency) }
        }
        func decimal(_ name: String, _ help: String, _ value: @escaping (RuleRow) -> Double?) -> ExportColumn<RuleRow> {
            ExportColumn(name, help) { csv, row, _ in csv.decimal(value(row)) }
        }
        return ExportTable(name: "roi-by-rule.csv", summary: "What each reward rule cost and brought", columns: [
            ExportColumn("rule_id", "Id of the rule") { csv, row, _ in csv.text(row.rule.id) },
            ExportColumn("rule_name", "Its name") { csv, row, _ in csv.text(row.rule.name) },
            ExportColumn("reward_type", "What it gives") { csv, row, _ in csv.plain(row.rule.rewardType.rawValue) },
            ExportColumn("evidence", "randomised, matched or insufficient") { csv, row, _ in csv.plain(row.evidence.rawValue) },
            ExportColumn("verdict", "profitable, unproven or unprofitable") { csv, row, _ in csv.optionalText(row.verdict?.rawValue) },
            decimal("p_value", "Two-sided p of net impact against 0", \.p),
            decimal("placebo_p_value", "p of the same estimate before the rule began", \.placeboP),
            ExportColumn("treated_members", "Members the rule was applied to, as counted") { csv, row, _ in csv.shown(row.treated) { $0.whole($1) } },
            ExportColumn("comparison_members", "Members of the holdout, or distinct controls") { csv, row, _ in csv.shown(row.comparison) { $0.whole($1) } },
            ExportColumn("reward_cost", "Rewards, points and contacts of the treated members") { csv, row, context in csv.shown(row.cost) { $0.money($1, context.currency) } },
            money("revenue_lift_per_member", "Additional revenue per treated member") { $0.lift?.value },
            money("revenue_lift_lower_95", "Lower end of its 95 % interval") { $0.lift?.interval95.lowerBound },
            money("revenue_lift_upper_95", "Upper end of its 95 % interval") { $0.lift?.interval95.upperBound },
            money("incremental_revenue", "Lift × treated members", \.incrementalRevenue),
            money("incremental_margin", "That × gross margin", \.incrementalMargin),
            money("net_impact", "Incremental margin less reward cost") { $0.netImpact?.value },
            money("net_impact_lower_95", "Lower end of its 95 % interval") { $0.netImpact?.interval95.lowerBound },
            money("net_impact_upper_95", "Upper end of its 95 % interval") { $0.netImpact?.interval95.upperBound },
            decimal("roi", "Net impact ÷ reward cost") { $0.roi?.value },
            decimal("roi_lower_95", "Lower end of its 95 % interval") { $0.roi?.lower },
            decimal("roi_upper_95", "Upper end of its 95 % interval") { $0.roi?.upper },
            ExportColumn("overlap", "Share of the treated members under another rule within the window") { csv, row, _ in csv.shown(row.overlap) { $0.decimal($1) } },
            ExportColumn("retention_treated", "Share of the treated members who bought in the window") { csv, row, _ in csv.shown(row.retentionTreated) { $0.decimal($1) } },
            ExportColumn("retention_comparison", "The same share of the comparison") { csv, row, _ in csv.shown(row.retentionComparison) { $0.decimal($1) } },
            .currency, .withheld,
        ])
    }

    static var rewards: ExportTable<RewardMonthRow> {
        func books(_ name: String, _ help: String, _ write: @escaping (inout CSVWriter, RewardTally.Month, ExportContext) -> Void) -> ExportColumn<RewardMonthRow> {
            ExportColumn(name, help) { csv, row, context in if let books = row.books { write(&csv, books, context) } }
        }
        return ExportTable(name: "rewards-by-rule.csv", summary: "Rewards issued, redeemed and expired by rule and month", columns: [
            ExportColumn("rule_id", "Id of the rule") { csv, row, _ in csv.text(row.rule.id) },
            ExportColumn("rule_name", "Its name") { csv, row, _ in csv.text(row.rule.name) },
            ExportColumn("month", "Local calendar month") { csv, row, _ in csv.plain(row.month.description) },
            books("issued", "Rewards issued") { csv, books, _ in csv.whole(books.issued) },
            books("redeemed", "Rewards redeemed") { csv, books, _ in csv.whole(books.redeemed) },
            books("expired", "Rewards expired") { csv, books, _ in csv.whole(books.expired) },
            books("cost", "Cost of those redeemed") { csv, books, context in csv.money(books.cost, context.currency) },
            .currency,
        ])
    }
}
