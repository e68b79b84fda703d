import Testing

@testable import RasterCanvas

@Suite struct CanvasTests {
    private func canvas() throws -> Canvas {
        try Canvas(width: 100, height: 60, theme: Theme(), fonts: FontSet())
    }

    /// The share of ink at a device pixel of what is drawn in `.ink`, in sixteenths, from the light colour.
    private func coverage(_ canvas: Canvas, _ x: Int, _ y: Int) -> Int {
        let color = canvas.palette.colors[Int(canvas.index(x: x, y: y))].light.red
        let (paper, ink) = (Theme()[.paper].light.red, Theme()[.ink].light.red)
        return Int(((Double(paper) - Double(color)) / Double(paper - ink) * 16).rounded())
    }

    @Test func rectanglesLieOnDevicePixels() throws {
        let canvas = try canvas()
        canvas.fill(Rect(x: 10, y: 5, width: 2.5, height: 1), .ink)
        let inside = (18..<28).map { coverage(canvas, $0, 10) }
        #expect(inside == [0, 0, 16, 16, 16, 16, 16, 0, 0, 0])
        #expect([9, 10, 11, 12].map { coverage(canvas, 21, $0) } == [0, 16, 16, 0])
    }

    @Test func aRectangleIsNeverLost() throws {
        let canvas = try canvas()
        canvas.fill(Rect(x: 10, y: 5, width: 0.1, height: 20), .ink)
        #expect(coverage(canvas, 20, 20) == 16)
        #expect(coverage(canvas, 21, 20) == 0)
    }

    @Test func whatLiesOutsideIsCut() throws {
        let canvas = try canvas()
        canvas.fill(Rect(x: -50, y: -50, width: 500, height: 52), .ink)
        canvas.stroke([Point(-1e9, 30), Point(1e9, 30)], width: 2, .ink)
        canvas.stamp(.circle, at: [Point(0, 59), Point(-500, 3)], radius: 4, .ink)
        try canvas.write("outside", at: Point(95, 62), size: 12, weight: .medium, .ink)
        #expect(coverage(canvas, 199, 3) == 16)
        #expect(coverage(canvas, 100, 60) == 16)
    }

    @Test func aLineIsAsThickAsAskedAndSoftAtItsEdges() throws {
        let canvas = try canvas()
        // 1.75 CSS pixels are 3.5 device pixels: three whole rows and a half one, together 56 sixteenths.
        canvas.stroke([Point(10, 20.125), Point(90, 20.125)], width: 1.75, .ink)
        let column = (34..<48).map { coverage(canvas, 100, $0) }
        #expect((52...60).contains(column.reduce(0, +)), "\(column)")
        #expect(column.contains(16) && column.first == 0 && column.last == 0)
    }

    @Test func overlappingPiecesAreNotDarker() throws {
        let canvas = try canvas()
        canvas.stroke([Point(10, 10), Point(50, 40), Point(90, 10), Point(50, 10.2), Point(10, 10)], width: 3, .accentSoft)
        let solid = canvas.palette.index(of: .accentSoft)
        #expect((0..<200).contains { canvas.index(x: $0, y: 20) == solid })
        // Darker than the ink itself would be a second coat.
        let darkest = Theme()[.accentSoft].light.red
        #expect(canvas.palette.colors.allSatisfy { $0.light.red >= darkest })
    }

    @Test func aBandCoversWhatLiesBetweenItsLines() throws {
        let canvas = try canvas()
        canvas.fillBand(x: [10, 50], upper: [10, 20.25], lower: [30, 30], .ink)
        // In the first column the upper line lies at 10.064 CSS pixels: 0.872 of the row are covered, 14 sixteenths.
        #expect(coverage(canvas, 20, 20) == 14 && coverage(canvas, 20, 59) == 16 && coverage(canvas, 20, 60) == 0)
        // At x = 30 the upper line is at 15.125 CSS pixels, 30.25 device pixels: three quarters of the row are covered.
        #expect((10...14).contains(coverage(canvas, 60, 30)))
        #expect(coverage(canvas, 19, 40) == 0 && coverage(canvas, 100, 45) == 0)
    }

    @Test func aBandTurnedInsideOutDrawsNothing() throws {
        let canvas = try canvas()
        canvas.fillBand(x: [10, 50], upper: [30, 30], lower: [10, 10], .ink)
        #expect(try canvas.png().markedPixels == 0)
    }

    @Test(arguments: [Marker.circle, .ring, .triangleUp, .triangleDown, .diamond, .dash])
    func markersStandInTheMiddle(marker: Marker) throws {
        let canvas = try canvas()
        canvas.stamp(marker, at: [Point(50, 30)], radius: 5, .ink)
        let marked = (0..<(200 * 120)).filter { canvas.index(x: $0 % 200, y: $0 / 200) != 0 }
        let x = marked.map { $0 % 200 }
        let middle = Double((x.min() ?? 0) + (x.max() ?? 0) + 1) / 2
        #expect(abs(middle - 100) <= 0.5)
        #expect((x.max() ?? 0) - (x.min() ?? 0) <= 26)
        #expect((coverage(canvas, 100, 60) == 0) == (marker == .ring))
    }

    @Test func whatReachesPastAnEdgeLeavesNoTraceElsewhere() throws {
        let canvas = try canvas()
        canvas.stroke([Point(90, 10), Point(200, 10)], width: 3, .ink)
        canvas.fill(polygons: [[Point(90, 50), Point(200, 50), Point(200, 90), Point(90, 90)]], .ink)
        canvas.stroke([Point(5, 2), Point(5, 58)], width: 2, .ink)
        let strays = (0..<(170 * 120)).filter { $0 % 170 > 20 && canvas.index(x: $0 % 170, y: $0 / 170) != 0 }
        #expect(strays.isEmpty)
    }

    @Test func anEmptyShapeIsNoTrouble() throws {
        let canvas = try canvas()
        canvas.stroke([], width: 2, .ink)
        canvas.stroke([Point(5, 5), Point(5, 5)], width: 0, .ink, dash: (on: 0, off: 0))
        canvas.fill(polygons: [[]], .ink)
        canvas.fillBand(x: [], upper: [], lower: [], .ink)
        canvas.hatch(Rect(x: 5, y: 5, width: 0, height: 9), step: 4, width: 1, .ink)
        try canvas.write("", at: Point(5, 5), size: 11, weight: .regular, .ink)
    }
}
