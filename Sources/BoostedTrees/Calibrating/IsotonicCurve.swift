/// A rising curve through points, straight between them and level beyond the first and the last.
package struct IsotonicCurve: Equatable, Sendable {
    package struct Point: Equatable, Sendable {
        package let x, y: Double

        package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
    }

    package let points: [Point]

    /// Nil unless there are points, x rises from each to the next and y does not fall.
    package init?(points: [Point]) {
        guard !points.isEmpty, points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return nil }
        guard zip(points, points.dropFirst()).allSatisfy({ $0.x < $1.x && $0.y <= $1.y }) else { return nil }
        self.points = points
    }

    /// The rising steps that are nearest to the values in weighted squares, by pooling neighbours that are out of order (M. Ayer et al., An Empirical Distribution Function
    /// for Sampling with Incomplete Information, 1955). A point is a step's mean x and its value; straight lines between them keep the ranks that steps would lose.
    ///
    /// Nil where there are no values, counts differ or one is not finite or a weight not above 0.
    package init?(fitting x: [Double], _ y: [Double], weights: [Double]? = nil) {
        let weights = weights ?? [Double](repeating: 1, count: x.count)
        guard x.count == y.count, x.count == weights.count, (x + y).allSatisfy(\.isFinite), weights.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        self.init(points: Self.blocks(x, y, weights).map { Point(x: $0.x / $0.weight, y: $0.y / $0.weight) })
    }

    /// Neighbours pooled: sums of weight, and of x and y by weight.
    private struct Block {
        var weight, x, y: Double

        mutating func pool(_ other: Block) { (weight, x, y) = (weight + other.weight, x + other.x, y + other.y) }

        func isAbove(_ other: Block) -> Bool { y * other.weight >= other.y * weight }
    }

    private static func blocks(_ x: [Double], _ y: [Double], _ weights: [Double]) -> [Block] {
        var blocks: [Block] = []
        func settle() {
            while blocks.count > 1, blocks[blocks.count - 2].isAbove(blocks[blocks.count - 1]) { blocks[blocks.count - 2].pool(blocks.removeLast()) }
        }
        var tie: Double?
        // By value too, so that sums do not depend on the order of rows.
        for index in x.indices.sorted(by: { (x[$0], y[$0], weights[$0]) < (x[$1], y[$1], weights[$1]) }) {
            let block = Block(weight: weights[index], x: weights[index] * x[index], y: weights[index] * y[index])
            if tie == x[index] {
                blocks[blocks.count - 1].pool(block)
            } else {
                // What stands before is complete now.
                settle()
                blocks.append(block)
                tie = x[index]
            }
        }
        settle()
        return blocks
    }

    package func value(_ x: Double) -> Double {
        let next = countOfFirst(among: points.count) { points[$0].x <= x }
        guard next > 0 else { return points[0].y }
        guard next < points.count else { return points[points.count - 1].y }
        let (before, after) = (points[next - 1], points[next])
        return before.y + (after.y - before.y) * ((x - before.x) / (after.x - before.x))
    }
}
