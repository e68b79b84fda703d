import Glibc
import SeededRandom

@testable import BoostedTrees

/// Rows whose label hangs on some of the features, together and apart: continuous ones, small whole numbers, one that is mostly zero; some values are missing.
enum MadeUpMembers {
    static let columns = ["recency", "visits", "spend", "noise", "redeemed", "tenure"]

    static func rows(_ count: Int, seed: UInt64, missing: Double = 0.08) -> (table: FeatureTable, labels: [Bool]) {
        var random = Random(seed: seed, stream: 0)
        var (table, labels) = (FeatureTable(columns: columns), [Bool]())
        for _ in 0..<count {
            let (recency, visits, spend) = (random.exponential() * 40, Double(random.below(6)), random.normal())
            let (redeemed, tenure) = (random.chance(0.75) ? 0 : Double(1 + random.below(3)), random.unit() * 10)
            let score = recency / 30 - visits * 0.5 + spend * (tenure > 5 ? 1 : -1) - redeemed * 0.8 + 0.2
            labels.append(random.chance(logistic(score)))
            table.append([recency, visits, spend, random.normal(), redeemed, tenure].map { random.chance(missing) ? .nan : Float($0) })
        }
        return (table, labels)
    }

    static func parameters(depth: Int, rounds: Int, _ change: (inout TreeParameters) -> Void = { _ in }) -> TreeParameters {
        var parameters = TreeParameters()
        (parameters.depth, parameters.rounds, parameters.learningRate) = (depth, rounds, 0.3)
        change(&parameters)
        return parameters
    }

    /// The same model as XGBoost holds it and as values.
    static func both(_ table: FeatureTable, _ labels: [Bool], _ parameters: TreeParameters) throws -> (booster: Booster, model: BoostedTrees) {
        let matrix = try DataMatrix(table, labels: labels)
        let booster = try Booster([matrix], settings: parameters.settings(columns: table.columns, baseScore: 0.3))
        for round in 0..<parameters.rounds { try booster.grow(round: round, from: matrix) }
        return (booster, try BoostedTrees(saved: try booster.saved(), columns: table.columns, rounds: parameters.rounds))
    }

    /// Settings that make trees of all kinds: stumps, deep ones with features that come again on a path, trees of one leaf.
    static let kinds: [TreeParameters] = [
        parameters(depth: 1, rounds: 30),
        parameters(depth: 3, rounds: 20),
        parameters(depth: 6, rounds: 15) { $0.minimumChildWeight = 0.1 },
        parameters(depth: 8, rounds: 6) { ($0.minimumChildWeight, $0.rowShare, $0.columnShare) = (0, 0.7, 0.7) },
        parameters(depth: 4, rounds: 12) { $0.gamma = 3 },
        parameters(depth: 4, rounds: 3) { $0.gamma = 1e6 },
        parameters(depth: 5, rounds: 10) { $0.directions = ["recency": .rising, "visits": .falling] },
    ]
}
