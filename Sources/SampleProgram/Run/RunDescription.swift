import Foundation
import LoyaltyModel
import RunWriting

/// The text of `run.json`.
struct RunDescription {
    let plan: ProgramPlan
    /// 0 is the earlier run, 1 the newest.
    let position: Int
    let backtests: [Backtest]
    let outputs: [(output: RunOutput, file: String, rows: Int, checksum: String)]

    func text() -> String {
        RunText(
            runID: ProgramDates.runIDs[position], snapshotID: ProgramDates.snapshotIDs[position], scoredAt: ProgramDates.scoredAt[position],
            outputs: outputs.map { RunText.Output(name: $0.output.rawValue, file: $0.file, rows: $0.rows, checksum: $0.checksum) }, models: models()
        ).text
    }

    private func models() -> [ModelText] {
        var models: [ModelText] = []
        for (sponsor, backtest) in zip(plan.sponsors, backtests) where backtest.rows > 0 {
            var churn = model("churn", sponsor: sponsor.id, version: "1.4.\(position + 1)", "Pareto/NBD with gradient boosted trees", rows: backtest.rows, horizon: sponsor.horizonDays)
            churn.metrics = backtest.metrics()
            churn.drift = backtest.drift()
            models.append(churn)
        }
        // Scores need a model with a horizon, also where a sponsor is too small to have one of its own.
        if backtests.contains(where: { $0.rows == 0 }) { models.append(model("churn", "Pareto/NBD", rows: total, horizon: 60)) }
        models.append(model("lifetime_value", "Pareto/NBD with gamma-gamma spend", rows: total, horizon: 365))
        models.append(model("demand", "seasonal Poisson regression", rows: RecentTrade.days * 24 * plan.sponsors.count, horizon: plan.options.forecastDays))
        models.append(model("next_best_action", "rules over scores", rows: total))
        models.append(model("segments", "rules over recency and frequency", rows: total))
        return models
    }

    private var total: Int { backtests.reduce(0) { $0 + $1.rows } }

    private func model(_ name: String, sponsor: String? = nil, version: String = "2.1.0", _ algorithm: String, rows: Int, horizon: Int? = nil) -> ModelText {
        ModelText(
            name: name, sponsorID: sponsor, version: version, algorithm: algorithm, trainedAt: ProgramDates.takenAt[position] - 26 * 3_600, trainingRows: rows,
            horizonDays: horizon.flatMap { $0 > 0 ? $0 : nil })
    }
}
