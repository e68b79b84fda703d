import Lifetimes

/// What a member is expected to spend in the time ahead, in minor units, after refunds.
struct ValueForecast: Sendable {
    /// Up to each of the times asked for.
    var expected: [Double] = []
    /// The middle 80 % of what the member may spend up to the last of them.
    var lower = 0.0
    var upper = 0.0
    /// Nil where the model knows no dropping out.
    var alive: Double?

    /// - Parameter ends: weeks ahead, rising; at least one.
    /// - Returns: in the order of the histories.
    static func all(_ model: LifetimeValueModel, _ all: BuyingHistories, throughWeeks ends: [Double], seed: UInt64) -> [ValueForecast] {
        let draws = ValueDraws(model, spending: LifetimeValueModel.spendingTable(all), within: ends[ends.count - 1], seed: seed)
        var multiples: [RepeatHistory: ValueDraws.Multiples] = [:]
        var forecasts = [ValueForecast](repeating: ValueForecast(), count: all.rows.count)
        all.forEachKind { history, positions in
            let expected = ends.map { model.choice.model.expectedPurchases(history, within: $0) }
            let (alive, week) = (model.choice.model.dropsOut ? model.choice.model.probabilityAlive(history) : nil, ValueDraws.wholeWeeks(history))
            let drawn = multiples[week] ?? draws.multiples(of: week)
            // Kinds come by repeats: what was drawn for fewer is not asked for again.
            if multiples.keys.first?.repeats != week.repeats { multiples.removeAll(keepingCapacity: true) }
            multiples[week] = drawn
            for position in positions {
                let value = model.expectedValue(all.spending[position])
                let interval = drawn.interval(all.spending[position])
                forecasts[position] = ValueForecast(
                    expected: expected.map { $0 * value }, lower: interval.lower * model.keptShare, upper: interval.upper * model.keptShare, alive: alive)
            }
        }
        return forecasts
    }
}
