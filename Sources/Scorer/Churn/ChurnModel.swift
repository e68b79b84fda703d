import BoostedTrees
import Glibc

/// A model of churn within one horizon, calibrated: one of four, each of which may be the best that a sponsor's data bear.
struct ChurnModel: Sendable {
    enum Kind: String, Codable, Sendable, CaseIterable {
        /// The mean of the log odds of both: trees follow chance where there is little to learn from, BG/NBD knows the rhythm of visits alone.
        case blend = "gradient boosted trees with BG/NBD"
        case trees = "gradient boosted trees"
        case purchaseModel = "BG/NBD"
        case recency = "recency alone"
    }

    enum Scorer: Sendable {
        case blend(BoostedTrees)
        case trees(BoostedTrees)
        /// The probability of no visit that the model of repeat buying gives, which is a feature.
        case purchaseModel
        case recency(SingleFeatureBaseline)

        var kind: Kind {
            switch self {
            case .blend: .blend
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
        case .blend(let trees): zip(trees.margins(examples.table), rhythmOdds(examples)).map { 1 / (1 + exp(-(Double($0) + $1) / 2)) }
        case .trees(let trees): trees.probabilities(examples.table)
        case .recency(let baseline): examples.column(.recency).map { baseline.probability($0) }
        case .purchaseModel: examples.column(.rhythm).map { $0.isFinite ? min(1, max(0, Double($0))) : 1 }
        }
    }

    /// The log odds of no visit by the model of repeat buying; where it could not be fitted, none in favour of either.
    static func rhythmOdds(_ examples: ChurnExamples) -> [Double] {
        examples.column(.rhythm).map { value in
            let probability = value.isFinite ? min(max(Double(value), 1e-4), 1 - 1e-4) : 0.5
            return log(probability / (1 - probability))
        }
    }
}
