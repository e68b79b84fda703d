import RasterCanvas
import Testing

@testable import Charts

@Suite struct RowChartTests {
    private let wide = ChartSize(width: 600, height: 200, form: .wide)
    private let narrow = ChartSize(width: 342, height: 200, form: .narrow)

    private func layout(_ chart: some Chart, _ size: ChartSize) throws -> ChartLayout {
        try #require(try chart.layout(in: size, text: FixedWidth()))
    }

    private func row(
        _ name: String, _ value: Double?, _ lower: Double?, _ upper: Double?, _ verdict: IntervalBarChart.Verdict
    ) -> IntervalBarChart.Row {
        .init(name, value: value, lower: lower, upper: upper, label: "label", verdict: verdict)
    }

    @Test func heightFollowsTheRows() throws {
        let bars = BarChart((0..<5).map { .init("bar", Double($0), label: "1") })
        #expect(try layout(bars, wide).size.height == 140)
        #expect(try layout(bars, narrow).size.height == 210)
    }

    @Test func longNamesStandAboveTheirBars() throws {
        let long = String(repeating: "name ", count: 20)
        let placed = try layout(BarChart([.init(long, 1, label: "1")]), wide)
        let name = try #require(placed.texts.first), bar = try #require(placed.marks.first)
        #expect(name.bounds.bottom <= bar.bounds.top)
        #expect(name.text.hasSuffix("…") && name.width <= 600)
    }

    @Test func barsAreProportionalAndLeaveRoomForTheirValues() throws {
        let placed = try layout(BarChart([.init("a", 100, label: "100"), .init("b", -50, label: "−50"), .init("c", 0, label: "0")]), wide)
        let bars = placed.marks.compactMap { if case .area(let rect, .accent) = $0 { rect } else { nil } }
        #expect(bars.count == 2 && abs(bars[0].width - 2 * bars[1].width) <= 2)
        #expect(bars[1].right == bars[0].left)
        #expect(placed.texts.map(\.text) == ["a", "100", "b", "−50", "c", "0"])
    }

    @Test func everyVerdictHasAShapeOfItsOwn() throws {
        let verdicts = IntervalBarChart.Verdict.allCases
        #expect(Set(verdicts.map(\.marker)).count == verdicts.count)
        let placed = try layout(IntervalBarChart(verdicts.map { row($0.rawValue, 5, 1, 9, $0) }, format: Gallery.euros), wide)
        let shapes = placed.marks.compactMap { if case .markers(let marker, _, _, _) = $0 { marker } else { nil } }
        #expect(shapes == verdicts.map(\.marker))
    }

    @Test func insufficientEvidenceDrawsNoBar() throws {
        let placed = try layout(IntervalBarChart([row("a", 5, 1, 9, .insufficient)], format: Gallery.euros), wide)
        #expect(placed.marks.count == 1)
        #expect(placed.texts.map(\.text) == ["label", "a"])
    }

    @Test func oneHugeIntervalDoesNotFlattenTheOthers() throws {
        let rows = [
            row("a", 10, 5, 15, .profitable), row("b", -4, -9, 1, .unproven), row("c", 2, -1e9, 1e9, .unproven), row("d", 3, 1, 6, .profitable),
        ]
        let chart = IntervalBarChart(rows, format: Gallery.euros)
        let values = chart.axisValues
        #expect(values.max()! <= 40 && values.min()! >= -30)
        let arrows = try layout(chart, wide).marks.filter { if case .polygon(_, .low) = $0 { true } else { false } }
        #expect(arrows.count == 2)
    }

    @Test func usualIntervalsAreShownWhole() throws {
        let rows = [row("a", 10, 5, 15, .profitable), row("b", -4, -9, 1, .unproven)]
        #expect(IntervalBarChart(rows, format: Gallery.euros).axisValues.max() == 15)
        #expect(try !layout(IntervalBarChart(rows, format: Gallery.euros), wide).marks.contains { if case .polygon = $0 { true } else { false } })
    }

    @Test func emptyAndWrong() throws {
        #expect(try BarChart([]).layout(in: wide, text: FixedWidth()) == nil)
        #expect(try IntervalBarChart([], format: Gallery.euros).layout(in: wide, text: FixedWidth()) == nil)
        #expect(throws: ChartError.notFinite(place: "the bar “a”")) {
            try BarChart([.init("a", .infinity, label: "")]).layout(in: wide, text: FixedWidth())
        }
        #expect(throws: ChartError.intervalReversed(place: "the interval of “a”", lower: 2, upper: 1)) {
            try IntervalBarChart([row("a", 1, 2, 1, .unproven)], format: Gallery.euros).layout(in: wide, text: FixedWidth())
        }
    }
}
