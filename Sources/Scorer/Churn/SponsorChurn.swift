import BoostedTrees
import LoyaltyModel

/// What was learned of a sponsor's churn: a model for each horizon, as far as the data bear one, and how each did on later time.
struct SponsorChurn: Sendable {
    struct Learned: Sendable {
        var model: ChurnModel
        var measures: ChurnMeasures
        /// Features as they were in training, to tell drift by.
        var references: [DriftReference]
        /// Learned from all sponsors together, measured on this one.
        var isPooled: Bool
    }

    /// By horizon in days.
    var learned: [Int: Learned] = [:]
    /// Why there is none for the main horizon, in words.
    var refusal: String?

    /// Below it a model is not used, from ``target`` on it is as good as is aimed for.
    static let leastArea = 0.70
    static let target = 0.85

    /// The horizons of the columns beside the contract's.
    static let horizons = [30, 60, 90]
}

extension SponsorChurn {
    /// - Returns: nil where the sponsor has too few members or churners to learn from by itself.
    init?(learning ledger: SponsorLedger, mainHorizon: Int, seed: UInt64) {
        let rhythms = PurchaseRhythms(ledger)
        for horizon in Set(Self.horizons + [mainHorizon]).sorted() {
            let trainer = ChurnTrainer(ledger: ledger, horizonDays: horizon, seed: seed &+ UInt64(horizon), rhythms: rhythms)
            guard let measures = trainer.measure(), let (model, material) = trainer.final(measures.kind) else {
                if horizon == mainHorizon { return nil }
                continue
            }
            learned[horizon] = Learned(model: model, measures: measures, references: Self.references(material.training), isPooled: false)
        }
        refuseWeak(mainHorizon)
    }

    static func references(_ examples: ChurnExamples) -> [DriftReference] {
        examples.table.columns.enumerated().map { DriftReference(name: $1, values: examples.table.column($0)) }
    }

    mutating func refuseWeak(_ mainHorizon: Int) {
        guard let main = learned[mainHorizon] else { return }
        if main.measures.area < Self.leastArea {
            refusal = "the best model (\(main.model.kind.rawValue)) told who would stay away in the last \(mainHorizon) days with an AUC of \(Rounding.text(main.measures.area, decimals: 2)) only; \(Rounding.text(Self.leastArea, decimals: 2)) is the least that is used."
        }
    }
}
