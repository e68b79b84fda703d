import Glibc
import SeededRandom

/// How far a fit can be off: parameters drawn from what the data leave open, normal about the fit on the scale of logarithms with the inverse of
/// the observed information as covariance (W. Newey, D. McFadden, Large sample estimation and hypothesis testing, 1994).
package struct ParameterDraws: Sendable {
    /// Each with positive parameters in the model's order.
    package let draws: [[Double]]

    /// - Parameters:
    ///   - fit: the fitted parameters, all above 0.
    ///   - count: how many draws.
    ///   - slope: of the logarithm of the likelihood by each parameter, at any parameters.
    package init(around fit: [Double], count: Int, using random: inout Random, slope: (_ parameters: [Double]) -> [Double]) {
        let center = fit.map { log($0) }
        let information = Self.information(at: center) { point in
            let parameters = point.map { exp($0) }
            // By the chain rule, for the logarithms.
            return zip(slope(parameters), parameters).map { $0 * $1 }
        }
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
            return zip(center, step).map { exp($0 + $1) }
        }
    }

    /// The negative of the second derivatives, by central differences of the slopes, and the same both ways.
    private static func information(at center: [Double], _ slope: ([Double]) -> [Double]) -> [[Double]] {
        let step = 1e-3
        let rows = center.indices.map { index -> [Double] in
            var (above, below) = (center, center)
            above[index] += step
            below[index] -= step
            return zip(slope(above), slope(below)).map { -($0 - $1) / (2 * step) }
        }
        return center.indices.map { i in center.indices.map { j in (rows[i][j] + rows[j][i]) / 2 } }
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
