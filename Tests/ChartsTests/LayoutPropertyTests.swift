import RasterCanvas
import Testing

@testable import Charts

/// What holds for every chart of whatever figures: nothing leaves the picture, and no two texts touch.
@Suite struct LayoutPropertyTests {
    @Test(arguments: 0..<60) func nothingCollidesOrLeaves(seed: Int) throws {
        var random = RandomCharts(seed: UInt64(seed))
        for chart in random.charts() {
            for size in RandomCharts.sizes {
                guard let layout = try chart.layout(in: size, text: FixedWidth()) else { continue }
                try expectSound(layout, "\(type(of: chart)), \(size), seed \(seed)")
            }
        }
    }

    @Test func theGalleryIsSoundInRealType() throws {
        let fonts = try FontSet()
        for specimen in Gallery.all {
            for size in [specimen.format.wide, specimen.format.narrow].compactMap({ $0 }) {
                let layout = try #require(try specimen.chart.layout(in: size, text: fonts))
                try expectSound(layout, specimen.name)
            }
        }
    }

    private func expectSound(_ layout: ChartLayout, _ place: String) throws {
        let picture = Rect(x: 0, y: 0, width: Double(layout.size.width), height: Double(layout.size.height))
        var faults: [String] = layout.marks.filter { !picture.contains($0.bounds) }.map { "\($0) leaves \(picture)" }
        for (index, text) in layout.texts.enumerated() {
            if !picture.contains(text.bounds) { faults.append("“\(text.text)” leaves the picture") }
            faults += layout.texts[..<index].filter { $0.bounds.overlaps(text.bounds) }.map { "“\(text.text)” touches “\($0.text)”" }
        }
        #expect(faults.isEmpty, "\(place): \(faults.count) faults, first \(faults.first ?? "")")
    }
}

/// Charts of made-up figures: ordinary ones, and all that is odd.
struct RandomCharts {
    static let sizes = [
        ChartFormat.full.wide, ChartFormat.large.wide, ChartFormat.small.wide, ChartSize(width: 342, height: 260, form: .narrow),
        ChartSize(width: 120, height: 90, form: .narrow),
    ]

    private var numbers: Numbers

    init(seed: UInt64) {
        numbers = Numbers(seed: seed)
    }

    mutating func charts() -> [any Chart] {
        [line(), columns(), histogram(), bars(), intervals(), heatMap(), curve(), scatter(), TrendLine(values(count(40)).map { $0 })]
    }

    private mutating func count(_ most: Int) -> Int { Int(numbers.next() % UInt64(most + 1)) }

    private mutating func word() -> String {
        let words = ["", "R&D", "Double points", "Breakfast voucher for early birds", "x", "Café 12", "日本", "€1,402,330.50", "1–10"]
        return words[count(words.count - 1)]
    }

    /// Values of one of several magnitudes, some of them all alike, some all negative.
    private mutating func values(_ count: Int) -> [Double] {
        let scale = [0, 1e-9, 1, 1000, 1e12][self.count(4)]
        let range = [-1...1, 0...1, -1...(-0.5), 1...1][self.count(3)] as ClosedRange<Double>
        return (0..<count).map { _ in numbers.next(in: range) * scale }
    }

    private mutating func gappy(_ count: Int) -> [Double?] {
        values(count).map { numbers.next() % 6 == 0 ? nil : $0 }
    }

    private mutating func line() -> LineChart {
        let periods = 1 + count(80), ahead = count(30)
        let middle = values(ahead)
        let upper = middle.map { $0 + abs($0) * numbers.next(in: 0...1) }, lower = middle.map { $0 - abs($0) * numbers.next(in: 0...1) }
        let series = (0..<(1 + count(3))).map { _ in LineChart.Series(gappy(periods), endLabel: .init(word(), name: word())) }
        return LineChart(
            series: series, band: ahead == 0 ? nil : .init(start: periods, lower: lower, upper: upper, expected: middle, endLabel: .init(word())),
            events: (0..<count(9)).map { _ in .init(count(periods - 1), word()) },
            periodLabels: periodLabels(periods), includesZero: numbers.next() % 2 == 0, peakLabel: word(), format: Gallery.euros)
    }

    private mutating func periodLabels(_ periods: Int) -> AxisLabels {
        if numbers.next() % 2 == 0 { return .evenly((0..<periods).map { AxisLabel($0, "w\($0)") }) }
        return .byImportance((0..<count(9)).map { _ in AxisLabel(count(periods - 1), word()) })
    }

    private mutating func content(_ value: Double) -> ColumnContent {
        switch count(6) {
        case 0: .withheld(label: "1–10")
        case 1: .missing
        default: .value(value, label: word())
        }
    }

    private mutating func columns() -> ColumnChart {
        ColumnChart(values(count(70)).map { .init(word(), content($0)) }, format: Gallery.counts)
    }

    private mutating func histogram() -> Histogram {
        let bins = values(count(40)).map { Histogram.Bin(content($0)) }
        return Histogram(bins, edges: bins.isEmpty ? [] : (0...bins.count).map { "\($0) %" }, format: Gallery.counts)
    }

    private mutating func bars() -> BarChart {
        BarChart(values(count(12)).map { .init(word(), $0, label: word()) })
    }

    private mutating func intervals() -> IntervalBarChart {
        IntervalBarChart(values(count(10)).map { value in
            let reach = abs(value) * [0.1, 1, 1e3][count(2)]
            let verdict = IntervalBarChart.Verdict.allCases[count(3)]
            return .init(word(), value: value, lower: value - reach, upper: value + reach, label: word(), verdict: verdict)
        }, format: Gallery.euros)
    }

    private mutating func heatMap() -> HeatMap {
        let rows = 1 + count(9), columns = 1 + count(30)
        return HeatMap(
            rows: (0..<rows).map { _ in word() }, columns: (0..<columns).map { "\($0)" }, values: (0..<rows).map { _ in gappy(columns) },
            labels: (0..<3).map { _ in .init(row: count(rows - 1), column: count(columns - 1), "12") }, format: Gallery.counts)
    }

    private mutating func curve() -> ConcentrationCurve {
        let parts = (0..<count(100)).map { _ in numbers.next(in: 0...1) }.sorted(by: >)
        let total = max(parts.reduce(0, +), 1e-9)
        let shares = parts.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + $1 / total) }
        return ConcentrationCurve(shares, annotations: [.init(0.05, word()), .init(0.2, word())], format: Gallery.percents)
    }

    private mutating func scatter() -> ScatterChart {
        let dots = zip(values(300), values(300)).prefix(count(300)).map { ScatterChart.Dot($0, $1, ScatterChart.Level.allCases[count(3)]) }
        let labels = dots.isEmpty ? [] : (0..<8).map { _ in ScatterChart.DotLabel(count(dots.count - 1), word()) }
        return ScatterChart(Array(dots), labels: labels, xFormat: Gallery.percents, yFormat: Gallery.euros)
    }
}
