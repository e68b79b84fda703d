import Glibc

/// Exponential smoothing with two seasons, such as the hour of the day and the hour of the week, and with errors that linger. J. W. Taylor, Triple seasonal
/// methods for short-term electricity demand forecasting, 2010, the double seasonal method: the next value is level + day + week + phi × last error.
package struct DoubleSeasonal: ForecastMethod {
    package struct Parameters: Equatable, Sendable {
        /// Shares of an error that the level, the short and the long season follow.
        package var level, short, long: Double
        /// What remains of an error at the next step.
        package var phi: Double

        package init(level: Double, short: Double, long: Double, phi: Double) { (self.level, self.short, self.long, self.phi) = (level, short, long, phi) }
    }

    package let parameters: Parameters
    private var level: Double
    private var short, long: [Double]
    private var inShort = 0, inLong = 0
    private var error = 0.0

    /// The parameters with the least squared error one step ahead. Level and seasons start as the means over all values.
    /// - Parameters:
    ///   - short: values in the short season.
    ///   - long: values in the long one, a multiple of the short one.
    /// - Returns: nil for less than two long seasons.
    package init?(fitting values: [Double], short: Int = 24, long: Int = 168) {
        guard short > 1, long > short, long % short == 0, values.count >= 2 * long else { return nil }
        let start = Start(values, short: short, long: long)
        let axes: [SimplexMinimiser.Axis] = [
            .init(range: 0.0001...0.5, start: 0.01, step: 0.03), .init(range: 0.0001...0.5, start: 0.03, step: 0.05),
            .init(range: 0.0001...0.5, start: 0.05, step: 0.05), .init(range: 0...0.95, start: 0.2, step: 0.2),
        ]
        func parameters(_ point: UnsafePointer<Double>) -> Parameters { Parameters(level: point[0], short: point[1], long: point[2], phi: point[3]) }
        let least = max(start.squares(values, Parameters(level: 0, short: 0, long: 0, phi: 0)) * 1e-12, .leastNormalMagnitude)
        let found = SimplexMinimiser(tolerance: 0.01, evaluationsPerAxis: 40).minimum(axes: axes) { point in
            Double(values.count) * log(max(start.squares(values, parameters(point)), least))
        }
        guard found.value.isFinite, let best = found.point.withUnsafeBufferPointer({ $0.baseAddress.map(parameters) }) else { return nil }
        self.init(parameters: best, level: start.level, short: start.short, long: start.long)
        observe(contentsOf: values[...])
    }

    /// With given parameters and the state before the first value.
    init(parameters: Parameters, level: Double, short: [Double], long: [Double]) {
        (self.parameters, self.level, self.short, self.long) = (parameters, level, short, long)
    }

    package var name: String { "double seasonal (\(short.count), \(long.count))" }

    package mutating func observe(_ value: Double) {
        let difference = value - level - short[inShort] - long[inLong]
        let surprise = difference - parameters.phi * error
        level += parameters.level * surprise
        short[inShort] += parameters.short * surprise
        long[inLong] += parameters.long * surprise
        error = difference
        inShort = inShort + 1 == short.count ? 0 : inShort + 1
        inLong = inLong + 1 == long.count ? 0 : inLong + 1
    }

    package func forecast(steps: Int) -> [Double] {
        var remaining = error
        return (0..<max(0, steps)).map { step in
            remaining *= parameters.phi
            return level + short[(inShort + step) % short.count] + long[(inLong + step) % long.count] + remaining
        }
    }

    /// Level and seasons before the first value.
    private struct Start {
        let level: Double
        let short, long: [Double]

        init(_ values: [Double], short: Int, long: Int) {
            let level = values.reduce(0, +) / Double(values.count)
            func means(_ season: Int) -> [Double] {
                var (sums, counts) = ([Double](repeating: 0, count: season), [Double](repeating: 0, count: season))
                for (index, value) in values.enumerated() {
                    sums[index % season] += value
                    counts[index % season] += 1
                }
                return zip(sums, counts).map { $0 / $1 }
            }
            let ofShort = means(short)
            self.level = level
            self.short = ofShort.map { $0 - level }
            self.long = means(long).enumerated().map { $1 - ofShort[$0 % short] }
        }

        /// The sum of squared errors one step ahead.
        func squares(_ values: [Double], _ parameters: Parameters) -> Double {
            let (ofLevel, ofShort, ofLong, phi) = (parameters.level, parameters.short, parameters.long, parameters.phi)
            return withUnsafeTemporaryAllocation(of: Double.self, capacity: short.count + long.count) { seasons in
                for (index, value) in short.enumerated() { seasons[index] = value }
                for (index, value) in long.enumerated() { seasons[short.count + index] = value }
                var (level, error, sum, inShort, inLong) = (level, 0.0, 0.0, 0, short.count)
                values.withUnsafeBufferPointer { values in
                    for value in values {
                        let difference = value - level - seasons[inShort] - seasons[inLong]
                        let surprise = difference - phi * error
                        sum += surprise * surprise
                        level += ofLevel * surprise
                        seasons[inShort] += ofShort * surprise
                        seasons[inLong] += ofLong * surprise
                        error = difference
                        inShort = inShort + 1 == short.count ? 0 : inShort + 1
                        inLong = inLong + 1 == seasons.count ? short.count : inLong + 1
                    }
                }
                return sum
            }
        }
    }
}
