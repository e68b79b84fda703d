import BoostedTrees
import LoyaltyModel

/// What was learned of a sponsor's churn: a model for each horizon, as far as the data bear one, and how each did on later time.
struct SponsorChurn: Sendable {
    struct Learned: Sendable {
        var model: ChurnModel
        var measures: ChurnMeasures
        /// When the horizon ended that it was measured on, Unix seconds.
        var measuredTo: Int64
        /// Features, and then the score, as they were in training, to tell drift by.
        var references: [DriftReference]
        /// Learned from all sponsors together, measured on this one.
        var isPooled: Bool
    }

    /// By horizon in days.
    var learned: [Int: Learned] = [:]
    /// Why nothing is learned for the main horizon, in words.
    var lack: String?
    /// It could be learned, and was measured to tell too little.
    var isTooWeak = false

    /// The AUC from which on a model is as good as is aimed for.
    static let target = 0.85

    /// Why a model is not used, in words; nil where it is.
    /// - Parameter leastArea: the least AUC of one that is used.
    static func weakness(_ measures: ChurnMeasures, horizonDays: Int, leastArea: Double) -> String? {
        guard measures.area < leastArea else { return nil }
        return "the best model (\(measures.kind.rawValue)) told who would stay away in the last \(horizonDays) days with an AUC of \(Rounding.text(measures.area, decimals: 3)) only; \(Rounding.text(leastArea, atMost: 4)) is the least that is used."
    }

    /// The horizons of the columns beside the contract's.
    static let horizons = [30, 60, 90]

    /// Those that are learned, rising.
    static func horizons(with main: Int) -> [Int] { Set(horizons + [main]).sorted() }
}

extension SponsorChurn {
    /// - Returns: nil where the sponsor has too few members or churners to learn from by itself.
    init?(learning ledger: SponsorLedger, mainHorizon: Int, leastArea: Double, seed: UInt64) {
        let rhythms = PurchaseRhythms(ledger)
        func trainer(_ horizon: Int) -> ChurnTrainer { ChurnTrainer(ledger: ledger, horizonDays: horizon, sponsorSeed: seed, rhythms: rhythms) }
        guard let main = trainer(mainHorizon).measure() else { return nil }
        // Nothing is made of a model that will not be used.
        if let weakness = Self.weakness(main, horizonDays: mainHorizon, leastArea: leastArea) {
            (lack, isTooWeak) = (weakness, true)
            return
        }
        for horizon in Self.horizons(with: mainHorizon) {
            guard let measures = horizon == mainHorizon ? main : trainer(horizon).measure(), Self.weakness(measures, horizonDays: horizon, leastArea: leastArea) == nil,
                let (model, material) = trainer(horizon).final(measures.kind)
            else {
                if horizon == mainHorizon { return nil }
                continue
            }
            learned[horizon] = Learned(model: model, measures: measures, measuredTo: ledger.takenAt, references: Self.references(material.training, model), isPooled: false)
        }
    }

    static func references(_ examples: ChurnExamples, _ model: ChurnModel) -> [DriftReference] {
        let features = examples.table.columns.enumerated().map { DriftReference(name: $1, values: examples.table.column($0)) }
        return features + [DriftReference(name: scoreName, values: model.probabilities(examples).map { Float($0) })]
    }

    /// What the score is called among features.
    static let scoreName = "score"

    /// Models that were learned before as they do in the last horizons of the ledger, as far as these came after all that they were learned from; where the last horizon began before
    /// that, what was measured when they were learned stands: it is no older than a horizon. What tells too little is left out.
    /// - Parameter windowTo: the last moment that they were learned from, Unix seconds.
    func measuredAnew(_ trainer: (_ horizonDays: Int) -> ChurnTrainer, windowTo: Int64, mainHorizon: Int, leastArea: Double) -> SponsorChurn {
        var anew = SponsorChurn()
        for (horizon, known) in learned {
            var known = known
            let trainer = trainer(horizon)
            if windowTo <= trainer.lastHorizon {
                guard let measures = trainer.measures(of: known.model, isPooled: known.isPooled) else {
                    if horizon == mainHorizon { anew.lack = "too few members were active lately, or too few of them stayed away or came back, to measure it on." }
                    continue
                }
                (known.measures, known.measuredTo) = (measures, trainer.ledger.takenAt)
            }
            if let weakness = Self.weakness(known.measures, horizonDays: horizon, leastArea: leastArea) {
                if horizon == mainHorizon { (anew.lack, anew.isTooWeak) = (weakness, true) }
            } else {
                anew.learned[horizon] = known
            }
        }
        return anew
    }
}
