import RasterCanvas
import Testing

@testable import Charts

@Suite struct LineChartTests {
    private let size = ChartSize(width: 400, height: 200, form: .wide)

    private func layout(_ chart: LineChart, _ size: ChartSize? = nil) throws -> ChartLayout {
        try #require(try chart.layout(in: size ?? self.size, text: FixedWidth()))
    }

    private func lines(_ layout: ChartLayout) -> [[Point]] {
        layout.marks.compactMap { if case .line(let points, _, _, _) = $0 { points } else { nil } }
    }

    @Test func valuesLieAtTheirPlaces() throws {
        let layout = try layout(LineChart(series: [.init([0, 100, 50])], format: Gallery.counts))
        // “100” is 3 × 6.6 = 19.8 wide; the plot begins 8 beyond, at 28, and ends 5 before 400; from y = 8 to 194.
        #expect(lines(layout) == [[Point(28, 194), Point(211.5, 8), Point(395, 101)]])
    }

    @Test func gapsInterruptTheLine() throws {
        let layout = try layout(LineChart(series: [.init([1, 2, nil, 3, nil, 4, 5])], format: Gallery.counts))
        #expect(lines(layout).map(\.count) == [2, 2])
        let lone = layout.marks.compactMap { if case .markers(_, let points, 2, _) = $0 { points.count } else { nil } }
        #expect(lone == [1])
    }

    @Test func oneValueIsADotInTheMiddle() throws {
        let layout = try layout(LineChart(series: [.init([7], endLabel: .init("7"))], format: Gallery.counts))
        #expect(lines(layout).isEmpty)
        #expect(layout.texts.contains { $0.text == "7" })
    }

    @Test func nothingKnownIsEmpty() throws {
        #expect(try LineChart(series: [], format: Gallery.counts).layout(in: size, text: FixedWidth()) == nil)
        #expect(try LineChart(series: [.init([nil, nil])], format: Gallery.counts).layout(in: size, text: FixedWidth()) == nil)
        #expect(try LineChart(series: [.init([])], format: Gallery.counts).layout(in: size, text: FixedWidth()) == nil)
    }

    @Test func theBandOpensAtTheLastMeasuredValue() throws {
        let ahead = LineChart.Band(start: 2, lower: [15, 10], upper: [25, 40], expected: [20, 25])
        let chart = LineChart(series: [.init([10, 20])], band: ahead, format: Gallery.counts)
        let bands: [([Double], [Double], [Double])] = try layout(chart).marks.compactMap {
            if case .band(let x, let upper, let lower, _) = $0 { (x, upper, lower) } else { nil }
        }
        let band = try #require(bands.first)
        #expect(band.0.count == 3 && band.1[0] == band.2[0], "as wide as nothing where the value is known")
        #expect(band.1[2] < band.2[2])
        #expect(lines(try layout(chart)).map(\.count).sorted() == [2, 3], "the expected line goes on from the measured one")
    }

    @Test func everyEventHasALineAndThoseWithRoomAName() throws {
        let events = (0..<12).map { LineChart.Event($0 * 4, "Reward rule \($0) starts") }
        let layout = try layout(LineChart(series: [.init((0..<48).map { Double($0) })], events: events, format: Gallery.counts))
        let eventLines = layout.marks.filter { if case .area(let rect, .faint) = $0 { rect.width == 0.5 && rect.height > 100 } else { false } }
        #expect(eventLines.count == 12)
        let named = layout.texts.filter { $0.text.hasPrefix("Reward") }
        #expect((3...8).contains(named.count))
        #expect(Set(named.map(\.origin.y)).count == 2)
    }

    @Test func labelsOfLinesThatEndTogetherAreSpread() throws {
        let series = (0..<4).map { LineChart.Series([0, 50 + Double($0)], endLabel: .init("\(50 + $0)", name: "rule \($0)")) }
        let layout = try layout(LineChart(series: series, format: Gallery.counts))
        let values = layout.texts.filter { $0.origin.x > 300 && !$0.text.hasPrefix("rule") }.sorted { $0.origin.y < $1.origin.y }
        #expect(values.map(\.text) == ["53", "52", "51", "50"])
        for (upper, lower) in zip(values, values.dropFirst()) { #expect(lower.origin.y - upper.origin.y >= 27.9) }
    }

    @Test func thePeakIsNamedOnceWhereItIsAlsoTheEnd() throws {
        let chart = LineChart(series: [.init([1, 2, 9], endLabel: .init("nine"))], peakLabel: "peak 9", format: Gallery.counts)
        #expect(try !layout(chart).texts.contains { $0.text == "peak 9" })
        var early = chart
        early.series[0].values = [1, 9, 2]
        #expect(try layout(early).texts.contains { $0.text == "peak 9" })
    }

    @Test func wrongInputIsRefused() {
        func error(_ chart: LineChart) -> ChartError? {
            #expect(throws: ChartError.self) { try chart.layout(in: size, text: FixedWidth()) }
        }
        let f = Gallery.counts
        #expect(error(LineChart(series: [.init([1, .nan])], format: f)) == .notFinite(place: "value 1 of series 0"))
        #expect(error(LineChart(series: [.init([-.infinity])], format: f)) == .notFinite(place: "value 0 of series 0"))
        #expect(error(LineChart(series: [.init([1e18])], format: f)) == .beyondRange(place: "value 0 of series 0", value: 1e18))
        #expect(error(LineChart(series: [.init([1])], events: [.init(1, "E")], format: f))
            == .noSuchIndex(place: "the event “E”", index: 1, count: 1))
        #expect(error(LineChart(series: [.init([1])], band: .init(start: 1, lower: [2], upper: [1]), format: f))
            == .intervalReversed(place: "value 0 of the band", lower: 2, upper: 1))
        #expect(error(LineChart(series: [.init([1])], band: .init(start: 1, lower: [1, 2], upper: [3]), format: f))
            == .lengthsDiffer(place: "the band's lower end", expected: 1, found: 2))
    }
}
