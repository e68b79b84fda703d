/// Nelder and Mead's downhill simplex within bounds: points outside are moved to the nearest inside. J. A. Nelder, R. Mead, A simplex method for function
/// minimization, 1965. Nothing in it is random.
struct SimplexMinimiser {
    struct Axis {
        var range: ClosedRange<Double>
        var start: Double
        /// The first simplex reaches so far along the axis, back instead of forth where it would leave the range.
        var step: Double
    }

    typealias Function = (UnsafePointer<Double>) -> Double

    /// It ends when the simplex's best and worst values are so close.
    var tolerance = 0.003
    var evaluationsPerAxis = 120

    /// - Parameter function: not a number counts as infinitely large.
    func minimum(axes: [Axis], of function: Function) -> (point: [Double], value: Double) {
        let size = axes.count
        guard size > 0 else { return ([], .infinity) }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: (size + 4) * size + size + 1) { room in
            room.initialize(repeating: 0)
            guard let base = room.baseAddress else { return ([], .infinity) }
            return axes.withUnsafeBufferPointer { axes in
                var simplex = Simplex(axes: axes, rows: base, values: base + (size + 4) * size)
                simplex.start(function)
                simplex.descend(function, tolerance: tolerance, limit: evaluationsPerAxis * size)
                return ((0..<size).map { simplex.rows[simplex.best * size + $0] }, simplex.values[simplex.best])
            }
        }
    }
}

/// size + 1 corners, a row each; then a row each for the centroid and two trial points.
private struct Simplex {
    let axes: UnsafeBufferPointer<SimplexMinimiser.Axis>
    let rows: UnsafeMutablePointer<Double>
    let values: UnsafeMutablePointer<Double>
    var best = 0, worst = 0, secondWorst = 0
    var evaluations = 0

    init(axes: UnsafeBufferPointer<SimplexMinimiser.Axis>, rows: UnsafeMutablePointer<Double>, values: UnsafeMutablePointer<Double>) {
        (self.axes, self.rows, self.values) = (axes, rows, values)
    }

    var size: Int { axes.count }
    var centroid: UnsafeMutablePointer<Double> { rows + (size + 1) * size }
    var trial: UnsafeMutablePointer<Double> { rows + (size + 2) * size }
    var further: UnsafeMutablePointer<Double> { rows + (size + 3) * size }

    private mutating func value(at point: UnsafeMutablePointer<Double>, _ function: SimplexMinimiser.Function) -> Double {
        evaluations += 1
        let value = function(point)
        return value.isNaN ? .infinity : value
    }

    mutating func start(_ function: SimplexMinimiser.Function) {
        for index in 0..<size { rows[index] = axes[index].start }
        values[0] = value(at: rows, function)
        spread(function)
    }

    /// All corners but the first, each one step along an axis from it.
    private mutating func spread(_ function: SimplexMinimiser.Function) {
        for corner in 1...size {
            let (row, axis) = (rows + corner * size, axes[corner - 1])
            for index in 0..<size { row[index] = rows[index] }
            row[corner - 1] += row[corner - 1] + axis.step <= axis.range.upperBound ? axis.step : -axis.step
            values[corner] = value(at: row, function)
        }
        rank()
    }

    mutating func descend(_ function: SimplexMinimiser.Function, tolerance: Double, limit: Int) {
        while evaluations < limit, values[worst] - values[best] > tolerance || !values[worst].isFinite {
            findCentroid()
            let reflected = tryPoint(at: -1, in: trial, function)
            if reflected < values[best] {
                let expanded = tryPoint(at: -2, in: further, function)
                if expanded < reflected { replaceWorst(by: further, expanded) } else { replaceWorst(by: trial, reflected) }
            } else if reflected < values[secondWorst] {
                replaceWorst(by: trial, reflected)
            } else {
                let contracted = tryPoint(at: reflected < values[worst] ? -0.5 : 0.5, in: further, function)
                if contracted < min(reflected, values[worst]) { replaceWorst(by: further, contracted) } else { shrink(function) }
            }
            rank()
        }
    }

    /// The point that lies from the centroid by `factor` of the way to the worst corner.
    private mutating func tryPoint(at factor: Double, in point: UnsafeMutablePointer<Double>, _ function: SimplexMinimiser.Function) -> Double {
        let corner = rows + worst * size
        for index in 0..<size {
            let coordinate = centroid[index] + factor * (corner[index] - centroid[index])
            point[index] = min(max(coordinate, axes[index].range.lowerBound), axes[index].range.upperBound)
        }
        return value(at: point, function)
    }

    private func findCentroid() {
        for index in 0..<size {
            var sum = 0.0
            for corner in 0...size where corner != worst { sum += rows[corner * size + index] }
            centroid[index] = sum / Double(size)
        }
    }

    private func replaceWorst(by point: UnsafeMutablePointer<Double>, _ value: Double) {
        for index in 0..<size { rows[worst * size + index] = point[index] }
        values[worst] = value
    }

    private mutating func shrink(_ function: SimplexMinimiser.Function) {
        for corner in 0...size where corner != best {
            for index in 0..<size { rows[corner * size + index] = (rows[corner * size + index] + rows[best * size + index]) / 2 }
            values[corner] = value(at: rows + corner * size, function)
        }
    }

    private mutating func rank() {
        (best, worst, secondWorst) = (0, 0, 0)
        for corner in 1...size {
            if values[corner] < values[best] { best = corner }
            if values[corner] >= values[worst] { worst = corner }
        }
        secondWorst = best
        for corner in 0...size where corner != worst && values[corner] > values[secondWorst] { secondWorst = corner }
    }
}
