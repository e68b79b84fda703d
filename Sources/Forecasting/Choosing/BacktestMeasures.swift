/// How the chosen method did at earlier origins.
package struct BacktestMeasures: Equatable, Sendable {
    package var origins: Int
    /// Mean absolute error over that of the seasonal naive method within the values before the first origin; nil where that is 0.
    package var mase: Double?
    /// Sum of absolute errors over sum of values; nil where all were 0.
    package var wape: Double?
    /// Share of values within intervals whose widths were set by errors known at the origin only; nil with fewer than `firstOrigins` such origins before.
    package var coverage: Double?

    /// Widths are not judged before there are errors of so many origins to set them by.
    static let firstOrigins = 4

    init(_ samples: [Intervals.Sample], scale: Double?, kind: Intervals.Kind, steps: Int, apart: Int, stepsPerUnit: Int = 1) {
        origins = Set(samples.map(\.origin)).count
        let (actual, expected) = (samples.map(\.actual), samples.map(\.expected))
        let error = Accuracy.mean(zip(actual, expected).map { abs($0 - $1) })
        mase = scale.flatMap { scale in scale > 0 ? error.map { $0 / scale } : nil }
        wape = Accuracy.WAPE(actual: actual, forecast: expected)
        var (within, count) = (0.0, 0.0)
        // What an origin's errors were is known once its steps have passed.
        let lag = (steps + apart - 1) / apart
        for origin in Set(samples.map(\.origin)).sorted() where origin - lag + 1 >= Self.firstOrigins {
            let intervals = Intervals(kind: kind, samples: samples.filter { $0.origin <= origin - lag }, stepsPerUnit: stepsPerUnit)
            for sample in samples where sample.origin == origin {
                let (lower, upper) = intervals.bounds(expected: sample.expected, step: sample.step)
                within += lower <= sample.actual && sample.actual <= upper ? 1 : 0
                count += 1
            }
        }
        coverage = count > 0 ? within / count : nil
    }
}
