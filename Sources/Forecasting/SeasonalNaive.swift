/// The next season repeats the last; with a season of 1, the next values repeat the last.
package struct SeasonalNaive: ForecastMethod {
    package let name: String
    /// The last season's values, in a ring; `next` is the oldest.
    private var ring: [Double]
    private var next = 0

    /// - Returns: nil for less than one season.
    package init?(fitting values: [Double], season: Int) {
        guard season > 0, values.count >= season else { return nil }
        ring = Array(values.suffix(season))
        name = season > 1 ? "seasonal naive (\(season))" : "naive"
    }

    package mutating func observe(_ value: Double) {
        ring[next] = value
        next = (next + 1) % ring.count
    }

    package func forecast(steps: Int) -> [Double] { (0..<max(0, steps)).map { ring[(next + $0) % ring.count] } }
}
