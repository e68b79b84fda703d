/// What comes of saying yes to rows whose probability is at or above a threshold.
package struct Decision: Equatable, Sendable {
    package let threshold: Double
    package let truePositives, falsePositives, falseNegatives, trueNegatives: Int

    /// The share of yeses that were right; nil where none was said.
    package var precision: Double? { share(truePositives, falsePositives) }
    /// The share of true labels that were found; nil where there are none.
    package var recall: Double? { share(truePositives, falseNegatives) }
    /// The share of true labels that were missed; nil where there are none.
    package var falseNegativeRate: Double? { share(falseNegatives, truePositives) }
    /// The share of false labels that were taken for true; nil where there are none.
    package var falsePositiveRate: Double? { share(falsePositives, trueNegatives) }

    private func share(_ part: Int, _ rest: Int) -> Double? { part + rest > 0 ? Double(part) / Double(part + rest) : nil }
}

extension BinaryMetrics {
    package func decision(at threshold: Double = 0.5) -> Decision {
        let taken = ties.filter { $0.probability >= threshold }
        let (found, wrong) = (taken.reduce(0) { $0 + $1.positives }, taken.reduce(0) { $0 + $1.negatives })
        return Decision(threshold: threshold, truePositives: found, falsePositives: wrong, falseNegatives: positives - found, trueNegatives: negatives - wrong)
    }
}
