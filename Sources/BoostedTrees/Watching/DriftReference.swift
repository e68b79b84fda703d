/// How one feature, or the score, was distributed in training, in a few numbers.
package struct DriftReference: Equatable, Sendable {
    /// A value that occurred, and the shares of known values below it, and up to it with itself.
    package struct Knot: Equatable, Sendable {
        package let value, below, through: Double

        package init(value: Double, below: Double, through: Double) { (self.value, self.below, self.through) = (value, below, through) }
    }

    package let name: String
    /// Rows, also those whose value is missing.
    package let count: Int
    package let missing: Int
    /// The distinct percentiles of known values, smallest and largest among them: at most 101. Any value that a hundredth of rows have is one.
    package let knots: [Knot]
    /// Upper limits, themselves within, of all bins but the last: the distinct deciles.
    package let limits: [Double]

    /// - Parameter values: NaN where missing.
    package init(name: String, values: [Float]) {
        let known = values.filter { !$0.isNaN }.sorted().map(Double.init)
        (self.name, count, missing) = (name, values.count, values.count - known.count)
        knots = Self.distinct(known, parts: 100, from: 0, through: 100).map { value in
            let (below, through) = Self.counts(at: value, in: known)
            return Knot(value: value, below: Double(below) / Double(known.count), through: Double(through) / Double(known.count))
        }
        limits = Self.distinct(known, parts: 10, from: 1, through: 9)
    }

    /// As it was stored. Nil where the numbers are not those of a distribution.
    package init?(name: String, count: Int, missing: Int, knots: [Knot], limits: [Double]) {
        guard (0...max(0, count)).contains(missing), count >= 0, knots.isEmpty == (missing == count), knots.count <= 101, limits.count <= 9 else { return nil }
        guard knots.allSatisfy({ 0 <= $0.below && $0.below < $0.through && $0.through <= 1 && !$0.value.isNaN }) else { return nil }
        guard zip(knots, knots.dropFirst()).allSatisfy({ $0.value < $1.value && $0.through <= $1.below }) else { return nil }
        let values = Set(knots.map(\.value))
        guard zip(limits, limits.dropFirst()).allSatisfy({ $0 < $1 }), limits.allSatisfy(values.contains), limits.isEmpty == knots.isEmpty else { return nil }
        (self.name, self.count, self.missing, self.knots, self.limits) = (name, count, missing, knots, limits)
    }

    /// The values at so many parts of the sorted ones, at the place ⌈n · part⌉ and the first for part 0, so each is one that occurred.
    private static func distinct(_ sorted: [Double], parts: Int, from first: Int, through last: Int) -> [Double] {
        guard !sorted.isEmpty else { return [] }
        return (first...last).reduce(into: []) { values, part in
            let value = sorted[max(1, (sorted.count * part + parts - 1) / parts) - 1]
            if values.last != value { values.append(value) }
        }
    }

    /// How many of the sorted values are below one, and up to it with itself.
    static func counts(at value: Double, in sorted: [Double]) -> (below: Int, through: Int) {
        (countOfFirst(among: sorted.count) { sorted[$0] < value }, countOfFirst(among: sorted.count) { sorted[$0] <= value })
    }

    /// The share of known values up to one with itself; between knots along a straight line.
    func share(through value: Double) -> Double {
        let next = countOfFirst(among: knots.count) { knots[$0].value < value }
        guard next < knots.count else { return 1 }
        if knots[next].value == value { return knots[next].through }
        guard next > 0 else { return 0 }
        let (before, after) = (knots[next - 1], knots[next])
        let distance = after.value - before.value
        let part = distance.isFinite && before.value.isFinite ? (value - before.value) / distance : 0.5
        return before.through + (after.below - before.through) * part
    }
}
