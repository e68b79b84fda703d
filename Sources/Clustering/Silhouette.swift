/// Silhouettes of points (Rousseeuw, “Silhouettes: a graphical aid to the interpretation and validation of cluster analysis”, 1987), by the distances of all pairs.
///
/// Memory and time go with the square of the number of points, 4 bytes a pair, so it is made for a sample of about 1,000; the distances serve any number of clusterings.
package struct Silhouette: Sendable {
    let count: Int
    /// A row of distances for each point, each row filled up with zeros to whole blocks.
    private let distances: [SIMD8<Float>]
    private let width: Int

    package init(of points: PointTable) {
        let width = (points.count + PointTable.lanes - 1) / PointTable.lanes
        var distances = Array(repeating: SIMD8<Float>.zero, count: points.count * width)
        points.blocks.withUnsafeBufferPointer { blocks in
            for row in 0..<points.count {
                points.row(row).map { SIMD8<Float>(repeating: $0) }.withUnsafeBufferPointer { point in
                    for block in 0..<width {
                        distances[row * width + block] = NearestCentres.square(blocks, block * points.dimensions, point, 0, points.dimensions).squareRoot()
                    }
                }
            }
        }
        count = points.count
        self.width = width
        self.distances = distances
    }

    /// (b − a) ÷ max(a, b) of each point, a its mean distance to the others of its cluster, b the least mean distance to another cluster; 0 for a point alone in its cluster,
    /// for all where there is one cluster, and where both are 0.
    /// - Parameter labels: clusters from 0; any may be without points.
    /// - Returns: nil unless there is one label for each point and none is negative.
    package func values(_ labels: [Int32]) -> [Double]? {
        guard labels.count == count, labels.allSatisfy({ $0 >= 0 }) else { return nil }
        let clusters = Int(labels.max() ?? 0) + 1
        let sizes = labels.reduce(into: Array(repeating: 0, count: clusters)) { $0[Int($1)] += 1 }
        let sums = distancesToClusters(labels, clusters)
        return labels.enumerated().map { row, label in
            func sum(_ cluster: Int) -> Double { Double(sums[cluster * width + row / PointTable.lanes][row % PointTable.lanes]) }
            let own = Int(label)
            let others = (0..<clusters).filter { $0 != own && sizes[$0] > 0 }.map { sum($0) / Double(sizes[$0]) }
            guard sizes[own] > 1, let nearest = others.min() else { return 0 }
            let inside = sum(own) / Double(sizes[own] - 1)
            return max(inside, nearest) > 0 ? (nearest - inside) / max(inside, nearest) : 0
        }
    }

    /// The mean of `values`; 0 without points.
    /// - Returns: nil where `values` is.
    package func mean(_ labels: [Int32]) -> Double? {
        values(labels).map { $0.reduce(0, +) / Double(max(1, $0.count)) }
    }

    /// For each cluster, and each point, the sum of the point's distances to the cluster's points.
    private func distancesToClusters(_ labels: [Int32], _ clusters: Int) -> [SIMD8<Float>] {
        var sums = Array(repeating: SIMD8<Float>.zero, count: clusters * width)
        sums.withUnsafeMutableBufferPointer { sums in
            distances.withUnsafeBufferPointer { distances in
                for row in 0..<count {
                    let start = Int(labels[row]) &* width
                    for block in 0..<width { sums[start &+ block] += distances[row &* width &+ block] }
                }
            }
        }
        return sums
    }
}
