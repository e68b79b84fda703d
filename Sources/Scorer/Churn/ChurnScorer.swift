import LoyaltyModel

/// Scores a sponsor's churn with what was just learned or, where that does not stand up to it, with the model that held before.
struct ChurnScorer {
    let scorer: SponsorScorer
    let ledger: SponsorLedger

    private var sponsor: Sponsor { scorer.program.sponsors[ledger.sponsor] }
    private var horizon: Int { scorer.plan.horizonDays }

    /// A set of models that may score, and how it stands now.
    private struct Contestant {
        var churn: SponsorChurn
        var main: SponsorChurn.Learned
        /// Of the members to be scored, by the main model.
        var scores: [Double]
        var standing: ChurnContest.Standing

        init?(_ churn: SponsorChurn, horizon: Int, _ examples: ChurnExamples) {
            guard let main = churn.learned[horizon] else { return nil }
            (self.churn, self.main, scores) = (churn, main, main.model.probabilities(examples))
            standing = ChurnContest.standing(main, examples, scores: scores)
        }
    }

    /// - Returns: churn probabilities by row of the ledger; empty where no model is used.
    func score(_ learned: SponsorChurn, _ outcome: inout SponsorOutcome) throws -> [Int: Double] {
        func note(_ algorithm: String?, _ reason: String) -> [Int: Double] {
            outcome.notes.append(.init(sponsorID: sponsor.id, model: "churn", algorithm: algorithm, reason: reason))
            return [:]
        }
        let registry = ModelRegistry(data: scorer.plan.data)
        let manifest = scorer.registered[.churn]
        let before = try manifest.flatMap { try registry.load(StoredChurn.self, of: sponsor.id, from: $0) }?.churn
        let nothing = learned.lack ?? "there is too little past to learn from."
        guard learned.learned[horizon] != nil || before?.learned[horizon] != nil else { return note(nil, nothing) }
        let rhythms = PurchaseRhythms(ledger)
        let examples = ChurnExamples(ledger, rhythms, at: ledger.takenAt, horizonDays: horizon, isLabelled: false)
        let old = before.flatMap { Contestant($0, horizon: horizon, examples) }
        let new = Contestant(learned, horizon: horizon, examples)
        let verdict = try verdict(new, old, registry, lack: learned.lack)
        var (used, version, kept): (Contestant?, String, String?) = (new, scorer.version, nil)
        var trainedAt = scorer.scoredAt
        if case .kept(let reason) = verdict {
            let learnedIn = manifest?.files.first { $0.sponsorID == sponsor.id }?.learnedIn ?? scorer.version
            (used, version, kept) = (old, learnedIn, reason)
            trainedAt = (try? registry.manifest(ModelKind.churn.rawValue, learnedIn))?.trainedAt ?? manifest?.trainedAt ?? trainedAt
            outcome.warnings.append("\(sponsor.id): churn: the model of version \(learnedIn) is used on: \(reason).")
        }
        guard let used else { return note(nil, nothing) }
        try keep(used, version, &outcome)
        if let weakness = SponsorChurn.weakness(used.main.measures, horizonDays: horizon, leastArea: scorer.plan.leastArea) { return note(nil, weakness) }
        let rows = ChurnRows(used.churn, mainHorizon: horizon, scores: used.scores, ledger, examples, rhythms, scorer.program)
        outcome.rows[.churn] = rows.rows
        let text = ChurnText(used.main, used.standing.drifts, kept: kept, sponsor.id, horizonDays: horizon, version: version, trainedAt: trainedAt)
        outcome.models.append(text.model)
        _ = note(text.model.algorithm, text.reason)
        return rows.probabilities
    }

    /// A version that the operator wants used is not held against anything.
    private func verdict(_ new: Contestant?, _ old: Contestant?, _ registry: ModelRegistry, lack: String?) throws -> ChurnContest.Outcome {
        if old != nil, let pinned = try registry.pinned(ModelKind.churn.rawValue) { return .kept("the operator has chosen version \(pinned)") }
        if new == nil, old != nil, let lack { return .kept("no new model is used: \(lack.hasSuffix(".") ? String(lack.dropLast()) : lack)") }
        return ChurnContest.decide(new: new?.standing, old: old?.standing)
    }

    private func keep(_ used: Contestant, _ version: String, _ outcome: inout SponsorOutcome) throws {
        let measures = used.main.measures
        outcome.stored[.churn] = StoredModel(
            sponsorID: sponsor.id, algorithm: measures.kind.rawValue, trainingRows: used.main.model.trainingRows,
            metrics: Dictionary(measures.listed.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }), learnedIn: version, data: try StoredModel.encode(StoredChurn(used.churn)))
    }
}
