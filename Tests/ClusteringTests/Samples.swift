import Clustering
import SeededRandom

/// 120 points that any language makes alike; the numbers that the tests hold were computed from them by scikit-learn 1.9.1.
func formulaPoints() throws -> PointTable {
    let rows = (0..<120).flatMap { i -> [Float] in
        let x = Float(i * 37 % 101) / 64 + Float(i % 4)
        let y = Float(i * 53 % 89) / 64 - Float(i % 3) * 1.5
        return [x, y, Float(i * 71 % 67) / 64 + Float(i / 5 % 2) * 2]
    }
    return try PointTable(rows: rows, dimensions: 3)
}

/// Points around centres, in turn.
func points(_ count: Int, around centres: [[Float]], spread: Float, seed: UInt64) throws -> PointTable {
    var random = Random(seed: seed, stream: 0)
    let rows = (0..<count).flatMap { row in centres[row % centres.count].map { $0 + spread * Float(random.normal()) } }
    return try PointTable(rows: rows, dimensions: centres[0].count)
}

func allRows(_ table: PointTable) -> [[Float]] { (0..<table.count).map(table.row) }

/// Corners of a cube with this side in five dimensions, such that few lie side by side.
func corners(_ count: Int, side: Float) -> [[Float]] {
    (0..<count).map { corner in (0..<5).map { Float((corner * 11) >> $0 & 1) * side } }
}
