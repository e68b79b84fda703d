import RasterCanvas

/// Results with their uncertainty as horizontal bars with whiskers, such as the net impact of reward rules.
package struct IntervalBarChart: Chart {
    /// What the interval lets one say; each has a shape as well as a colour.
    package enum Verdict: String, Hashable, Sendable, CaseIterable {
        case profitable, unproven, unprofitable
        /// Too little evidence for a result: no bar.
        case insufficient

        package var marker: Marker {
            switch self {
            case .profitable: .triangleUp
            case .unprofitable: .triangleDown
            case .unproven: .ring
            case .insufficient: .dash
            }
        }

        package var ink: Ink {
            switch self {
            case .profitable: .good
            case .unprofitable: .critical
            case .unproven, .insufficient: .low
            }
        }

        var barInk: Ink {
            switch self {
            case .profitable: .goodSoft
            case .unprofitable: .criticalSoft
            case .unproven, .insufficient: .lowSoft
            }
        }
    }

    package struct Row: Hashable, Sendable {
        package var name: String
        /// Nil where the evidence is insufficient.
        package var value, lower, upper: Double?
        /// What stands at the right: the value, or why there is none.
        package var label: String
        package var verdict: Verdict

        package init(_ name: String, value: Double?, lower: Double?, upper: Double?, label: String, verdict: Verdict) {
            (self.name, self.value, self.lower, self.upper) = (name, value, lower, upper)
            (self.label, self.verdict) = (label, verdict)
        }
    }

    package var rows: [Row]
    package var format: TickFormat

    package init(_ rows: [Row], format: TickFormat) {
        (self.rows, self.format) = (rows, format)
    }

    func check() throws(ChartError) {
        for row in rows {
            try Check.number(row.value, "the value of “\(row.name)”")
            try Check.interval(row.lower, row.upper, "the interval of “\(row.name)”")
        }
    }

    /// The values that the axis covers: every bar, and every whisker as far as it is not many times longer than the others.
    var axisValues: [Double] {
        let shown = rows.filter { $0.verdict != .insufficient }
        let values = shown.compactMap(\.value) + [0]
        guard let low = values.min(), let high = values.max() else { return values }
        let reaches = shown.flatMap { row in [row.lower, row.upper].compactMap { $0 }.map { abs($0 - (row.value ?? 0)) } }.sorted()
        let usual = reaches.isEmpty ? 0 : reaches[(reaches.count - 1) / 2]
        let reach = max(3 * usual, (high - low) / 2)
        return values + shown.flatMap { [$0.lower, $0.upper].compactMap { $0 } }.map { min(max($0, low - reach), high + reach) }
    }
}
