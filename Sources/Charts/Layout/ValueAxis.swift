import RasterCanvas

/// How the values of an axis are written, and in which steps they may come.
package struct TickFormat: Sendable {
    /// The text of a tick; the step tells how many decimals its neighbours need.
    package var text: @Sendable (_ value: Double, _ step: Double) -> String
    /// What steps are multiples of: 1 for what is counted in ones, 0 for anything.
    package var unit: Double

    package init(unit: Double = 0, _ text: @escaping @Sendable (_ value: Double, _ step: Double) -> String) {
        (self.unit, self.text) = (unit, text)
    }
}

/// A scale of values: its ends, its few ticks, and where a value lies on it.
struct ValueAxis {
    let low, high: Double
    private(set) var ticks: [Double]
    private(set) var labels: [String]
    /// CSS pixels of the low and of the high end; set once the plot is known.
    var start = 0.0, end = 0.0

    /// An axis over `values`, which must be finite.
    /// - Parameters:
    ///   - includesZero: bars need it; without it the axis begins at the tick below the lowest value.
    ///   - count: so many steps at most.
    ///   - roundsUp: whether to go on to the next tick where the values reach well beyond the last one.
    init(over values: some Sequence<Double>, includesZero: Bool, steps count: Int, format: TickFormat, roundsUp: Bool = false) {
        var (low, high) = values.reduce((Double.infinity, -Double.infinity)) { (min($0.0, $1), max($0.1, $1)) }
        if includesZero || low > high { (low, high) = (min(low, 0), max(high, 0)) }
        if high - low <= max(abs(low), abs(high)) * 1e-9 { (low, high) = ValueAxis.widened(low) }
        // Two ticks that read the same say that the steps are finer than the texts: coarser ones then.
        for steps in (1...max(1, count)).reversed() {
            self.init(from: low, to: high, includesZero: includesZero, steps: steps, format: format, roundsUp: roundsUp)
            if Set(labels).count == labels.count { return }
        }
        self.init(from: low, to: high, includesZero: includesZero, steps: 1, format: format, roundsUp: roundsUp)
    }

    private init(from low: Double, to high: Double, includesZero: Bool, steps count: Int, format: TickFormat, roundsUp: Bool) {
        var (low, high) = (low, high)
        let coarse = Ticks(from: low, to: high, atMost: count, unit: format.unit)
        if !includesZero { low = (low / coarse.step + 1e-9).rounded(.down) * coarse.step }
        var ticks = Ticks(from: low, to: high, atMost: count, unit: format.unit)
        if roundsUp, let last = ticks.values.last, high - last > ticks.step / 2 {
            high = last + ticks.step
            ticks = Ticks(from: low, to: high, atMost: count + 1, unit: format.unit)
        }
        (self.low, self.high) = (low, high)
        self.ticks = ticks.values
        labels = ticks.values.map { format.text($0, ticks.step) }
    }

    /// The same scale without ticks, where values are said at their marks.
    func withoutTicks() -> ValueAxis {
        var axis = self
        (axis.ticks, axis.labels) = ([], [])
        return axis
    }

    /// A range around values that are all the same.
    private static func widened(_ value: Double) -> (Double, Double) {
        if value == 0 { return (0, 1) }
        let margin = abs(value) / 10
        return (value - margin, value + margin)
    }

    /// Where `value` lies, in CSS pixels; values beyond the axis stay at its ends.
    func position(_ value: Double) -> Double {
        let share = (min(max(value, low), high) - low) / (high - low)
        return start + share * (end - start)
    }

    /// Where the zero line lies, or the end nearest to it.
    var zero: Double { position(0) }
}
