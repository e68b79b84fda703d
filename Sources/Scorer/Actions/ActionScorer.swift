import FigureEngine
import LoyaltyModel
import RunWriting

/// A sponsor's next best actions and the tests that would give more evidence.
struct ActionScorer {
    let plan: ScoringPlan
    let program: Program
    let facts: FactPartitions
    let version: String
    let scoredAt: Int64

    /// - Parameters:
    ///   - churn: probability by row of the ledger, of those who were scored.
    ///   - predicted: revenue of the next 12 months in minor units, by row of the ledger.
    func score(_ ledger: SponsorLedger, churn: [Int: Double], predicted: [Int: Int64], _ outcome: inout SponsorOutcome) throws {
        let sponsor = program.sponsors[ledger.sponsor]
        let actions = try SponsorActions(ledger, facts, program, settings: plan.settings)
        let tests = TestProposals(actions, ledger, sponsor, settings: plan.settings)?.tests(churn: Array(churn.values), churnDays: plan.horizonDays) ?? []
        var rows = CSVRows()
        for test in tests { test.write(to: &rows, sponsorID: sponsor.id) }
        outcome.rows[.proposedTests] = rows
        let proposed = tests.isEmpty ? "" : " \(FactorWords.count(tests.count, "test")) proposed."
        func note(_ algorithm: String?, _ reason: String) { outcome.notes.append(.init(sponsorID: sponsor.id, model: "next_best_action", algorithm: algorithm, reason: reason + proposed)) }
        if let refusal = actions.refusal { return note(nil, refusal) }
        let advice = ActionRows(
            actions, ledger, program, churn: churn, predicted: predicted, settings: plan.settings, explorationShare: plan.explorationShare, seed: plan.seed(sponsor.id, "next_best_action"))
        outcome.rows[.nextBestAction] = advice.rows
        let text = ActionText(actions, advice, sponsor.id, settings: plan.settings, explorationShare: plan.explorationShare, version: version, trainedAt: scoredAt)
        outcome.models.append(text.model)
        note(text.model.algorithm, text.reason)
    }
}
