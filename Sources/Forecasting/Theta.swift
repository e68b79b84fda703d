import Glibc

/// The classical Theta method with lines 0 and 2, as the benchmarks of the M4 competition compute it: where the season is significant the values are divided
/// by its indices; then the mean of the regression line and of the line with doubled curvature under simple exponential smoothing. Where a value is not
/// above 0 the indices are added instead.
/// V. Assimakopoulos, K. Nikolopoulos, The theta model: a decomposition approach to forecasting, 2000.
package struct Theta: ForecastMethod {
    package let name: String
    /// Share of the error that the smoothing follows; the one with the least squared errors.
    package let alpha: Double
    private let kind: SeasonalIndices.Kind
    /// One for each place in the season; a single neutral one without.
    private let indices: [Double]
    private var next = 0
    private var line = LinearTrend([])
    /// Smoothed from 0: the values, ones and the places in time; and what is left of the start. The smoothed line 2 is a sum of them, whatever line 0 has
    /// become.
    private var smoothedValues = 0.0, smoothedOnes = 0.0, smoothedTimes = 0.0, remaining = 1.0
    private let start: Double

    /// - Returns: nil for less than three values.
    package init?(fitting values: [Double], season: Int = 1) {
        guard values.count > 2 else { return nil }
        let ratios = values.allSatisfy { $0 > 0 }
        let seasonal = SeasonalIndices.areSignificant(in: values, season: season)
        let found = seasonal ? SeasonalIndices.indices(of: values, season: season, kind: ratios ? .multiplicative : .additive) : nil
        kind = ratios && found != nil ? .multiplicative : .additive
        indices = found ?? [0]
        name = found == nil ? "Theta" : "Theta (\(season))"
        var adjusted = values
        for index in values.indices { adjusted[index] = Self.adjusted(values[index], by: indices[index % indices.count], kind) }
        let whole = LinearTrend(adjusted)
        let smoothing = SimpleSmoothing(fitting: adjusted.indices.map { 2 * adjusted[$0] - whole.intercept - whole.slope * Double($0 + 1) })
        (alpha, start) = (smoothing.alpha, smoothing.start)
        observe(contentsOf: values[...])
    }

    private static func adjusted(_ value: Double, by index: Double, _ kind: SeasonalIndices.Kind) -> Double {
        kind == .additive ? value - index : value / max(index, 1e-10)
    }

    package mutating func observe(_ value: Double) {
        let adjusted = Self.adjusted(value, by: indices[next], kind)
        next = next + 1 == indices.count ? 0 : next + 1
        line.observe(adjusted)
        smoothedValues += alpha * (adjusted - smoothedValues)
        smoothedOnes += alpha * (1 - smoothedOnes)
        smoothedTimes += alpha * (line.count - smoothedTimes)
        remaining *= 1 - alpha
    }

    package func forecast(steps: Int) -> [Double] {
        let (intercept, slope) = (line.intercept, line.slope)
        let smoothed = start * remaining + 2 * smoothedValues - intercept * smoothedOnes - slope * smoothedTimes
        return (0..<max(0, steps)).map { step in
            let mean = (smoothed + intercept + slope * (line.count + Double(step + 1))) / 2
            let index = indices[(next + step) % indices.count]
            return kind == .additive ? mean + index : mean * index
        }
    }
}
