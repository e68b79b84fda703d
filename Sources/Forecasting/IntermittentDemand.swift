/// Croston's method for values that are mostly zero: sizes of demand and the intervals between them are smoothed apart, when there is demand.
/// J. D. Croston, Forecasting and stock control for intermittent demands, 1972; times 1 - alpha / 2, without which it is too high: A. A. Syntetos, J. E. Boylan,
/// The accuracy of intermittent demand estimates, 2005.
package struct Croston: ForecastMethod {
    package let name = "Croston (SBA)"
    package let alpha: Double
    private var size, interval: Double
    /// Steps since the last demand.
    private var since = 0.0

    /// - Parameters:
    ///   - values: none below 0.
    ///   - alpha: share of an error that size and interval follow.
    /// - Returns: nil without any demand.
    package init?(fitting values: [Double], alpha: Double = 0.1) {
        guard let first = values.firstIndex(where: { $0 > 0 }) else { return nil }
        self.alpha = alpha
        (size, interval) = (values[first], Double(first + 1))
        observe(contentsOf: values[(first + 1)...])
    }

    package mutating func observe(_ value: Double) {
        since += 1
        guard value > 0 else { return }
        size += alpha * (value - size)
        interval += alpha * (since - interval)
        since = 0
    }

    package func forecast(steps: Int) -> [Double] { [Double](repeating: (1 - alpha / 2) * size / interval, count: max(0, steps)) }
}

/// As Croston's, but the probability of demand is smoothed at every step, so that the forecast falls while none comes.
/// R. H. Teunter, A. A. Syntetos, M. Z. Babai, Intermittent demand: linking forecasting to inventory obsolescence, 2011.
package struct TeunterSyntetosBabai: ForecastMethod {
    package let name = "TSB"
    /// Shares of an error that size and probability follow.
    package let alpha, beta: Double
    private var size, probability: Double

    private static let grid = [0.01, 0.03, 0.1, 0.2]

    /// - Parameter values: none below 0. The size starts at the first demand, the probability at its share over all values.
    /// - Returns: nil without any demand.
    package init?(fitting values: [Double], alpha: Double, beta: Double) {
        guard let first = values.first(where: { $0 > 0 }) else { return nil }
        (self.alpha, self.beta, size) = (alpha, beta, first)
        probability = Double(values.count { $0 > 0 }) / Double(values.count)
        observe(contentsOf: values[...])
    }

    /// With the shares, of a few, that had the least squared error one step ahead.
    package init?(fitting values: [Double]) {
        guard let first = values.first(where: { $0 > 0 }) else { return nil }
        let share = Double(values.count { $0 > 0 }) / Double(values.count)
        var best: (error: Double, alpha: Double, beta: Double) = (.infinity, 0.1, 0.1)
        for alpha in Self.grid {
            for beta in Self.grid {
                var (size, probability, error) = (first, share, 0.0)
                for value in values {
                    let difference = value - size * probability
                    error += difference * difference
                    if value > 0 { size += alpha * (value - size) }
                    probability += beta * ((value > 0 ? 1 : 0) - probability)
                }
                if error < best.error { best = (error, alpha, beta) }
            }
        }
        self.init(fitting: values, alpha: best.alpha, beta: best.beta)
    }

    package mutating func observe(_ value: Double) {
        if value > 0 { size += alpha * (value - size) }
        probability += beta * ((value > 0 ? 1 : 0) - probability)
    }

    package func forecast(steps: Int) -> [Double] { [Double](repeating: size * probability, count: max(0, steps)) }
}
