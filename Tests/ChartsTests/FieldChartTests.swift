import Foundation
import RasterCanvas
import Testing

@testable import Charts

/// Heat maps, curves, scatters and trends.
@Suite struct FieldChartTests {
    private let wide = ChartSize(width: 600, height: 280, form: .wide)
    private let narrow = ChartSize(width: 342, height: 260, form: .narrow)

    private func layout(_ chart: some Chart, _ size: ChartSize) throws -> ChartLayout {
        try #require(try chart.layout(in: size, text: FixedWidth()))
    }

    @Test func tintsAreSixEqualSteps() {
        let map = HeatMap(rows: ["a"], columns: ["b", "c"], values: [[0, 60]], format: Gallery.counts)
        #expect([0, 9.9, 10, 29, 30, 49, 50, 60].map { map.tint(of: $0) } == [.tint1, .tint1, .tint2, .tint3, .tint4, .tint5, .tint6, .tint6])
        let zeros = HeatMap(rows: ["a"], columns: ["b"], values: [[0]], format: Gallery.counts)
        #expect(zeros.tint(of: 0) == .tint1)
    }

    @Test func theWeekStandsUprightOnAPhone() throws {
        let chart = Gallery.heatMap
        func cells(_ layout: ChartLayout) -> [Rect] {
            layout.marks.compactMap { if case .area(let rect, let ink) = $0, Ink.tints.contains(ink) { rect } else { nil } }
        }
        let (flat, upright) = (cells(try layout(chart, wide)), cells(try layout(chart, narrow)))
        // 168 cells, five of them empty, and the six of the scale.
        #expect(flat.count == 169 && upright.count == 169)
        #expect(Set(flat.prefix(163).map(\.y)).count == 7 && Set(upright.prefix(163).map(\.y)).count == 24)
    }

    @Test func cellsWithoutAValueAreMarkedAsSuch() throws {
        let map = HeatMap(rows: ["a", "b"], columns: ["c"], values: [[nil], [3]], format: Gallery.counts)
        let dots = try layout(map, wide).marks.compactMap { if case .markers(_, let points, _, .faint) = $0 { points.count } else { nil } }
        #expect(dots == [1])
        #expect(try HeatMap(rows: ["a"], columns: ["b"], values: [[nil]], format: Gallery.counts).layout(in: wide, text: FixedWidth()) == nil)
        #expect(try HeatMap(rows: [], columns: [], values: [], format: Gallery.counts).layout(in: wide, text: FixedWidth()) == nil)
    }

    @Test func valuesInCellsAreReadableInBothThemes() {
        // WCAG 2 asks 3 : 1 of large or bold text and of marks; the values are in the table too.
        for theme in [Theme(), Theme(accent: ThemedColor(light: RGB(hex: 0x7a1fa2), dark: RGB(hex: 0xd6a3e8)))] {
            for tint in Ink.tints {
                let (ground, text) = (theme[tint], theme[HeatMap.textInk(on: tint)])
                #expect(contrast(ground.light, text.light) > 3.5 && contrast(ground.dark, text.dark) > 3.5, "\(tint)")
            }
        }
    }

    /// The contrast ratio of WCAG 2.
    private func contrast(_ one: RGB, _ other: RGB) -> Double {
        func luminance(_ color: RGB) -> Double {
            let channels = [color.red, color.green, color.blue].map { value -> Double in
                let share = Double(value) / 255
                return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
        }
        let (a, b) = (luminance(one), luminance(other))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    @Test func raggedRowsAreRefused() {
        #expect(throws: ChartError.lengthsDiffer(place: "row 1", expected: 2, found: 1)) {
            try HeatMap(rows: ["a", "b"], columns: ["c", "d"], values: [[1, 2], [3]], format: Gallery.counts).layout(in: wide, text: FixedWidth())
        }
    }

    @Test func sharesAreReadBetweenThePoints() throws {
        let curve = ConcentrationCurve([0, 0.5, 0.8, 0.95, 1], annotations: [.init(0.125, "an eighth")], format: Gallery.percents)
        #expect(curve.value(at: 0.125) == 0.25)
        #expect(curve.value(at: 1) == 1 && curve.value(at: 2) == 1 && curve.value(at: -1) == 0)
        #expect(try layout(curve, wide).texts.contains { $0.text == "an eighth" })
        #expect(try ConcentrationCurve([0], format: Gallery.percents).layout(in: wide, text: FixedWidth()) == nil)
    }

    @Test func twentyThousandPointsBecomeOnePerPixel() throws {
        var numbers = Numbers(seed: 2)
        let dots = (0..<20_000).map { _ in
            ScatterChart.Dot((numbers.next(in: 0...1) * 50).rounded() / 50, (numbers.next(in: 0...1) * 40).rounded(), .high)
        }
        let placed = try layout(ScatterChart(dots, xFormat: Gallery.percents, yFormat: Gallery.counts), wide)
        let points = placed.marks.compactMap { if case .markers(.triangleUp, let points, _, _) = $0 { points.count } else { nil } }
        #expect(points == [51 * 41])
    }

    @Test func labelsOfPointsGoWhereThereIsRoom() throws {
        let dots = [ScatterChart.Dot(0, 0)] + Array(repeating: .init(1, 10), count: 6) + [.init(2, 20)]
        let chart = ScatterChart(dots, labels: (1...6).map { .init($0, "member \($0)") }, xFormat: Gallery.percents, yFormat: Gallery.euros)
        let names = try layout(chart, wide).texts.map(\.text).filter { $0.hasPrefix("member") }
        #expect(names == ["member 1", "member 2", "member 3", "member 4"], "right, left, above and below")
    }

    @Test func aTrendFillsItsHeight() throws {
        let size = ChartSize(width: 96, height: 24, form: .wide)
        let placed = try layout(TrendLine([3, 5, 4]), size)
        guard case .line(let points, _, _, _) = placed.marks[0] else { Issue.record("no line"); return }
        #expect(points == [Point(4, 20), Point(48, 4), Point(92, 12)])
        guard case .line(let flat, _, _, _) = try layout(TrendLine([3, 3]), size).marks[0] else { Issue.record("no line"); return }
        #expect(flat == [Point(4, 12), Point(92, 12)])
        #expect(try layout(TrendLine([nil, 2, nil]), size).marks.count == 2)
        #expect(try TrendLine([]).layout(in: size, text: FixedWidth()) == nil)
        #expect(try TrendLine([nil]).layout(in: size, text: FixedWidth()) == nil)
    }
}
