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
        var origin: ModelOrigin
        /// Of the members to be scored, by the main model.
        var scores: [Double]
        var standing: ChurnContest.Standing

        init?(_ churn: SponsorChurn, _ origin: ModelOrigin, horizon: Int, _ examples: ChurnExamples) {
            guard let main = churn.learned[horizon] else { return nil }
            (self.churn, self.main, self.origin, scores) = (churn, main, origin, main.model.probabilities(examples))
            standing = ChurnContest.standing(main, examples, scores: scores)
        }
    }

    /// - Returns: churn probabilities by row of the ledger; empty where no model is used.
    func score(_ learned: SponsorChurn, _ outcome: inout SponsorOutcome) throws -> [Int: Double] {
        let rhythms = PurchaseRhythms(ledger)
        let (before, origin) = try before(rhythms)
        guard learned.learned[horizon] != nil || before.learned[horizon] != nil else { return note(nil, nothing(learned, before, origin), &outcome) }
        let examples = ChurnExamples(ledger, rhythms, at: ledger.takenAt, horizonDays: horizon, isLabelled: false)
        let new = Contestant(learned, ModelOrigin(version: scorer.version, trainedAt: scorer.scoredAt, windowTo: ledger.takenAt), horizon: horizon, examples)
        let old = origin.flatMap { Contestant(before, $0, horizon: horizon, examples) }
        var (used, kept): (Contestant?, String?) = (new, nil)
        if case .kept(let reason) = try verdict(new, old, learned) {
            (used, kept) = (old, reason)
            outcome.warnings.append("\(sponsor.id): churn: the model of version \(old?.origin.version ?? "") is used on: \(reason).")
        } else if let pinned = try pinned, let lack = before.lack {
            outcome.warnings.append("\(sponsor.id): churn: the model of version \(pinned), which the operator has chosen, is not used: \(lack)")
        }
        guard let used else { return note(nil, nothing(learned, before, origin), &outcome) }
        try keep(used, &outcome)
        let rows = ChurnRows(used.churn, mainHorizon: horizon, scores: used.scores, ledger, examples, rhythms, scorer.program)
        outcome.rows[.churn] = rows.rows
        warnIfMostAreAtRisk(used.scores, &outcome)
        let text = ChurnText(used.churn, mainHorizon: horizon, used.standing.drifts, kept: kept, ledger, sponsor, used.origin)
        outcome.models.append(text.model)
        _ = note(text.model.algorithm, text.reason, &outcome)
        return rows.probabilities
    }

    /// The pages take a model that names most members for one that cannot tell.
    private func warnIfMostAreAtRisk(_ scores: [Double], _ outcome: inout SponsorOutcome) {
        let settings = scorer.plan.settings
        let named = Double(scores.count { $0 >= settings.atRisk }) / Double(max(1, scores.count))
        guard named > settings.maximumAtRiskShare else { return }
        outcome.warnings.append(
            "\(sponsor.id): churn: \(Rounding.percent(named, decimals: 0)) % of the members are as likely as not to stay away for \(horizon) days; the pages name nobody at risk from \(Rounding.percent(settings.maximumAtRiskShare, decimals: 0)) % on. A longer horizon (--horizon) may suit this sponsor better.")
    }

    private func note(_ algorithm: String?, _ reason: String, _ outcome: inout SponsorOutcome) -> [Int: Double] {
        outcome.notes.append(.init(sponsorID: sponsor.id, model: "churn", algorithm: algorithm, reason: reason))
        return [:]
    }

    private func nothing(_ learned: SponsorChurn, _ before: SponsorChurn, _ origin: ModelOrigin?) -> String {
        let lack = learned.lack ?? "there is too little past to learn from."
        guard let origin, let weakness = before.lack else { return lack }
        return "\(lack) Of the model of version \(origin.version), which held before: \(weakness)"
    }

    private var pinned: String? { get throws { try ModelRegistry(data: scorer.plan.data).pinned(ModelKind.churn.rawValue) } }

    /// What held before, as it does now; nothing is learned in it where there is none.
    private func before(_ rhythms: PurchaseRhythms) throws -> (churn: SponsorChurn, origin: ModelOrigin?) {
        guard let manifest = scorer.registered[.churn], let origin = manifest.origin(of: sponsor.id),
            let stored = try ModelRegistry(data: scorer.plan.data).load(StoredChurn.self, of: sponsor.id, from: manifest)?.churn
        else { return (SponsorChurn(), nil) }
        let seed = scorer.plan.seed(sponsor.id, "churn")
        let anew = stored.measuredAnew(
            { ChurnTrainer(ledger: ledger, horizonDays: $0, sponsorSeed: seed, rhythms: rhythms) }, windowTo: origin.windowTo, mainHorizon: horizon, leastArea: scorer.plan.leastArea)
        return (anew, origin)
    }

    private func verdict(_ new: Contestant?, _ old: Contestant?, _ learned: SponsorChurn) throws -> ChurnContest.Outcome {
        guard let old else { return .new }
        // A version that the operator wants used is not held against anything.
        if let pinned = try pinned { return .kept("the operator has chosen version \(pinned)") }
        guard new == nil, let lack = learned.lack else { return ChurnContest.decide(new: new?.standing, old: old.standing) }
        // Where models like it are measured to tell too little by now, what it told before it was learned is no reason to go on with it.
        if learned.isTooWeak, old.main.measuredTo < ledger.takenAt { return .new }
        return .kept("no new model is used: \(lack.hasSuffix(".") ? String(lack.dropLast()) : lack)")
    }

    private func keep(_ used: Contestant, _ outcome: inout SponsorOutcome) throws {
        let measures = used.main.measures
        outcome.stored[.churn] = StoredModel(
            sponsorID: sponsor.id, algorithm: measures.kind.rawValue, trainingRows: used.main.model.trainingRows,
            metrics: Dictionary(measures.listed.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }), origin: used.origin,
            data: try StoredModel.encode(StoredChurn(used.churn)))
    }
}
