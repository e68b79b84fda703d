import Glibc

/// How well probabilities foretold a label. Nothing depends on the order of rows; equal probabilities are always taken together.
package struct BinaryMetrics: Sendable {
    /// Rows of one probability.
    struct Tie: Equatable, Sendable {
        let probability: Double
        var positives: Int
        var negatives: Int
        var count: Int { positives + negatives }
    }

    /// By rising probability.
    let ties: [Tie]
    package let count: Int
    /// Rows whose label is true.
    package let positives: Int

    /// Nil where there are no rows, not as many labels, or a probability is not within 0 to 1.
    package init?(probabilities: [Double], labels: [Bool]) {
        guard !probabilities.isEmpty, probabilities.count == labels.count, probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
        var ties: [Tie] = []
        for (probability, label) in zip(probabilities, labels).sorted(by: { $0.0 < $1.0 }) {
            if ties.last?.probability != probability { ties.append(Tie(probability: probability, positives: 0, negatives: 0)) }
            if label { ties[ties.count - 1].positives += 1 } else { ties[ties.count - 1].negatives += 1 }
        }
        (self.ties, count, positives) = (ties, labels.count, labels.count(where: { $0 }))
    }

    package var negatives: Int { count - positives }

    /// The share of rows whose label is true.
    package var rate: Double { Double(positives) / Double(count) }

    /// The mean squared distance of probability and label. G. Brier, Verification of Forecasts Expressed in Terms of Probability, 1950.
    package var brierScore: Double {
        mean { (($0 - 1) * ($0 - 1), $0 * $0) }
    }

    /// The mean of -ln of the probability that the label's side was given; probabilities nearer to 0 or 1 than 2^-52 count as that near.
    package var logLoss: Double {
        mean { probability in
            let p = min(max(probability, 0x1p-52), 1 - 0x1p-52)
            return (-log(p), -log1p(-p))
        }
    }

    private func mean(_ loss: (Double) -> (ofPositive: Double, ofNegative: Double)) -> Double {
        ties.reduce(0) { sum, tie in
            let (positive, negative) = loss(tie.probability)
            // None of a side must not count, even where its loss is large.
            return sum + (tie.positives > 0 ? Double(tie.positives) * positive : 0) + (tie.negatives > 0 ? Double(tie.negatives) * negative : 0)
        } / Double(count)
    }
}
