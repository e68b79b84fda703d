import Foundation
import LoyaltyModel

/// The text of `run.json`.
struct RunDescription {
    let plan: ProgramPlan
    /// 0 is the earlier run, 1 the newest.
    let position: Int
    let backtests: [Backtest]
    let outputs: [(output: RunOutput, file: String, rows: Int, checksum: String)]

    func text() -> String {
        let files = outputs.map { output in
            "    \"\(output.output.rawValue)\": { \"file\": \"\(output.file)\", \"rows\": \(output.rows), \"sha256\": \"\(output.checksum)\" }"
        }
        return """
            {
              "contract_version": 1,
              "run_id": "\(ProgramDates.runIDs[position])",
              "snapshot_id": "\(ProgramDates.snapshotIDs[position])",
              "scored_at": \(ProgramDates.scoredAt[position]),
              "outputs": {
            \(files.joined(separator: ",\n"))
              },
              "models": [
            \(models().joined(separator: ",\n"))
              ]
            }

            """
    }

    private func models() -> [String] {
        var models: [String] = []
        for (sponsor, backtest) in zip(plan.sponsors, backtests) where backtest.rows > 0 {
            models.append(model(
                "churn", sponsor: sponsor.id, version: "1.4.\(position + 1)", "Pareto/NBD with gradient boosted trees", rows: backtest.rows,
                horizon: sponsor.horizonDays, metrics: backtest.metrics(), drift: backtest.drift()))
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

    private func model(
        _ name: String, sponsor: String? = nil, version: String = "2.1.0", _ algorithm: String, rows: Int, horizon: Int? = nil,
        metrics: [(String, Double)] = [], drift: [(String, Double)] = []
    ) -> String {
        var fields = ["\"name\": \"\(name)\""]
        if let sponsor { fields.append("\"sponsor_id\": \"\(sponsor)\"") }
        fields += ["\"version\": \"\(version)\"", "\"algorithm\": \"\(algorithm)\""]
        fields += ["\"trained_at\": \(ProgramDates.takenAt[position] - 26 * 3_600)", "\"training_rows\": \(rows)"]
        if let horizon, horizon > 0 { fields.append("\"horizon_days\": \(horizon)") }
        fields += ["\"metrics\": \(object(metrics))", "\"drift\": \(object(drift))"]
        return "    { \(fields.joined(separator: ", ")) }"
    }

    private func object(_ values: [(String, Double)]) -> String {
        values.isEmpty ? "{}" : "{ " + values.map { "\"\($0)\": \(Rounding.text($1, decimals: 3))" }.joined(separator: ", ") + " }"
    }
}
