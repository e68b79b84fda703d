/// The best method for a series, or the best combination of methods, by their errors at earlier origins, with intervals from those errors.
package struct AutomaticForecast: Equatable, Sendable {
    /// One for each step ahead, the nearest first.
    package var expected, lower80, upper80: [Double]
    /// What was chosen, such as “mean of Theta and ETS(A,Ad,N)”.
    package var method: String
    /// Why, in a sentence.
    package var reason: String
    /// Nil where the series was too short to look back.
    package var backtest: BacktestMeasures?

    /// How many earlier origins methods are compared at, at most. Each is as far from the next as one looks ahead, so that no value is forecast twice.
    package static let origins = 12
    private static let leastValues = 4
}

extension AutomaticForecast {
    /// - Parameters:
    ///   - values: oldest first.
    ///   - seasons: steps after which values may repeat themselves, such as 7 or 24 and 168; 1 is no season. The first is that of the scaled error.
    ///   - steps: how far to look ahead.
    /// - Throws: `ForecastFailure` where nothing can be said.
    package init(values: [Double], seasons: [Int] = [1], steps: Int) throws(ForecastFailure) {
        guard values.allSatisfy(ForecastFailure.isUsable) else { throw .notFinite }
        guard steps > 0 else { throw .noSteps }
        guard values.count >= Self.leastValues else { throw .tooShort(values: values.count, needed: Self.leastValues) }
        let candidates = Self.candidates(seasons: seasons)
        let origins = Backtest.origins(count: values.count, steps: steps, least: max(values.count / 2, 8), apart: steps, atMost: Self.origins)
        let test = Backtest(candidates, values: values, observed: values, origins: origins, steps: steps)
        guard let selection = Selection(test, of: candidates, values: values) else {
            self.init(untested: values, steps: steps)
            return
        }
        let scale = origins.first.flatMap { Accuracy.seasonalNaiveError(of: Array(values[..<$0]), season: seasons.first ?? 1) }
        let bounds = Intervals(kind: .numbers, samples: selection.samples).bounds(selection.expected)
        self.init(
            expected: selection.expected, lower80: bounds.map(\.lower), upper80: bounds.map(\.upper), method: selection.method, reason: selection.reason,
            backtest: BacktestMeasures(selection.samples, scale: scale, kind: .numbers, steps: steps, apart: steps))
    }

    /// Too short to look back: the last value, and intervals by the steps between values as in a random walk.
    private init(untested values: [Double], steps: Int) {
        let last = values[values.count - 1]
        let squares = zip(values, values.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
        let deviation = (squares / Double(values.count - 1)).squareRoot()
        // 1.2816: the 90th percentile of the standard normal distribution.
        let reach = (1...steps).map { 1.2816 * deviation * Double($0).squareRoot() }
        self.init(
            expected: reach.map { _ in last }, lower80: reach.map { last - $0 }, upper80: reach.map { last + $0 }, method: "naive",
            reason: "too few values to compare methods on")
    }

    private static func candidates(seasons: [Int]) -> [Candidate] {
        var candidates = [
            Candidate { SeasonalNaive(fitting: $0, season: 1) },
            Candidate { Theta(fitting: $0) },
            Candidate { ExponentialSmoothing(fitting: $0) },
            Candidate { ExponentialSmoothing(fitting: $0, form: .init(.additive, .damped, .none)) },
        ]
        for season in seasons where season > 1 {
            candidates.append(Candidate { SeasonalNaive(fitting: $0, season: season) })
            candidates.append(Candidate { Theta(fitting: $0, season: season) })
            // Of long seasons a form is not chosen but given: each costs a fit with as many states.
            let forms = season <= 24 ? ExponentialSmoothing.Form.all(seasonal: true, positive: true) : [.init(.additive, .damped, .additive)]
            candidates.append(Candidate { ExponentialSmoothing(fitting: $0, season: season, amongst: forms) })
        }
        if let short = seasons.first(where: { $0 > 1 }), let long = seasons.last, long > short, long % short == 0 {
            candidates.append(Candidate { DoubleSeasonal(fitting: $0, short: short, long: long) })
        }
        return candidates
    }
}
