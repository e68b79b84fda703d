import RasterCanvas

/// Values over periods as lines, with what is expected to follow and what happened on the way.
package struct LineChart: Chart {
    /// One line. `values` has an entry per period; nil is a gap.
    package struct Series: Sendable {
        package var values: [Double?]
        package var ink: Ink
        /// Stands at the line's end.
        package var endLabel: EndLabel?

        package init(_ values: [Double?], ink: Ink = .accent, endLabel: EndLabel? = nil) {
            (self.values, self.ink, self.endLabel) = (values, ink, endLabel)
        }
    }

    /// What is said at the end of a line: its last value, and what the line is where there are several.
    package struct EndLabel: Hashable, Sendable {
        package var value: String
        package var name: String?

        package init(_ value: String, name: String? = nil) {
            (self.value, self.name) = (value, name)
        }
    }

    /// A prediction interval over consecutive periods.
    package struct Band: Sendable {
        /// The first period it covers.
        package var start: Int
        package var lower, upper: [Double]
        /// The expected values, where they are to be drawn; dashed where a line of measured values is there too.
        package var expected: [Double]?
        package var endLabel: EndLabel?

        package init(start: Int, lower: [Double], upper: [Double], expected: [Double]? = nil, endLabel: EndLabel? = nil) {
            (self.start, self.lower, self.upper, self.expected, self.endLabel) = (start, lower, upper, expected, endLabel)
        }
    }

    /// Something that happened in a period, such as the start of a reward rule.
    package struct Event: Hashable, Sendable {
        package var index: Int
        package var text: String

        package init(_ index: Int, _ text: String) {
            (self.index, self.text) = (index, text)
        }
    }

    package var series: [Series]
    package var band: Band?
    package var events: [Event]
    /// Names of some of the periods, under the axis.
    package var periodLabels: AxisLabels
    package var format: TickFormat
    package var includesZero: Bool
    /// What is said at the first series' highest value; nil for nothing.
    package var peakLabel: String?

    package init(
        series: [Series], band: Band? = nil, events: [Event] = [], periodLabels: AxisLabels = .none,
        includesZero: Bool = true, peakLabel: String? = nil, format: TickFormat
    ) {
        (self.series, self.band, self.events, self.periodLabels) = (series, band, events, periodLabels)
        (self.includesZero, self.peakLabel, self.format) = (includesZero, peakLabel, format)
    }

    /// How many periods there are: as many as the longest line or the band reaches.
    var periods: Int {
        max(series.map(\.values.count).max() ?? 0, band.map { $0.start + $0.upper.count } ?? 0)
    }

    /// Every number that the picture must have room for.
    var drawnValues: [Double] {
        series.flatMap { $0.values.compactMap { $0 } } + (band.map { $0.lower + $0.upper + ($0.expected ?? []) } ?? [])
    }

    func check() throws(ChartError) {
        for (place, line) in series.enumerated() {
            for (index, value) in line.values.enumerated() { try Check.number(value, "value \(index) of series \(place)") }
        }
        for event in events { try Check.index(event.index, of: periods, "the event “\(event.text)”") }
        for label in periodLabels.all { try Check.index(label.index, of: periods, "the period “\(label.text)”") }
        guard let band else { return }
        try Check.index(band.start, of: periods + 1, "the start of the band")
        try Check.length(band.lower.count, band.upper.count, "the band's lower end")
        if let expected = band.expected { try Check.length(expected.count, band.upper.count, "the band's expected line") }
        for (index, (lower, upper)) in zip(band.lower, band.upper).enumerated() {
            try Check.interval(lower, upper, "value \(index) of the band")
            try Check.number(band.expected?[index], "expected value \(index)")
        }
    }
}
