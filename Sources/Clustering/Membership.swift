/// How clear it is that a point belongs to its cluster.
package enum Membership {
    /// For each point 1 − d₁ ÷ d₂, with d₁ and d₂ its distances to the nearest and the second nearest centre: 0 on the border between both, 1 on the centre.
    /// 1 where there is one centre or none, 0 where both distances are 0.
    /// - Parameter centres: those without as many coordinates as the points have are left out.
    package static func confidences(_ points: PointTable, among centres: [[Double]]) -> [Float] {
        let dimensions = points.dimensions
        let centres = centres.filter { $0.count == dimensions }.map { $0.map { SIMD8<Float>(repeating: Float($0)) } }
        guard centres.count > 1 else { return Array(repeating: 1, count: points.count) }
        var result: [Float] = []
        result.reserveCapacity(points.count)
        points.blocks.withUnsafeBufferPointer { blocks in
            for first in stride(from: 0, to: points.count, by: PointTable.lanes) {
                let clear = confidences(blocks, first / PointTable.lanes * dimensions, centres, dimensions)
                for lane in 0..<min(PointTable.lanes, points.count - first) { result.append(clear[lane]) }
            }
        }
        return result
    }

    private static func confidences(
        _ points: UnsafeBufferPointer<SIMD8<Float>>, _ point: Int, _ centres: [[SIMD8<Float>]], _ dimensions: Int
    ) -> SIMD8<Float> {
        var nearest = SIMD8<Float>(repeating: .infinity)
        var second = nearest
        for centre in centres {
            let square = centre.withUnsafeBufferPointer { NearestCentres.square(points, point, $0, 0, dimensions) }
            let nearer = square .< nearest
            // What was nearest becomes second; otherwise this may be second itself.
            let other = square.replacing(with: nearest, where: nearer)
            second.replace(with: other, where: other .< second)
            nearest.replace(with: square, where: nearer)
        }
        let clear = 1 - (nearest / second).squareRoot()
        return clear.replacing(with: 0, where: second .== 0)
    }
}
