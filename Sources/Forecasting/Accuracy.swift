/// How far forecasts were from what came, as the M4 competition measures it.
/// S. Makridakis, E. Spiliotis, V. Assimakopoulos, The M4 Competition: 100,000 time series and 61 forecasting methods, 2020, section 2.
package enum Accuracy {
    /// Symmetric mean absolute percentage error, 0 to 200; a step where both are 0 counts as 0. Nil without steps.
    package static func sMAPE(actual: [Double], forecast: [Double]) -> Double? {
        mean(zip(actual, forecast).map { pair in
            let size = abs(pair.0) + abs(pair.1)
            return size > 0 ? 200 * abs(pair.0 - pair.1) / size : 0
        })
    }

    /// Mean absolute scaled error: the error over that of repeating the value one season ago, within the values that the forecast was made from.
    /// Nil without steps, or where those repeat exactly.
    package static func MASE(actual: [Double], forecast: [Double], history: [Double], season: Int) -> Double? {
        guard let scale = seasonalNaiveError(of: history, season: season), scale > 0 else { return nil }
        return mean(zip(actual, forecast).map { abs($0 - $1) }).map { $0 / scale }
    }

    /// Sum of absolute errors over sum of absolute values. Nil where all values are 0.
    package static func WAPE(actual: [Double], forecast: [Double]) -> Double? {
        let size = actual.reduce(0) { $0 + abs($1) }
        return size > 0 ? zip(actual, forecast).reduce(0) { $0 + abs($1.0 - $1.1) } / size : nil
    }

    /// The mean absolute difference of values one season apart; nil for less than a season and one value.
    static func seasonalNaiveError(of values: [Double], season: Int) -> Double? {
        guard season > 0, values.count > season else { return nil }
        return mean((season..<values.count).map { abs(values[$0] - values[$0 - season]) })
    }

    static func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
}
