/// What a back-test chose, fitted again to all values.
struct Selection: Sendable {
    let expected: [Double]
    let method, reason: String
    /// What it forecast at the back-test's origins, and what came.
    let samples: [Intervals.Sample]

    /// - Parameters:
    ///   - values: what methods are fitted to.
    ///   - candidates: those of the back-test.
    /// - Returns: nil where no method could be fitted, at the first origin or now.
    init?(_ test: Backtest, of candidates: [Candidate], values: [Double], loss: Choice.Loss = .absolute) {
        guard let choice = Choice(test, loss: loss) else { return nil }
        var (forecasts, names) = ([[Double]](), [String]())
        for member in choice.combination.members {
            guard let model = candidates[test.candidates[member]].fit(values) else { return nil }
            forecasts.append(model.forecast(steps: test.steps))
            names.append(model.name)
        }
        guard forecasts.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
        let all = Combination(members: Array(forecasts.indices), rule: choice.combination.rule)
        (expected, method) = (all.forecast(forecasts), all.name(names))
        reason = choice.reason(methods: test.candidates.count, origins: test.origins.count)
        samples = test.cases.indices.map {
            .init(origin: test.cases[$0].origin, step: test.cases[$0].step, expected: choice.forecast[$0], actual: test.actual[$0])
        }
    }
}
