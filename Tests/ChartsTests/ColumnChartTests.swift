import RasterCanvas
import Testing

@testable import Charts

@Suite struct ColumnChartTests {
    private let size = ChartSize(width: 400, height: 200, form: .wide)

    private func layout(_ chart: some Chart) throws -> ChartLayout {
        try #require(try chart.layout(in: size, text: FixedWidth()))
    }

    private func areas(_ layout: ChartLayout, _ ink: Ink) -> [Rect] {
        layout.marks.compactMap { if case .area(let rect, ink) = $0 { rect } else { nil } }
    }

    private func columns(_ values: [Double]) -> ColumnChart {
        ColumnChart(values.map { .init("n", .value($0, label: "\(Int($0))"), ink: .good) }, format: Gallery.counts)
    }

    @Test func heightsAreProportionalFromZero() throws {
        let rects = areas(try layout(columns([100, 50, 0])), .good)
        // The plot is from y = 20 to 200 − 15 − 6 = 179: 159 for 100, 79.5 for 50, which ends on a whole pixel, and nothing for 0.
        #expect(rects.map(\.height) == [159, 79])
        #expect(rects.allSatisfy { $0.bottom == 179 })
    }

    @Test func negativeColumnsHangBelowTheZeroLine() throws {
        let layout = try layout(columns([60, -30]))
        let rects = areas(layout, .good)
        #expect(rects[0].bottom == rects[1].top)
        #expect(abs(rects[0].height - 2 * rects[1].height) <= 2)
        let label = try #require(layout.texts.first { $0.text == "-30" })
        #expect(label.bounds.top >= rects[1].bottom)
    }

    @Test func aSmallValueIsSeen() throws {
        #expect(areas(try layout(columns([1e12, 1e-9])), .good).map(\.height).min() == 1)
    }

    @Test func whatIsWithheldLooksTheSameWhateverItIs() throws {
        func chart(_ first: Double) -> ColumnChart {
            ColumnChart([.init("a", .value(first, label: "9")), .init("b", .withheld(label: "1–10"))], format: Gallery.counts)
        }
        let hatches = try [20, 2000, 0].map { value in
            try layout(chart(value)).marks.compactMap { if case .hatch(let rect, _) = $0 { rect } else { nil } }
        }
        #expect(hatches.allSatisfy { $0.count == 1 && $0[0].height == 14 })
        #expect(Set(hatches).count == 1)
        #expect(try layout(chart(20)).texts.contains { $0.text == "1–10" })
        #expect(try layout(chart(20)).areas.map(\.text) == ["a: 9", "b: 1–10"])
    }

    @Test func onlyWithheldColumnsAreStillAChart() throws {
        let chart = ColumnChart([.init("a", .withheld(label: "1–10"))], format: Gallery.counts)
        #expect(try layout(chart).texts.map(\.text).contains("1–10"))
    }

    @Test func anAxisStandsInForValuesThatDoNotFit() throws {
        let few = try layout(columns([10, 20, 30]))
        #expect(areas(few, .hair).isEmpty)
        let many = try layout(columns((1...60).map { Double($0 * 1000) }))
        #expect(!areas(many, .hair).isEmpty)
        #expect(many.texts.contains { $0.text == "60000" }, "the largest is named")
    }

    @Test func namesAreWrappedOrThinned() throws {
        let wrapped = ColumnChart(["Double points", "Birthday gift", "Cashback"].map { .init($0, .value(1, label: "1")) }, format: Gallery.counts)
        let narrow = try #require(try wrapped.layout(in: ChartSize(width: 200, height: 200, form: .narrow), text: FixedWidth()))
        #expect(narrow.texts.map(\.text).suffix(5) == ["Double", "points", "Birthday", "gift", "Cashback"])
        let thinned = ColumnChart((0..<24).map { .init("\($0):00", .value(1, label: "1")) }, format: Gallery.counts)
        let sparse = ColumnChart((0..<70).map { .init($0 % 10 == 0 ? "day \($0 / 10)" : "", .value(1, label: "1")) }, format: Gallery.counts)
        #expect(try layout(sparse).texts.map(\.text).filter { $0.hasPrefix("day") }.count == 7)
        #expect(try layout(thinned).texts.map(\.text).filter { $0.hasSuffix(":00") } == (0..<8).map { "\($0 * 3):00" })
    }

    @Test func emptyAndMissing() throws {
        #expect(try ColumnChart([], format: Gallery.counts).layout(in: size, text: FixedWidth()) == nil)
        #expect(try ColumnChart([.init("a", .missing)], format: Gallery.counts).layout(in: size, text: FixedWidth()) == nil)
        let partly = ColumnChart([.init("a", .missing), .init("b", .value(2, label: "2"))], format: Gallery.counts)
        #expect(try layout(partly).areas.map(\.text) == ["b: 2"])
        #expect(throws: ChartError.notFinite(place: "the column “a”")) {
            try ColumnChart([.init("a", .value(.nan, label: ""))], format: Gallery.counts).layout(in: size, text: FixedWidth())
        }
    }

    @Test func binsTouchAndTheirEdgesAreNamed() throws {
        let bins = [10, 20, 30, 40].map { Histogram.Bin(.value($0, label: "\(Int($0))"), ink: .good) }
        let chart = Histogram(bins, edges: ["0", "1", "2", "3", "4"], format: Gallery.counts)
        let layout = try layout(chart)
        let rects = areas(layout, .good)
        for (left, right) in zip(rects, rects.dropFirst()) { #expect(right.left - left.right == 1) }
        #expect(layout.texts.map(\.text).suffix(5) == ["0", "1", "2", "3", "4"])
        #expect(throws: ChartError.lengthsDiffer(place: "the list of edges", expected: 2, found: 1)) {
            try Histogram([.init(.missing)], edges: ["0"], format: Gallery.counts).layout(in: size, text: FixedWidth())
        }
        #expect(try Histogram([], edges: [], format: Gallery.counts).layout(in: size, text: FixedWidth()) == nil)
    }
}
