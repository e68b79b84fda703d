import Glibc

/// How far a feature, or the score, has moved from what it was in training.
package struct Drift: Equatable, Sendable {
    package let name: String
    /// The population stability index, over tenths of training's values and one more bin for missing values; nil where either side has no rows.
    package let stabilityIndex: Double?
    /// The largest difference of the two shares of known values up to any value (Kolmogorov, Smirnov), off by at most about 0.01 as training's distribution is kept in percentiles;
    /// nil where either side has no known values.
    package let kolmogorovSmirnov: Double?

    /// From this on, of either measure, somebody should look.
    package static let alertThreshold = 0.10

    package var isAlert: Bool { max(stabilityIndex ?? 0, kolmogorovSmirnov ?? 0) >= Self.alertThreshold }

    /// - Parameter values: of now; NaN where missing.
    package init(of values: [Float], from reference: DriftReference) {
        let known = values.filter { !$0.isNaN }.sorted().map(Double.init)
        name = reference.name
        stabilityIndex = Self.stabilityIndex(known, missing: values.count - known.count, reference)
        kolmogorovSmirnov = Self.distance(known, reference)
    }

    /// Σ (now - then) ln(now / then) over the bins' shares. Each bin that has rows on either side gets half a row more on both, so that one that is empty on one side alone
    /// gives a large number and not an infinite one.
    private static func stabilityIndex(_ known: [Double], missing: Int, _ reference: DriftReference) -> Double? {
        guard known.count + missing > 0, reference.count > 0 else { return nil }
        let knownThen = Double(reference.count - reference.missing)
        let throughs = reference.limits.map { limit in
            (then: (reference.share(through: limit) * knownThen).rounded(), now: Double(DriftReference.counts(at: limit, in: known).through))
        }
        var bins: [(then: Double, now: Double)] = []
        var below = (then: 0.0, now: 0.0)
        for through in throughs + [(knownThen, Double(known.count))] {
            bins.append((through.then - below.then, through.now - below.now))
            below = through
        }
        bins.append((Double(reference.missing), Double(missing)))
        bins.removeAll { $0.then == 0 && $0.now == 0 }
        let totals = (then: Double(reference.count) + Double(bins.count) / 2, now: Double(known.count + missing) + Double(bins.count) / 2)
        return bins.reduce(0) { sum, bin in
            let (then, now) = ((bin.then + 0.5) / totals.then, (bin.now + 0.5) / totals.now)
            return sum + (now - then) * log(now / then)
        }
    }

    private static func distance(_ known: [Double], _ reference: DriftReference) -> Double? {
        guard !known.isEmpty, !reference.knots.isEmpty else { return nil }
        // Two shares that only rise are furthest apart at a value of one side or the other.
        var largest = 0.0
        for (index, value) in known.enumerated() where index + 1 == known.count || known[index + 1] != value {
            largest = max(largest, abs(Double(index + 1) / Double(known.count) - reference.share(through: value)))
        }
        for knot in reference.knots {
            largest = max(largest, abs(Double(DriftReference.counts(at: knot.value, in: known).through) / Double(known.count) - knot.through))
        }
        return largest
    }

    /// The same distance where both sides' values are at hand, without error; NaN where missing. Nil where either side has no known values.
    package static func kolmogorovSmirnov(_ first: [Float], _ second: [Float]) -> Double? {
        let (first, second) = (first.filter { !$0.isNaN }.sorted(), second.filter { !$0.isNaN }.sorted())
        guard !first.isEmpty, !second.isEmpty else { return nil }
        var (i, j, largest) = (0, 0, 0.0)
        while i < first.count, j < second.count {
            let value = min(first[i], second[j])
            while i < first.count, first[i] <= value { i += 1 }
            while j < second.count, second[j] <= value { j += 1 }
            largest = max(largest, abs(Double(i) / Double(first.count) - Double(j) / Double(second.count)))
        }
        return largest
    }
}
