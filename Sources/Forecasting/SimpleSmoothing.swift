/// Simple exponential smoothing with the least sum of squared errors: a coarse grid, and a golden-section search between the neighbours of its best.
struct SimpleSmoothing {
    private(set) var alpha = 0.5
    /// Before the first value.
    private(set) var start = 0.0

    private static let least = 1e-4

    init(fitting values: [Double]) {
        let scale = values.reduce(0) { max($0, abs($1)) }
        guard scale > 0 else { return }
        let first = values[0] / scale
        let likelihood = Likelihood(form: .init(.additive, .none, .none), values: values.map { $0 / scale }, seasonal: [0])
        func squares(_ alpha: Double) -> Double { likelihood.leastSquares(.init(alpha: alpha), level: first, trend: 0).squares }
        let grid = [Self.least, 0.02, 0.06, 0.12, 0.2, 0.3, 0.42, 0.55, 0.7, 0.85, 1 - Self.least]
        let best = grid.indices.min { squares(grid[$0]) < squares(grid[$1]) } ?? 0
        alpha = Self.goldenSection(from: grid[max(best - 1, 0)], to: grid[min(best + 1, grid.count - 1)], squares)
        start = likelihood.leastSquares(.init(alpha: alpha), level: first, trend: 0).level * scale
    }

    private static func goldenSection(from low: Double, to high: Double, _ function: (Double) -> Double) -> Double {
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (low, high)
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (function(left), function(right))
        while high - low > 1e-4 {
            if atLeft <= atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = function(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = function(right)
            }
        }
        return atLeft <= atRight ? left : right
    }
}
