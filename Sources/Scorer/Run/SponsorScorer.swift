import FigureEngine
import LoyaltyModel
import RunWriting

/// Scores one sponsor.
struct SponsorScorer: Sendable {
    let plan: ScoringPlan
    let program: Program
    let facts: FactPartitions
    /// The run's id, which is its models' version.
    let version: String
    let scoredAt: Int64
    /// The versions that hold, by model.
    let registered: [ModelKind: ModelManifest]

    /// - Parameter churn: what was learned of the sponsor's churn; nil where it is not asked for.
    func score(_ sponsor: SponsorIndex, churn: SponsorChurn?) throws -> SponsorOutcome {
        let ledger = try SponsorLedger(of: sponsor, facts, program)
        var outcome = SponsorOutcome()
        let risks = try churn.map { try ChurnScorer(scorer: self, ledger: ledger).score($0, &outcome) } ?? [:]
        let values = plan.models.contains(.lifetimeValue) ? try scoreLifetimeValue(ledger, &outcome) : [:]
        if plan.models.contains(.demand) { try scoreDemand(sponsor, &outcome) }
        if plan.models.contains(.segments) { try scoreSegments(ledger, &outcome) }
        if plan.models.contains(.nextBestAction) {
            try ActionScorer(plan: plan, program: program, facts: facts, version: version, scoredAt: scoredAt).score(ledger, churn: risks, predicted: values, &outcome)
        }
        return outcome
    }

    private func scoreDemand(_ index: SponsorIndex, _ outcome: inout SponsorOutcome) throws {
        let (demand, sponsor) = (try SponsorDemand(index, facts, program), program.sponsors[index])
        guard !demand.series.isEmpty else {
            outcome.notes.append(.init(sponsorID: sponsor.id, model: "demand", algorithm: nil, reason: "there is too little past to forecast from."))
            return
        }
        outcome.rows[.demand] = demand.rows
        let text = demand.text(version: version, trainedAt: scoredAt)
        outcome.models.append(text)
        outcome.stored[.demand] = try StoredModel(text, sponsor.id, windowTo: program.takenAt, demand.series.map { [$0.merchantID, $0.measure, $0.granularity, $0.method] })
        outcome.notes.append(.init(sponsorID: sponsor.id, model: "demand", algorithm: text.algorithm, reason: demand.reason))
    }

    private func scoreSegments(_ ledger: SponsorLedger, _ outcome: inout SponsorOutcome) throws {
        let sponsor = program.sponsors[ledger.sponsor]
        let earlier = try registered[.segments].flatMap { try ModelRegistry(data: plan.data).load(StoredSegments.self, of: sponsor.id, from: $0) }
        do {
            let segments = try SponsorSegments(ledger, program, earlier: earlier, seed: plan.seed(sponsor.id, "segments"))
            outcome.rows[.segments] = segments.rows
            outcome.rows[.segmentMembers] = segments.memberRows
            let count = segments.segmentation.centres.count
            let point = segments.segmentation.curve.first { $0.clusters == count }
            let metrics = [("segments", Double(count)), ("silhouette", point?.silhouette ?? 0), ("agreement_of_halves", point?.agreement ?? 0), ("segments_known_before", Double(segments.kept))]
            let algorithm = "k-means on log recency, frequency, value, trend and redemption"
            var text = ModelText(name: "segments", sponsorID: sponsor.id, version: version, algorithm: algorithm, trainedAt: scoredAt, trainingRows: segments.members)
            text.metrics = metrics.map { (name: $0.0, value: $0.1) }
            outcome.models.append(text)
            outcome.notes.append(.init(sponsorID: sponsor.id, model: "segments", algorithm: algorithm, reason: "\(count) segments of \(segments.members) members, \(segments.kept) of them known from the run before."))
            outcome.stored[.segments] = StoredModel(
                sponsorID: sponsor.id, algorithm: algorithm, trainingRows: segments.members, metrics: Dictionary(uniqueKeysWithValues: metrics), origin: ModelOrigin(version: version, trainedAt: scoredAt, windowTo: program.takenAt),
                data: try StoredModel.encode(segments.stored))
        } catch SponsorSegments.Refusal.none(let why) {
            outcome.notes.append(.init(sponsorID: sponsor.id, model: "segments", algorithm: nil, reason: SponsorSegments.words(why)))
            // The next run that finds segments knows those of before, and gives no id again.
            guard let earlier, let file = registered[.segments]?.files.first(where: { $0.sponsorID == sponsor.id }), let origin = registered[.segments]?.origin(of: sponsor.id) else { return }
            outcome.stored[.segments] = StoredModel(
                sponsorID: sponsor.id, algorithm: file.algorithm, trainingRows: file.trainingRows, metrics: file.metrics, origin: origin, data: try StoredModel.encode(earlier))
        }
    }

    /// - Returns: predicted value in minor units by row of the ledger; empty where there is no model.
    private func scoreLifetimeValue(_ ledger: SponsorLedger, _ outcome: inout SponsorOutcome) throws -> [Int: Int64] {
        let sponsor = program.sponsors[ledger.sponsor]
        let all = BuyingHistories(ledger, through: ledger.lastDay)
        do {
            let model = try LifetimeValueModel(ledger, all)
            let rows = LifetimeValueRows(model, all, ledger, program, seed: plan.seed(sponsor.id, "lifetime_value"))
            outcome.rows[.lifetimeValue] = rows.rows
            outcome.rows[.lifetimeValueMonthly] = rows.monthly
            let text = text(model, sponsor)
            outcome.models.append(text)
            outcome.stored[.lifetimeValue] = try StoredModel(text, sponsor.id, windowTo: program.takenAt, StoredParameters(model))
            outcome.notes.append(.init(sponsorID: sponsor.id, model: "lifetime_value", algorithm: model.algorithm, reason: model.choice.reason))
            outcome.warnings += model.warnings.map { "\(sponsor.id): lifetime_value: \($0)" }
            return rows.predicted
        } catch let refusal as LifetimeValueModel.Refusal {
            outcome.notes.append(.init(sponsorID: sponsor.id, model: "lifetime_value", algorithm: nil, reason: Self.words(refusal)))
            return [:]
        }
    }

    static func words(_ refusal: LifetimeValueModel.Refusal) -> String {
        switch refusal {
        // How few is nobody's to read: a count of one or two would tell of them.
        case .tooFew: "fewer than \(LifetimeValueModel.fewestCustomers) members have bought since the facts begin, or fewer than \(LifetimeValueModel.fewestRepeaters) of them on more than one day."
        case .notFitted: "no model of repeat buying could be fitted to these purchases."
        }
    }

    private func text(_ model: LifetimeValueModel, _ sponsor: Sponsor) -> ModelText {
        var text = ModelText(
            name: "lifetime_value", sponsorID: sponsor.id, version: version, algorithm: model.algorithm, trainedAt: scoredAt, trainingRows: model.customers,
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
