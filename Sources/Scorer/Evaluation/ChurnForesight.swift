import BoostedTrees
import LoyaltyModel
import SeededRandom

/// What churn models made of a ledger as it was known would have foretold of its members.
struct ChurnForesight: Equatable, Sendable {
    struct Model: Equatable, Sendable {
        var kind: ChurnModel.Kind
        var probabilities: [Double]
    }

    /// Rows of the whole ledger.
    let rows: [Int]
    /// By what was known then.
    let chosen: ChurnModel.Kind
    /// Each that could be made, in one order.
    let models: [Model]
    let trainingRows: Int
    let isPooled: Bool

    /// Of the sponsor's own models.
    /// - Returns: nil where too little was known to learn from.
    init?(_ past: PastLedger, horizonDays: Int, seed: UInt64) {
        let trainer = ChurnTrainer(ledger: past.ledger, horizonDays: horizonDays, seed: seed, rhythms: PurchaseRhythms(past.ledger))
        guard let times = ChurnTimes.scoring(takenAt: past.ledger.takenAt, factsFrom: past.ledger.factsFrom, horizonDays: horizonDays) else { return nil }
        let material = trainer.material(times)
        guard ChurnTrainer.isEnough(material) else { return nil }
        let made = trainer.scorers(material).compactMap { trainer.calibrated($0, material) }
        guard let best = ChurnTrainer.choice(made) else { return nil }
        self.init(made.map(\.model), chosen: best.model.kind, Self.examples(past.ledger, trainer.rhythms, horizonDays, seed), past, isPooled: false)
    }

    /// Of a model made of all sponsors' members.
    init(_ pooled: ChurnModel, _ past: PastLedger, horizonDays: Int, seed: UInt64) {
        self.init([pooled], chosen: pooled.kind, Self.examples(past.ledger, PurchaseRhythms(past.ledger), horizonDays, seed), past, isPooled: true)
    }

    private init(_ models: [ChurnModel], chosen: ChurnModel.Kind, _ examples: ChurnExamples, _ past: PastLedger, isPooled: Bool) {
        rows = examples.rows.map { past.rows[$0] }
        self.chosen = chosen
        self.models = models.map { Model(kind: $0.kind, probabilities: $0.probabilities(examples)) }
        trainingRows = models.first { $0.kind == chosen }?.trainingRows ?? 0
        self.isPooled = isPooled
    }

    private static func examples(_ ledger: SponsorLedger, _ rhythms: PurchaseRhythms, _ horizonDays: Int, _ seed: UInt64) -> ChurnExamples {
        ChurnExamples(ledger, rhythms, at: ledger.takenAt, horizonDays: horizonDays, isLabelled: false, limit: ChurnTrainer.mostMeasuredRows, seed: Random.mixed(seed &+ 200))
    }

    /// What is pooled with other sponsors' to make a model of all; nil where the past does not reach back far enough.
    static func share(_ past: PastLedger, horizonDays: Int, seed: UInt64) -> ChurnTrainer.Material? {
        guard let times = ChurnTimes.scoring(takenAt: past.ledger.takenAt, factsFrom: past.ledger.factsFrom, horizonDays: horizonDays) else { return nil }
        let trainer = ChurnTrainer(ledger: past.ledger, horizonDays: horizonDays, seed: seed, rhythms: PurchaseRhythms(past.ledger))
        return trainer.material(times, limit: PooledChurn.mostRowsOfSponsor, calibrationLimit: PooledChurn.mostRowsOfSponsor)
    }
}

/// What was foretold at an origin, held against what came.
struct ChurnHindsight: Sendable {
    let origin: SponsorEvaluation.Churn.Origin
    /// Of the chosen model, with whether each member stayed away.
    let probabilities: [Double]
    let labels: [Bool]

    /// - Parameter ledger: whole, so that it knows what came.
    /// - Returns: nil where too few members stayed away, or too few came back, to measure a model on.
    init?(_ foresight: ChurnForesight, _ ledger: SponsorLedger, at moment: Int64, horizonDays: Int, _ localTime: LocalTime) {
        let end = moment + Int64(horizonDays) * 86_400
        let labels = foresight.rows.map { row in !ledger.purchases[row].contains { $0.at > moment && $0.at <= end } }
        let churners = labels.count { $0 }
        let (fewestRows, fewestOfEach) = foresight.isPooled ? (PooledChurn.fewestRows, PooledChurn.fewestOfEach) : (ChurnTrainer.fewestRows, ChurnTrainer.fewestOfEach)
        guard labels.count >= fewestRows, churners >= fewestOfEach, labels.count - churners >= fewestOfEach else { return nil }
        let measured = foresight.models.compactMap { model in BinaryMetrics(probabilities: model.probabilities, labels: labels).map { (model, $0) } }
        guard let (chosen, metrics) = measured.first(where: { $0.0.kind == foresight.chosen }), let area = metrics.areaUnderROC else { return nil }
        origin = .init(
            moment: moment, day: localTime.date(at: moment).description, model: chosen.kind.rawValue, isPooled: foresight.isPooled, trainingRows: foresight.trainingRows,
            members: labels.count, churners: churners, area: area, areaInterval: metrics.areaInterval, averagePrecision: metrics.averagePrecision, brier: metrics.brierScore,
            calibrationError: metrics.expectedCalibrationError, lift: metrics.lift(inTop: 0.1),
            areas: measured.compactMap { model, metrics in metrics.areaUnderROC.map { (model.kind.rawValue, $0) } })
        (probabilities, self.labels) = (chosen.probabilities, labels)
    }
}

extension SponsorEvaluation.Churn {
    /// - Parameter hindsights: the latest first; nil where a model could not be made or measured.
    init(_ hindsights: [ChurnHindsight?]) {
        let found = hindsights.compactMap(\.self)
        origins = found.map(\.origin)
        let all = BinaryMetrics(probabilities: found.flatMap(\.probabilities), labels: found.flatMap(\.labels))
        calibration = (all?.deciles ?? []).map { Band(decile: $0.decile, members: $0.count, foretold: $0.meanProbability, observed: $0.observedRate) }
        if found.isEmpty { refusal = "there is too little past, or too few members stayed away or came back, to measure a model on." }
    }
}
