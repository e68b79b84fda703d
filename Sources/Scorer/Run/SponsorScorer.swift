import FigureEngine
import LoyaltyModel
import RunWriting

/// Scores one sponsor.
struct SponsorScorer: Sendable {
    let plan: ScoringPlan
    let program: Program
    let facts: FactPartitions

    /// - Parameter churn: what was learned of the sponsor's churn; nil where it is not asked for.
    func score(_ sponsor: SponsorIndex, churn: SponsorChurn?) throws -> SponsorOutcome {
        let ledger = try SponsorLedger(of: sponsor, facts, program)
        var outcome = SponsorOutcome()
        let risks = churn.flatMap { score($0, ledger, &outcome) } ?? [:]
        let values = plan.models.contains(.lifetimeValue) ? scoreLifetimeValue(ledger, &outcome) : [:]
        if plan.models.contains(.nextBestAction) { try ActionScorer(plan: plan, program: program, facts: facts).score(ledger, churn: risks, predicted: values, &outcome) }
        return outcome
    }

    /// - Returns: churn probability by row of the ledger; nil where there is no model.
    private func score(_ churn: SponsorChurn, _ ledger: SponsorLedger, _ outcome: inout SponsorOutcome) -> [Int: Double]? {
        let sponsor = program.sponsors[ledger.sponsor]
        func note(_ algorithm: String?, _ reason: String) { outcome.notes.append(.init(sponsorID: sponsor.id, model: "churn", algorithm: algorithm, reason: reason)) }
        guard churn.refusal == nil, let main = churn.learned[plan.horizonDays] else {
            note(nil, churn.refusal ?? "there is too little past to learn from.")
            return nil
        }
        let rows = ChurnRows(churn, mainHorizon: plan.horizonDays, ledger, program)
        outcome.rows[.churn] = rows.rows
        let text = ChurnText(main, rows, sponsor.id, horizonDays: plan.horizonDays, trainedAt: max(plan.now, program.takenAt))
        outcome.models.append(text.model)
        note(text.model.algorithm, text.reason)
        return rows.probabilities
    }

    /// - Returns: predicted value in minor units by row of the ledger; empty where there is no model.
    private func scoreLifetimeValue(_ ledger: SponsorLedger, _ outcome: inout SponsorOutcome) -> [Int: Int64] {
        let sponsor = program.sponsors[ledger.sponsor]
        let all = BuyingHistories(ledger, through: ledger.lastDay)
        do {
            let model = try LifetimeValueModel(ledger, all)
            let rows = LifetimeValueRows(model, all, ledger, program, seed: plan.seed(sponsor.id, "lifetime_value"))
            outcome.rows[.lifetimeValue] = rows.rows
            outcome.rows[.lifetimeValueMonthly] = rows.monthly
            outcome.models.append(text(model, sponsor))
            outcome.notes.append(.init(sponsorID: sponsor.id, model: "lifetime_value", algorithm: model.algorithm, reason: model.choice.reason))
            outcome.warnings += model.warnings.map { "\(sponsor.id): lifetime_value: \($0)" }
            return rows.predicted
        } catch {
            outcome.notes.append(.init(sponsorID: sponsor.id, model: "lifetime_value", algorithm: nil, reason: Self.words(error)))
            return [:]
        }
    }

    private static func words(_ refusal: LifetimeValueModel.Refusal) -> String {
        switch refusal {
        case .tooFew(let customers, let repeaters):
            "\(customers) members have bought, \(repeaters) of them on more than one day; a model of their buying needs \(LifetimeValueModel.fewestCustomers) and \(LifetimeValueModel.fewestRepeaters)."
        case .notFitted: "no model of repeat buying could be fitted to these purchases."
        }
    }

    private func text(_ model: LifetimeValueModel, _ sponsor: Sponsor) -> ModelText {
        var text = ModelText(
            name: "lifetime_value", sponsorID: sponsor.id, version: "1", algorithm: model.algorithm, trainedAt: max(plan.now, program.takenAt), trainingRows: model.customers,
            horizonDays: 365)
        let fitted = model.choice.model
        text.metrics = [("log_likelihood", fitted.logLikelihood(of: model.choice.table)), ("frequency_value_correlation", model.correlation), ("kept_share", model.keptShare)]
        for candidate in model.choice.candidates where candidate.name == type(of: fitted).name {
            if let deviance = candidate.deviance { text.metrics.append(("holdout_deviance", deviance)) }
            if let ratio = candidate.expectedOverMade { text.metrics.append(("holdout_expected_over_made", ratio)) }
        }
        let spending = zip(["p", "q", "gamma"], model.spending.parameters).map { ($0, $1) }
        let parameters = zip(type(of: fitted).parameterNames, fitted.parameters).map { ($0, $1) } + spending
        text.further = [
            ("parameters", .object(parameters.map { (key: $0.0, value: .number(Rounding.text($0.1, decimals: 6))) })), ("reason", .string(model.choice.reason)),
            ("warnings", .array(model.warnings.map { .string($0) })),
        ]
        return text
    }
}
