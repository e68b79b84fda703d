import BoostedTrees
import SeededRandom

/// Learns a sponsor's churn within one horizon, and measures what was learned on later time.
struct ChurnTrainer {
    let ledger: SponsorLedger
    let horizonDays: Int
    let seed: UInt64
    let rhythms: PurchaseRhythms

    init(ledger: SponsorLedger, horizonDays: Int, seed: UInt64, rhythms: PurchaseRhythms) {
        (self.ledger, self.horizonDays, self.seed, self.rhythms) = (ledger, horizonDays, seed, rhythms)
    }

    /// - Parameter sponsorSeed: of the sponsor's churn; each horizon has draws of its own.
    init(ledger: SponsorLedger, horizonDays: Int, sponsorSeed: UInt64, rhythms: PurchaseRhythms) {
        self.init(ledger: ledger, horizonDays: horizonDays, seed: sponsorSeed &+ UInt64(horizonDays), rhythms: rhythms)
    }

    /// Examples that a model is made from, and those that it is made to fit later time with.
    struct Material: Sendable {
        var training: ChurnExamples
        var calibration: ChurnExamples
        var times: ChurnTimes
    }

    /// What a model needs to be made and measured.
    static let fewestRows = 200
    static let fewestOfEach = 30
    static let mostTrainingRows = 12_000
    static let mostMeasuredRows = 20_000

    func material(_ times: ChurnTimes, limit: Int = mostTrainingRows, calibrationLimit: Int = mostMeasuredRows) -> Material {
        var training = ChurnExamples()
        for (index, moment) in times.training.enumerated() {
            training.append(examples(moment, limit: limit / times.training.count, stream: UInt64(index)))
        }
        return Material(training: training, calibration: examples(times.calibration, limit: calibrationLimit, stream: 100), times: times)
    }

    func examples(_ moment: Int64, limit: Int, stream: UInt64) -> ChurnExamples {
        ChurnExamples(ledger, rhythms, at: moment, horizonDays: horizonDays, limit: limit, seed: Random.mixed(seed &+ stream))
    }

    /// When the last horizon began.
    var lastHorizon: Int64 { ledger.takenAt - Int64(horizonDays) * 86_400 }

    /// What models are measured on: the members of the last horizon's beginning, with what they did in it.
    private var later: ChurnExamples { examples(lastHorizon, limit: Self.mostMeasuredRows, stream: 200) }

    /// How a model that was learned from what came before the last horizon did in it; nil where too few are there to tell.
    func measures(of model: ChurnModel, isPooled: Bool) -> ChurnMeasures? {
        let later = later
        guard isPooled ? later.hasAtLeast(PooledChurn.fewestRows, ofEach: PooledChurn.fewestOfEach) : later.hasAtLeast(Self.fewestRows, ofEach: Self.fewestOfEach) else { return nil }
        let foretold = model.probabilities(later)
        guard let metrics = BinaryMetrics(probabilities: foretold, labels: later.labels), let area = metrics.areaUnderROC else { return nil }
        return ChurnMeasures(model.kind, metrics, areas: [(model.kind, area)], groups: ledger.groups?.metrics(of: later, foretold, ledger) ?? [])
    }

    static func isEnough(_ material: Material) -> Bool {
        material.training.hasAtLeast(fewestRows, ofEach: fewestOfEach) && material.calibration.hasAtLeast(fewestRows, ofEach: fewestOfEach)
    }

    /// Every kind of model that can be made of the material, the one that is most to be trusted first.
    func scorers(_ material: Material) -> [ChurnModel.Scorer] {
        let trees = trees(material)
        return ChurnModel.Kind.allCases.compactMap { scorer($0, material, trees: trees) }
    }

    private func scorer(_ kind: ChurnModel.Kind, _ material: Material, trees: @autoclosure () -> BoostedTrees?) -> ChurnModel.Scorer? {
        var hasRhythm: Bool { rhythms.model(at: material.times.calibration) != nil }
        switch kind {
        case .blend: return hasRhythm ? trees().map { .blend($0) } : nil
        case .trees: return trees().map { .trees($0) }
        case .purchaseModel: return hasRhythm ? .purchaseModel : nil
        case .recency: return SingleFeatureBaseline(fitting: material.training.column(.recency), labels: material.training.labels).map { .recency($0) }
        }
    }

    /// Every other member of the calibration's moment tells when to stop; the rest calibrate and choose.
    private func isForStopping(_ place: Int) -> Bool { Random.mixed(seed ^ 0xC0DE ^ UInt64(place)) & 1 == 0 }

    func trees(_ material: Material) -> BoostedTrees? {
        let stopping = material.calibration.filter { isForStopping($0) }
        return Self.trees(material.training, stopping, seed: seed)
    }

    static func trees(_ training: ChurnExamples, _ stopping: ChurnExamples, seed: UInt64) -> BoostedTrees? {
        var parameters = TreeParameters()
        (parameters.depth, parameters.learningRate, parameters.rounds, parameters.earlyStoppingRounds) = (4, 0.08, 200, 15)
        (parameters.rowShare, parameters.columnShare, parameters.minimumChildWeight, parameters.lambda) = (0.8, 0.8, 5, 2)
        parameters.bins = 64
        parameters.seed = UInt32(truncatingIfNeeded: seed) & 0x7FFF_FFFF
        let validation = Training.Validation(table: stopping.table, labels: stopping.labels)
        return try? BoostedTrees.train(training.table, labels: training.labels, validation: validation, parameters: parameters).model
    }

    /// The scorer calibrated on the members of the calibration's moment that did not tell when to stop.
    func calibrated(_ scorer: ChurnModel.Scorer, _ material: Material) -> (model: ChurnModel, area: Double)? {
        let held = material.calibration.filter { !isForStopping($0) }
        let raw = ChurnModel.raw(scorer, held)
        guard let calibration = Calibration(fitting: raw, labels: held.labels), let area = BinaryMetrics(probabilities: raw, labels: held.labels)?.areaUnderROC else { return nil }
        return (ChurnModel(scorer: scorer, calibration: calibration, horizonDays: horizonDays, trainingRows: material.training.count), area)
    }

    /// Makes the models of the horizon before the last, chooses by what was known then, and measures the choice, and the others beside it, on the last.
    func measure() -> ChurnMeasures? {
        guard let times = ChurnTimes.measured(takenAt: ledger.takenAt, factsFrom: ledger.factsFrom, horizonDays: horizonDays) else { return nil }
        let material = material(times)
        guard Self.isEnough(material) else { return nil }
        let later = later
        guard later.hasAtLeast(Self.fewestRows, ofEach: Self.fewestOfEach) else { return nil }
        let made = scorers(material).compactMap { calibrated($0, material) }
        guard let best = Self.choice(made) else { return nil }
        let measured = made.compactMap { candidate -> (kind: ChurnModel.Kind, foretold: [Double], metrics: BinaryMetrics)? in
            let foretold = candidate.model.probabilities(later)
            return BinaryMetrics(probabilities: foretold, labels: later.labels).map { (candidate.model.kind, foretold, $0) }
        }
        guard let chosen = measured.first(where: { $0.kind == best.model.kind }) else { return nil }
        return ChurnMeasures(
            chosen.kind, chosen.metrics, areas: measured.compactMap { measured in measured.metrics.areaUnderROC.map { (measured.kind, $0) } },
            groups: ledger.groups?.metrics(of: later, chosen.foretold, ledger) ?? [])
    }

    /// The AUC on half a moment's members is rough: the first kind, which does best over many sponsors and moments, is taken unless another's is larger by more
    /// than ``leastLead``.
    static func choice(_ made: [(model: ChurnModel, area: Double)]) -> (model: ChurnModel, area: Double)? {
        guard let first = made.first, let best = made.max(by: { $0.area < $1.area }) else { return nil }
        return best.area > first.area + leastLead ? best : first
    }

    static let leastLead = 0.02

    /// The model of that kind made from all there is, which scores.
    func final(_ kind: ChurnModel.Kind) -> (model: ChurnModel, material: Material)? {
        guard let times = ChurnTimes.scoring(takenAt: ledger.takenAt, factsFrom: ledger.factsFrom, horizonDays: horizonDays) else { return nil }
        let material = material(times)
        guard Self.isEnough(material), let scorer = scorer(kind, material, trees: trees(material)), let made = calibrated(scorer, material) else { return nil }
        return (made.model, material)
    }
}
