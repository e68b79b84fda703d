/// The model to beat: a logistic regression on one feature, such as recency. Where the value is missing it says what the rate was of rows without it.
package struct SingleFeatureBaseline: Equatable, Sendable {
    package let curve: LogisticCurve
    /// For rows whose value is missing.
    package let probabilityOfMissing: Double

    /// As it was stored.
    package init(curve: LogisticCurve, probabilityOfMissing: Double) { (self.curve, self.probabilityOfMissing) = (curve, probabilityOfMissing) }

    /// - Parameter values: infinite ones count as missing.
    /// - Returns: nil where there are no rows or not as many labels, or all values are missing.
    package init?(fitting values: [Float], labels: [Bool]) {
        guard values.count == labels.count else { return nil }
        let known = values.indices.filter { values[$0].isFinite }
        guard let curve = LogisticCurve(fitting: known.map { Double(values[$0]) }, labels: known.map { labels[$0] }) else { return nil }
        let missing = values.indices.filter { !values[$0].isFinite }
        // One more row at the rate of all: few missing rows do not make anything sure.
        let rate = Double(labels.count(where: { $0 })) / Double(labels.count)
        probabilityOfMissing = (Double(missing.count(where: { labels[$0] })) + rate) / Double(missing.count + 1)
        self.curve = curve
    }

    package func probability(_ value: Float) -> Double { value.isFinite ? curve.probability(Double(value)) : probabilityOfMissing }
}
