import Testing

@testable import RasterCanvas

@Suite struct StrokeTests {
    @Test func dashesFollowTheLineRoundCorners() {
        let dashes = Stroke.dashes(of: [Point(0, 0), Point(10, 0), Point(10, 5)], on: 4, off: 3)
        // On from 0 to 4, from 7 to 11 (round the corner at 10), from 14 to the end at 15.
        #expect(dashes == [
            [Point(0, 0), Point(4, 0)], [Point(7, 0), Point(10, 0), Point(10, 1)], [Point(10, 4), Point(10, 5)],
        ])
    }

    @Test func aQuadIsAsWideAsTheLine() {
        let quad = Quad(from: Point(0, 0), to: Point(10, 0), width: 2)
        #expect(quad?.x == SIMD4(0, 10, 10, 0) && quad?.y == SIMD4(1, 1, -1, -1))
        #expect(Quad(from: Point(3, 3), to: Point(3, 3), width: 2) == nil)
    }

    @Test func onlySharpTurnsNeedAJoin() {
        let line = [Point(0, 0), Point(10, 0), Point(20, 0.5), Point(30, 20), Point(20, 20)]
        #expect(Stroke.turns(of: line) == [Point(20, 0.5), Point(30, 20)])
    }

    @Test func hatchStaysWithinItsBox() {
        let box = Rect(x: 10, y: 20, width: 30, height: 8)
        let ends = Stroke.hatch(box, step: 4).flatMap { $0 }
        #expect(ends.count == 18)
        for end in ends { #expect(box.contains(Rect(x: end.x, y: end.y, width: 0, height: 0))) }
    }
}
