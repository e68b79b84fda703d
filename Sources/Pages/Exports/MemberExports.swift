import Insights
import LoyaltyModel

extension Exports {
    typealias Member<Row> = (pseudonym: String, row: Row)

    static var highValue: ExportTable<Member<HighValueMember>> {
        ExportTable(name: "high-value-members.csv", summary: "Members in the value segments very high and high who may be listed, by predicted value", columns: [
            ExportColumn("rank", "Position among the members listed") { csv, entry, _ in csv.whole(entry.row.rank) },
            ExportColumn("member", "Your own pseudonym of the member") { csv, entry, _ in csv.plain(entry.pseudonym) },
            ExportColumn("value_segment", "very high or high") { csv, entry, _ in csv.plain(entry.row.segment.rawValue) },
            ExportColumn("historical_value", "Revenue so far") { csv, entry, context in csv.money(entry.row.historical, context.currency) },
            ExportColumn("predicted_value", "Revenue expected in the next 12 months") { csv, entry, context in csv.money(entry.row.predicted, context.currency) },
            ExportColumn("predicted_value_lower_80", "Lower end of its 80 % interval") { csv, entry, context in csv.money(entry.row.lower80, context.currency) },
            ExportColumn("predicted_value_upper_80", "Upper end of its 80 % interval") { csv, entry, context in csv.money(entry.row.upper80, context.currency) },
            ExportColumn("probability_alive", "Probability that the member still buys, 0 to 1") { csv, entry, _ in csv.decimal(entry.row.probabilityAlive) },
            ExportColumn("churn_probability", "Probability of no purchase within the model's horizon, 0 to 1") { csv, entry, _ in csv.decimal(entry.row.churnProbability) },
            ExportColumn("max_retention_spend", "The most worth spending to keep the member") { csv, entry, context in csv.money(entry.row.maximumSpend, context.currency) },
            ExportColumn("tier", "Tier in the program") { csv, entry, _ in csv.optionalText(entry.row.tier) },
            ExportColumn("last_transaction_on", "Local day of the last transaction") { csv, entry, _ in csv.date(entry.row.lastTransactionOn) },
            .currency,
        ])
    }

    static var atRisk: ExportTable<Member<AtRiskMember>> {
        ExportTable(name: "at-risk-members.csv", summary: "Members likely to leave who may be listed, by churn probability", columns: [
            ExportColumn("member", "Your own pseudonym of the member") { csv, entry, _ in csv.plain(entry.pseudonym) },
            ExportColumn("churn_probability", "Probability of no purchase within the model's horizon, 0 to 1") { csv, entry, _ in csv.decimal(entry.row.probability) },
            ExportColumn("risk_level", "critical, high, medium or low") { csv, entry, _ in csv.plain(entry.row.level.rawValue) },
            ExportColumn("predicted_churn_on", "Day by which the member is expected to have left") { csv, entry, _ in csv.date(entry.row.predictedChurnOn) },
            ExportColumn("days_until_churn", "Days from the snapshot's day to that day") { csv, entry, _ in if let days = entry.row.daysUntilChurn { csv.whole(days) } },
            ExportColumn("predicted_value", "Revenue expected in the next 12 months") { csv, entry, context in csv.money(entry.row.predictedValue, context.currency) },
            ExportColumn("top_factor", "What raises the risk most") { csv, entry, _ in csv.optionalText(entry.row.topFactor) },
            ExportColumn("top_factor_description", "The same in plain words") { csv, entry, _ in csv.optionalText(entry.row.topFactorDescription) },
            ExportColumn("next_best_action", "What the run advises") { csv, entry, _ in csv.optionalText(entry.row.nextBestAction) },
            ExportColumn("change", "Against the run before: new, worse, same or better") { csv, entry, _ in csv.optionalText(entry.row.change?.rawValue) },
            ExportColumn("last_transaction_on", "Local day of the last transaction") { csv, entry, _ in csv.date(entry.row.lastTransactionOn) },
            .currency,
        ])
    }

    static var recovered: ExportTable<Member<RecoveredMember>> {
        ExportTable(name: "recovered-members.csv", summary: "Members at risk in the run before and not in this one, by predicted value", columns: [
            ExportColumn("member", "Your own pseudonym of the member") { csv, entry, _ in csv.plain(entry.pseudonym) },
            ExportColumn("previous_churn_probability", "In the run before, 0 to 1") { csv, entry, _ in csv.decimal(entry.row.previousProbability) },
            ExportColumn("churn_probability", "In this run, 0 to 1") { csv, entry, _ in csv.decimal(entry.row.probability) },
            ExportColumn("predicted_value", "Revenue expected in the next 12 months") { csv, entry, context in csv.money(entry.row.predictedValue, context.currency) },
            .currency,
        ])
    }
}
