/// How far two clusterings of the same points agree: 1 if they are the same but for the names of clusters, about 0 if they agree as chance would have it
/// (Hubert and Arabie, “Comparing partitions”, 1985, equation 5).
package enum AdjustedRandIndex {
    /// 1 also where both put all points into one cluster, or each into its own, or there are none.
    /// - Parameters: labels, from 0, for the same points in the same order.
    /// - Returns: nil if there are not as many labels in both, or one is negative.
    package static func of(_ a: [Int32], _ b: [Int32]) -> Double? {
        guard a.count == b.count, a.allSatisfy({ $0 >= 0 }), b.allSatisfy({ $0 >= 0 }) else { return nil }
        let (rows, columns) = (Int(a.max() ?? 0) + 1, Int(b.max() ?? 0) + 1)
        var cells = Array(repeating: 0, count: rows * columns)
        for (row, column) in zip(a, b) { cells[Int(row) * columns + Int(column)] += 1 }
        let together = pairs(cells)
        let inA = pairs((0..<rows).map { row in (0..<columns).reduce(0) { $0 + cells[row * columns + $1] } })
        let inB = pairs((0..<columns).map { column in (0..<rows).reduce(0) { $0 + cells[$1 * columns + column] } })
        let all = pairs([a.count])
        let expected = all > 0 ? inA * inB / all : 0
        let most = (inA + inB) / 2
        return most == expected ? 1 : (together - expected) / (most - expected)
    }

    /// How many pairs can be made within groups of these sizes.
    private static func pairs(_ sizes: [Int]) -> Double {
        sizes.reduce(0.0) { $0 + Double($1) * Double($1 - 1) / 2 }
    }
}
