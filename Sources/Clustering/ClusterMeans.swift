/// The means of the points that are nearest to each centre.
struct ClusterMeans {
    /// Centre after centre.
    let centres: [Double]

    /// A centre without points gets the point that lies farthest from its own centre, of equals the first in the table; the next such centre the next farthest. Points that
    /// are alone, or lie on their centre, are not taken; where none is left the centre stays.
    init(of points: PointTable, _ nearest: NearestCentres, keeping former: [Double]) {
        let dimensions = points.dimensions
        let clusters = former.count / dimensions
        var sums = Array(repeating: 0.0, count: former.count)
        var counts = Array(repeating: 0, count: clusters)
        Self.add(points, nearest, &sums, &counts)
        if counts.contains(0) { Self.fill(points, nearest, &sums, &counts) }
        centres = former.indices.map { counts[$0 / dimensions] > 0 ? sums[$0] / Double(counts[$0 / dimensions]) : former[$0] }
    }

    private static func add(_ points: PointTable, _ nearest: NearestCentres, _ sums: inout [Double], _ counts: inout [Int]) {
        let dimensions = points.dimensions
        nearest.withLabels { labels in
            points.withValues { values in
                sums.withUnsafeMutableBufferPointer { sums in
                    counts.withUnsafeMutableBufferPointer { counts in
                        for row in 0..<points.count {
                            let cluster = Int(labels[row])
                            let position = PointTable.position(row, 0, of: dimensions)
                            counts[cluster] &+= 1
                            for column in 0..<dimensions { sums[cluster &* dimensions &+ column] += Double(values[position &+ column &* PointTable.lanes]) }
                        }
                    }
                }
            }
        }
    }

    private static func fill(_ points: PointTable, _ nearest: NearestCentres, _ sums: inout [Double], _ counts: inout [Int]) {
        let labels = nearest.labels
        let squares = nearest.withSquares { Array($0) }
        var farthest = (0..<points.count).filter { squares[$0] > 0 }.sorted { (-squares[$0], $0) < (-squares[$1], $1) }[...]
        for cluster in counts.indices where counts[cluster] == 0 {
            while let row = farthest.popFirst() {
                let owner = Int(labels[row])
                guard counts[owner] > 1 else { continue }
                for (column, value) in points.row(row).enumerated() {
                    sums[owner * points.dimensions + column] -= Double(value)
                    sums[cluster * points.dimensions + column] = Double(value)
                }
                counts[owner] -= 1
                counts[cluster] = 1
                break
            }
        }
    }
}
