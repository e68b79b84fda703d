import Glibc
import SeededRandom

extension KMeans {
    /// Starting centres by k-means++ (Arthur and Vassilvitskii, “k-means++: the advantages of careful seeding”, 2007): each is a point drawn with a chance in proportion to the
    /// square of its distance to the nearest centre so far. Of 2 + ⌊ln k⌋ points drawn the one is taken that leaves the least sum of these squares, as the paper's
    /// section 7 advises.
    /// - Returns: fewer than asked for where there are fewer different points.
    func startingCentres(_ points: PointTable, clusters: Int, random: inout Random) -> [[Double]] {
        guard points.count > 0, clusters > 0 else { return [] }
        let trials = 2 + Int(log(Double(clusters)))
        var chosen = [random.below(points.count)]
        var squares = SquaresToCentres(points, first: chosen[0])
        while chosen.count < clusters, squares.total > 0 {
            var best: (row: Int, squares: SquaresToCentres)?
            for _ in 0..<trials {
                let row = squares.row(at: random.unit())
                let next = squares.adding(row, of: points)
                if next.total < best?.squares.total ?? .infinity { best = (row, next) }
            }
            guard let best else { break }
            chosen.append(best.row)
            squares = best.squares
        }
        return chosen.map { points.row($0).map(Double.init) }
    }
}

/// The square of each point's distance to its nearest centre, and their sum. Lanes without a point hold 0.
private struct SquaresToCentres {
    private var blocks: [SIMD8<Float>]
    private(set) var total = 0.0

    init(_ points: PointTable, first row: Int) {
        blocks = Array(repeating: SIMD8(repeating: .infinity), count: points.blocks.count / points.dimensions)
        for lane in points.count..<blocks.count * PointTable.lanes { blocks[lane / PointTable.lanes][lane % PointTable.lanes] = 0 }
        add(row, of: points)
    }

    func adding(_ row: Int, of points: PointTable) -> SquaresToCentres {
        var result = self
        result.add(row, of: points)
        return result
    }

    private mutating func add(_ row: Int, of points: PointTable) {
        let centre = points.row(row).map { SIMD8<Float>(repeating: $0) }
        var sums = SIMD8<Double>.zero
        points.blocks.withUnsafeBufferPointer { points in
            centre.withUnsafeBufferPointer { centre in
                for block in blocks.indices {
                    let square = NearestCentres.square(points, block &* centre.count, centre, 0, centre.count)
                    let nearer = blocks[block].replacing(with: square, where: square .< blocks[block])
                    blocks[block] = nearer
                    sums += SIMD8<Double>(nearer)
                }
            }
        }
        total = sums.sum()
    }

    /// The row at which the running sum of squares passes this share of all: one that is no centre, as there are squares above 0.
    func row(at share: Double) -> Int {
        var left = share * total
        var last = 0
        for block in blocks.indices {
            let sum = SIMD8<Double>(blocks[block]).sum()
            guard sum > 0 else { continue }
            let passes = left < sum
            for lane in 0..<PointTable.lanes where blocks[block][lane] > 0 {
                last = block * PointTable.lanes + lane
                left -= passes ? Double(blocks[block][lane]) : 0
                if passes, left < 0 { return last }
            }
            // Where rounding has kept the sum of lanes from passing, the last of them is meant.
            if passes { return last }
            left -= sum
        }
        return last
    }
}
