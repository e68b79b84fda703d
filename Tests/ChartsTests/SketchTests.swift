import RasterCanvas
import Testing

@testable import Charts

@Suite struct SketchTests {
    private let style = TextStyle(size: 10, weight: .regular, ink: .ink)

    private func sketch() -> Sketch {
        Sketch(size: ChartSize(width: 200, height: 100, form: .wide), measure: FixedWidth())
    }

    @Test func anchorsSayWhichPartStandsAtThePlace() throws {
        var sketch = sketch()
        // Ten letters of 6 pixels.
        try sketch.place("0123456789", at: Point(100, 20), .start, style)
        try sketch.place("0123456789", at: Point(100, 40), .middle, style)
        try sketch.place("0123456789", at: Point(100, 60), .end, style)
        #expect(sketch.texts.map(\.origin.x) == [100, 70, 40])
        #expect(sketch.texts.allSatisfy { $0.width == 60 })
    }

    @Test func refusesWhatLeavesThePicture() throws {
        var sketch = sketch()
        #expect(try !sketch.place("0123456789", at: Point(150, 50), .start, style))
        #expect(try !sketch.place("0", at: Point(50, 5), .start, style))
        #expect(try !sketch.place("0", at: Point(50, 99), .start, style))
        #expect(try sketch.place("0123456789", at: Point(190, 50), .middle, style, sliding: true))
        #expect(sketch.texts.map(\.origin.x) == [140])
    }

    @Test func refusesWhatTouchesAnotherText() throws {
        var sketch = sketch()
        #expect(try sketch.place("01234", at: Point(50, 50), .start, style))
        #expect(try !sketch.place("01234", at: Point(70, 55), .start, style))
        #expect(try !sketch.place("01234", at: Point(84, 50), .start, style), "only 4 pixels away: reads as one text")
        #expect(try sketch.place("01234", at: Point(86, 50), .start, style))
        #expect(try sketch.place("01234", at: Point(50, 62), .start, style))
    }

    @Test func refusesWhatCoversAnObstacle() throws {
        var sketch = sketch()
        sketch.block(Rect(x: 50, y: 40, width: 10, height: 10))
        #expect(try !sketch.place("0", at: Point(52, 50), .start, style))
        #expect(try sketch.place("0", at: Point(62, 50), .start, style))
    }

    @Test func shortensToWhatFits() throws {
        let sketch = sketch()
        #expect(try sketch.fitted("Breakfast", style, within: 54) == "Breakfast")
        #expect(try sketch.fitted("Breakfast", style, within: 53) == "Breakfa…")
        #expect(try sketch.fitted("Tea for two", style, within: 30) == "Tea…")
        #expect(try sketch.fitted("Breakfast", style, within: 12) == "B…")
        #expect(try sketch.fitted("Breakfast", style, within: 3) == "")
        #expect(try sketch.fitted("", style, within: 3) == "")
        // Far longer than gd can set.
        #expect(try sketch.fitted(String(repeating: "R", count: 5_000), style, within: 54).hasPrefix("RR"))
    }

    @Test func linesThroughABoxAreSeen() {
        let box = Rect(x: 10, y: 10, width: 10, height: 10)
        #expect(box.crossing(from: Point(0, 15), to: Point(40, 15)) == 0.25...0.5)
        #expect(box.crossing(from: Point(0, 0), to: Point(30, 30)) != nil)
        #expect(box.crossing(from: Point(0, 15), to: Point(5, 15)) == nil)
        #expect(box.crossing(from: Point(0, 25), to: Point(40, 25)) == nil)
        #expect(box.crossing(from: Point(12, 12), to: Point(13, 13)) == 0...1)
    }

    @Test func spreadsBoxesApartInOrder() {
        #expect(Spread.apart([(10, 14), (12, 14), (60, 14)], from: 0, to: 100) == [10, 24, 60])
        #expect(Spread.apart([(90, 14), (95, 14)], from: 0, to: 100) == [79, 93])
        #expect(Spread.apart([(-5, 14)], from: 0, to: 100) == [7])
        #expect(Spread.apart([], from: 0, to: 100) == [])
    }
}

@Suite struct AxisLabelsTests {
    private let plot = Rect(x: 0, y: 0, width: 200, height: 70)

    private func shown(_ labels: AxisLabels, count: Int) throws -> [String] {
        var sketch = Sketch(size: ChartSize(width: 200, height: 100, form: .wide), measure: FixedWidth())
        try sketch.placeAxisLabels(labels, under: plot) { Double($0) * 200 / Double(count - 1) }
        return sketch.texts.map(\.text)
    }

    @Test func evenLabelsAreThinnedEvenly() throws {
        let edges = (0...10).map { AxisLabel($0, "\($0 * 10) %") }
        #expect(try shown(.evenly(edges), count: 11) == ["0 %", "50 %", "100 %"])
        #expect(try shown(.evenly((0...3).map { AxisLabel($0, "\($0)") }), count: 4) == ["0", "1", "2", "3"])
    }

    @Test func importantLabelsComeFirst() throws {
        let labels = [AxisLabel(0, "1 November"), AxisLabel(5, "today"), AxisLabel(4, "29 November"), AxisLabel(9, "5 Dec")]
        #expect(try shown(.byImportance(labels), count: 10) == ["1 November", "today", "5 Dec"])
    }

    @Test func namesAreThinnedEvenly() {
        #expect(AxisLabels.stride(24, apart: 24, needed: 21) == 1)
        #expect(AxisLabels.stride(24, apart: 15, needed: 21) == 2)
        #expect(AxisLabels.stride(24, apart: 5, needed: 21) == 6, "five would leave a remainder")
    }

    @Test func stridesThatKeepTheLastLabelComeFirst() {
        #expect(AxisLabels.strides(11).prefix(3) == [1, 2, 5])
        #expect(AxisLabels.strides(12) == Array(1...12))
        #expect(AxisLabels.strides(0) == [1])
    }
}
