import BoostedTrees

/// A model of churn within one horizon, calibrated: one of three, each of which may be the best that a sponsor's data bear.
struct ChurnModel: Sendable {
    enum Kind: String, Codable, Sendable, CaseIterable {
        case trees = "gradient boosted trees"
        case purchaseModel = "BG/NBD"
        case recency = "recency alone"
    }

    enum Scorer: Sendable {
        case trees(BoostedTrees)
        /// The probability of no visit that the model of repeat buying gives, which is a feature.
        case purchaseModel
        case recency(SingleFeatureBaseline)

        var kind: Kind {
            switch self {
            case .trees: .trees
            case .purchaseModel: .purchaseModel
            case .recency: .recency
            }
        }
    }

    let scorer: Scorer
    let calibration: Calibration
    let horizonDays: Int
    let trainingRows: Int

    var kind: Kind { scorer.kind }

    /// Calibrated probabilities of no transaction in the horizon.
    func probabilities(_ examples: ChurnExamples) -> [Double] { Self.raw(scorer, examples).map { calibration.calibrated($0) } }

    static func raw(_ scorer: Scorer, _ examples: ChurnExamples) -> [Double] {
        switch scorer {
        case .trees(let trees): trees.probabilities(examples.table)
        case .recency(let baseline): examples.column(.recency).map { baseline.probability($0) }
        case .purchaseModel: examples.column(.rhythm).map { $0.isFinite ? min(1, max(0, Double($0))) : 1 }
        }
    }
}
