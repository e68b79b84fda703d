import SeededRandom

/// How far a fit can be off: parameters drawn from what the data leave open, normal about the fit on the scale of logarithms with the inverse of
/// the observed information as covariance (W. Newey, D. McFadden, Large sample estimation and hypothesis testing, 1994).
package struct ParameterDraws: Sendable {
    /// Each with positive parameters in the model's order.
    package let draws: [[Double]]

    /// - Parameters:
    ///   - fit: the fitted parameters, all above 0.
    ///   - count: how many draws.
    ///   - logLikelihood: of any parameters.
    package init(around fit: [Double], count: Int, using random: inout Random, logLikelihood: (_ parameters: [Double]) -> Double) {
        let center = fit.map { logarithm($0) }
        let information = Self.information(at: center) { logLikelihood($0.map { exponential($0) }) }
        let root = Self.choleskyRoot(information)
        draws = (0..<count).map { _ in
            let z = center.map { _ in random.normal() }
            // With information = L Lᵀ, the solution of Lᵀ d = z has the inverse as covariance.
            var step = [Double](repeating: 0, count: z.count)
            for row in z.indices.reversed() {
                var sum = z[row]
                for below in z.indices where below > row { sum -= root[below][row] * step[below] }
                step[row] = sum / root[row][row]
            }
            return zip(center, step).map { exponential($0 + $1) }
        }
    }

    /// The negative of the second derivatives, by central differences.
    private static func information(at center: [Double], _ value: ([Double]) -> Double) -> [[Double]] {
        let step = 1e-3
        func at(_ i: Int, _ a: Double, _ j: Int, _ b: Double) -> Double {
            var point = center
            point[i] += a * step
            point[j] += b * step
            return value(point)
        }
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: center.count), count: center.count)
        for i in center.indices {
            for j in 0...i {
                let second = (at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)) / (4 * step * step)
                (matrix[i][j], matrix[j][i]) = (-second, -second)
            }
        }
        return matrix
    }

    /// Where the data say nothing of a direction (drop-out that never happens), a weak belief that it is not off by much more than a factor of e keeps
    /// draws within reason: 1 is added to the diagonal, and more where rounding leaves the matrix indefinite.
    private static func choleskyRoot(_ matrix: [[Double]]) -> [[Double]] {
        var ridge = 1.0
        while true {
            if let root = cholesky(matrix, ridge: ridge) { return root }
            ridge *= 4
        }
    }

    private static func cholesky(_ matrix: [[Double]], ridge: Double) -> [[Double]]? {
        var root = matrix.map { _ in [Double](repeating: 0, count: matrix.count) }
        for i in matrix.indices {
            for j in 0...i {
                var sum = matrix[i][j].isFinite ? matrix[i][j] + (i == j ? ridge : 0) : (i == j ? ridge : 0)
                for k in 0..<j { sum -= root[i][k] * root[j][k] }
                if i == j {
                    guard sum > 0 else { return nil }
                    root[i][i] = sum.squareRoot()
                } else {
                    root[i][j] = sum / root[j][j]
                }
            }
        }
        return root
    }
}
