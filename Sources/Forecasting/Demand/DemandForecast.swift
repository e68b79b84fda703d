/// What is expected of a merchant's next hours or days.
package struct DemandForecast: Equatable, Sendable {
    /// Counts, one for each step ahead, the nearest first; none below 0. Where it is closed all three are 0.
    package var expected, lower80, upper80: [Double]
    /// False: learned to be closed.
    package var isOpen: [Bool]
    /// What was chosen, such as “mean of Theta (7) and level × weekday”.
    package var method: String
    /// Why, in a sentence.
    package var reason: String
    /// Of open hours or days only; nil where the series was too short to look back.
    package var backtest: BacktestMeasures?

    /// How many earlier origins methods are compared at, at most, and days from one to the next.
    package static let origins = 12, daysApart = 7
}

extension DemandSeries {
    /// Days with trade or after it, fewer of which say nothing; and fewer of which leave nothing to look back on.
    private static let leastDays = 7, leastTestedDays = 28

    /// - Parameter steps: hours or days to look ahead; 14 days are what widths and choice are made for.
    /// - Throws: `ForecastFailure` where nothing can be said.
    package func forecast(steps: Int) throws(ForecastFailure) -> DemandForecast {
        guard steps > 0 else { throw .noSteps }
        guard values.allSatisfy(ForecastFailure.isUsable) else { throw .notFinite }
        guard values.allSatisfy({ $0 >= 0 }) else { throw .negative }
        guard !values.isEmpty else { throw .noDemand }
        guard values.count >= Self.leastDays * slotsPerDay else { throw .tooShort(values: values.count, needed: Self.leastDays * slotsPerDay) }
        let filled = ClosedDays.filled(values, slotsPerDay: slotsPerDay)
        let test = backtest(filled, steps: steps)
        guard let selection = Selection(test, of: candidates, values: filled, loss: isMostlyZero ? .squared : .absolute) else { return untested(steps: steps) }
        let scale = test.origins.first.flatMap { Accuracy.seasonalNaiveError(of: Array(values[..<$0]), season: slotsPerWeek) }
        let measures = BacktestMeasures(
            selection.samples, scale: scale, kind: .counts, steps: steps, apart: DemandForecast.daysApart * slotsPerDay, stepsPerUnit: slotsPerDay)
        return forecast(
            selection.expected, Intervals(kind: .counts, samples: selection.samples, stepsPerUnit: slotsPerDay), method: selection.method,
            reason: selection.reason, measures)
    }

    /// Closed steps get 0.
    private func forecast(_ expected: [Double], _ intervals: Intervals, method: String, reason: String, _ backtest: BacktestMeasures?) -> DemandForecast {
        let hours = openingHours(at: values.count)
        let isOpen = expected.indices.map { hours.isOpen[slot(values.count + $0)] }
        let counts = zip(expected, isOpen).map { $1 ? max(0, $0) : 0 }
        let bounds = intervals.bounds(counts)
        return DemandForecast(
            expected: counts, lower80: zip(bounds, isOpen).map { $1 ? $0.lower : 0 }, upper80: zip(bounds, isOpen).map { $1 ? $0.upper : 0 },
            isOpen: isOpen, method: method, reason: reason, backtest: backtest)
    }

    /// Errors count where it was open by what was known at the origin.
    func backtest(_ filled: [Double], of candidates: [Candidate]? = nil, steps: Int) -> Backtest {
        let (tested, most) = (Self.leastTestedDays * slotsPerDay, values.count - steps)
        let least = min(max(tested, values.count / 2), max(most, tested / 2))
        let origins = Backtest.origins(count: values.count, steps: steps, least: least, apart: DemandForecast.daysApart * slotsPerDay, atMost: DemandForecast.origins)
        let hours = origins.map(openingHours)
        return Backtest(candidates ?? self.candidates, values: values, observed: filled, origins: origins, steps: steps, nonNegative: true) { origin, step in
            hours[origin].isOpen[slot(origins[origin] + step)]
        }
    }

    /// The error of repeating the last week, over the same steps after the same origins as `DemandForecast.backtest`: sum of absolute errors over sum of values. Nil where
    /// there is none of the latter.
    package func seasonalNaiveWAPE(steps: Int) -> Double? {
        guard steps > 0, !values.isEmpty, values.allSatisfy({ ForecastFailure.isUsable($0) && $0 >= 0 }) else { return nil }
        let week = slotsPerWeek
        let test = backtest(ClosedDays.filled(values, slotsPerDay: slotsPerDay), of: [Candidate { SeasonalNaive(fitting: $0, season: week) }], steps: steps)
        return test.forecasts.first.flatMap { Accuracy.WAPE(actual: test.actual, forecast: $0) }
    }

    /// Too short to look back: the mean, of days or of each hour of the day, and how far the values lie from it.
    private func untested(steps: Int) -> DemandForecast {
        var (sums, counts) = ([Double](repeating: 0, count: slotsPerDay), [Double](repeating: 0, count: slotsPerDay))
        for (index, value) in values.enumerated() {
            sums[index % slotsPerDay] += value
            counts[index % slotsPerDay] += 1
        }
        let means = zip(sums, counts).map { $0 / $1 }
        let samples = values.enumerated().map { Intervals.Sample(origin: $0 / slotsPerWeek, step: 0, expected: means[$0 % slotsPerDay], actual: $1) }
        let expected = (0..<steps).map { means[(values.count + $0) % slotsPerDay] }
        return forecast(
            expected, Intervals(kind: .counts, samples: samples), method: slotsPerDay == 1 ? "mean" : "mean by hour",
            reason: "less than \(Self.leastTestedDays) days and the steps ahead, too few to compare methods on", nil)
    }
}
