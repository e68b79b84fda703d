/// Which method, or which combination of methods, had the least error in a back-test; of equals the one of fewer methods.
struct Choice: Sendable {
    enum Loss: Sendable {
        case absolute
        /// For counts that are mostly zero, of which the absolute error is least for a forecast of always 0.
        case squared
    }

    let combination: Combination
    /// What the combination forecast in the back-test's cases.
    let forecast: [Double]
    /// Mean loss of the combination, and of the best method by itself.
    let error, bestSingle: Double

    /// Combinations are made of so many of the best methods.
    private static let combined = 5

    /// Nil where no method could be fitted.
    init?(_ backtest: Backtest, loss: Loss = .absolute) {
        let errors = backtest.forecasts.map { Self.error($0, backtest.actual, loss) }
        let ranked = errors.indices.sorted { (errors[$0], $0) < (errors[$1], $1) }
        guard let best = ranked.first else { return nil }
        var (combination, forecast, error) = (Combination(members: [best]), backtest.forecasts[best], errors[best])
        bestSingle = error
        for several in Combination.several(of: ranked.prefix(Self.combined).sorted()) {
            let trial = several.forecast(backtest.forecasts)
            let trialError = Self.error(trial, backtest.actual, loss)
            if trialError < error { (combination, forecast, error) = (several, trial, trialError) }
        }
        (self.combination, self.forecast, self.error) = (combination, forecast, error)
    }

    /// - Parameters:
    ///   - methods: how many were compared.
    ///   - origins: at how many origins.
    func reason(methods: Int, origins: Int) -> String {
        let start = "least error of \(methods) methods and their combinations at \(origins) earlier origins"
        guard combination.members.count > 1, bestSingle > 0 else { return start }
        return "\(start), \(Int((100 * (1 - error / bestSingle)).rounded())) % less than the best method by itself"
    }

    private static func error(_ forecast: [Double], _ actual: [Double], _ loss: Loss) -> Double {
        var sum = 0.0
        for index in actual.indices {
            let error = abs(actual[index] - forecast[index])
            sum += loss == .absolute ? error : error * error
        }
        return actual.isEmpty ? 0 : sum / Double(actual.count)
    }
}
