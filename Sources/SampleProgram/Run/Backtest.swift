import Foundation

/// How well a sponsor's churn model foretold the last horizon: its answers one horizon ago, beside what happened since.
struct Backtest: Sendable {
    private var answers: [(probability: Float, left: Bool)] = []
    private var before = FeatureSpread()
    private var now = FeatureSpread()

    var rows: Int { answers.count }

    mutating func add(probability: Double, left: Bool) { answers.append((Float(probability), left)) }
    mutating func addBefore(_ score: PairScore) { before.add(score) }
    mutating func addNow(_ score: PairScore) { now.add(score) }

    /// In the order in which `run.json` lists them; empty where one of the two outcomes is missing.
    func metrics() -> [(String, Double)] {
        let left = answers.count { $0.left }
        guard left > 0, left < answers.count else { return [] }
        let named = answers.count { $0.probability >= 0.5 }
        let right = answers.count { $0.probability >= 0.5 && $0.left }
        let brier = answers.reduce(0.0) { sum, answer in
            let error = Double(answer.probability) - (answer.left ? 1 : 0)
            return sum + error * error
        }
        return [
            ("auc_roc", areaUnderCurve(left)), ("precision", named > 0 ? Double(right) / Double(named) : 0),
            ("recall", Double(right) / Double(left)), ("brier", brier / Double(answers.count)),
        ]
    }

    /// By ranks, with the mean rank where answers are equal.
    private func areaUnderCurve(_ left: Int) -> Double {
        let sorted = answers.sorted { $0.probability < $1.probability }
        var rankSum = 0.0
        var from = 0
        while from < sorted.count {
            var to = from
            var leftHere = 0
            while to < sorted.count, sorted[to].probability == sorted[from].probability {
                leftHere += sorted[to].left ? 1 : 0
                to += 1
            }
            rankSum += Double(leftHere) * (Double(from + to + 1) / 2)
            from = to
        }
        let stayed = sorted.count - left
        return (rankSum - Double(left) * Double(left + 1) / 2) / (Double(left) * Double(stayed))
    }

    /// Population stability index of each feature, from training to scoring.
    func drift() -> [(String, Double)] { now.drift(from: before) }
}

/// How a feature's values lie, in a few classes.
private struct FeatureSpread: Sendable {
    private var counts = [[Double]](repeating: [Double](repeating: 0.5, count: 6), count: 3)
    private static let names = ["recency", "frequency", "basket"]

    mutating func add(_ score: PairScore) {
        counts[0][Self.class(of: score.lastPurchaseDays, [7, 14, 30, 60, 120])] += 1
        counts[1][Self.class(of: Double(score.purchasesIn90), [0.5, 1.5, 2.5, 4.5, 8.5])] += 1
        counts[2][Self.class(of: Double(score.spent) / Double(max(1, score.purchases)) / score.basket, [0.85, 0.95, 1, 1.05, 1.15])] += 1
    }

    func drift(from before: Self) -> [(String, Double)] {
        zip(Self.names, zip(counts, before.counts)).map { name, pair in
            let (now, then) = (pair.0.reduce(0, +), pair.1.reduce(0, +))
            let index = zip(pair.0, pair.1).reduce(0.0) { sum, cell in
                let (a, b) = (cell.0 / now, cell.1 / then)
                return sum + (a - b) * log(a / b)
            }
            return (name, index)
        }
    }

    private static func `class`(of value: Double, _ limits: [Double]) -> Int { limits.firstIndex { value < $0 } ?? limits.count }
}
