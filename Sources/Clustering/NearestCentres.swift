/// For each point its nearest centre, of equally near ones the first, and the squared distance to it.
///
/// Squared differences are summed column by column in single precision, eight points at a time, so what a point gets does not depend on its place in the table.
struct NearestCentres: Sendable {
    private var labelBlocks: [SIMD8<Int32>]
    private var squareBlocks: [SIMD8<Float>]
    private let count: Int

    init(count: Int) {
        self.count = count
        let blocks = (count + PointTable.lanes - 1) / PointTable.lanes
        labelBlocks = Array(repeating: .zero, count: blocks)
        squareBlocks = Array(repeating: .zero, count: blocks)
    }

    init(of points: PointTable, among centres: [Double]) {
        self.init(count: points.count)
        find(points, among: centres)
    }

    /// - Parameter centres: centre after centre, as many coordinates each as the points have.
    mutating func find(_ points: PointTable, among centres: [Double]) {
        let dimensions = points.dimensions
        let centres = centres.map { SIMD8<Float>(repeating: Float($0)) }
        let clusters = centres.count / dimensions
        points.blocks.withUnsafeBufferPointer { points in
            centres.withUnsafeBufferPointer { centres in
                for block in labelBlocks.indices {
                    var nearest = SIMD8<Float>(repeating: .infinity)
                    var label = SIMD8<Int32>.zero
                    for cluster in 0..<clusters {
                        let square = Self.square(points, block &* dimensions, centres, cluster &* dimensions, dimensions)
                        let nearer = square .< nearest
                        nearest.replace(with: square, where: nearer)
                        label.replace(with: Int32(truncatingIfNeeded: cluster), where: nearer)
                    }
                    labelBlocks[block] = label
                    squareBlocks[block] = nearest
                }
            }
        }
    }

    @inline(__always)
    static func square(
        _ points: UnsafeBufferPointer<SIMD8<Float>>, _ point: Int, _ centres: UnsafeBufferPointer<SIMD8<Float>>, _ centre: Int, _ dimensions: Int
    ) -> SIMD8<Float> {
        var sum = SIMD8<Float>.zero
        for column in 0..<dimensions {
            let difference = points[point &+ column] - centres[centre &+ column]
            sum += difference * difference
        }
        return sum
    }

    var labels: [Int32] { withLabels { Array($0) } }

    /// The sum of the squared distances.
    var inertia: Double { withSquares { $0.reduce(0.0) { $0 + Double($1) } } }

    func withLabels<Result>(_ body: (Slice<UnsafeBufferPointer<Int32>>) -> Result) -> Result {
        labelBlocks.withUnsafeBytes { body($0.assumingMemoryBound(to: Int32.self)[..<count]) }
    }

    func withSquares<Result>(_ body: (Slice<UnsafeBufferPointer<Float>>) -> Result) -> Result {
        squareBlocks.withUnsafeBytes { body($0.assumingMemoryBound(to: Float.self)[..<count]) }
    }
}
