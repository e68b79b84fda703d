import Glibc

/// Classical decomposition: how much each place in the season lies above or below the moving average of one season.
enum SeasonalIndices {
    enum Kind: Sendable { case additive, multiplicative }

    /// One index for each place in the season, counted from the first value; they sum to 0 (additive) or have the mean 1 (multiplicative).
    /// Nil for less than two seasons.
    static func indices(of values: [Double], season: Int, kind: Kind) -> [Double]? {
        guard season > 1, values.count >= 2 * season else { return nil }
        let average = movingAverage(of: values, season: season)
        let first = season / 2
        var sums = [Double](repeating: 0, count: season)
        var counts = [Double](repeating: 0, count: season)
        for (offset, level) in average.enumerated() where kind == .additive || level > 0 {
            let place = (first + offset) % season
            sums[place] += kind == .additive ? values[first + offset] - level : values[first + offset] / level
            counts[place] += 1
        }
        let neutral = kind == .additive ? 0.0 : 1.0
        let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : neutral }
        let centre = means.reduce(0, +) / Double(season)
        switch kind {
        case .additive: return means.map { $0 - centre }
        case .multiplicative: return centre > 0 ? means.map { $0 / centre } : nil
        }
    }

    /// Centred on each value from the season / 2 -th on; of an even season both ends count half.
    static func movingAverage(of values: [Double], season: Int) -> [Double] {
        let half = season / 2
        guard values.count > 2 * half else { return [] }
        var sum = values[0..<season].reduce(0, +)
        var averages: [Double] = []
        averages.reserveCapacity(values.count - 2 * half)
        for centre in half..<(values.count - half) {
            let start = centre - half
            if season % 2 == 1 {
                if start > 0 { sum += values[start + season - 1] - values[start - 1] }
                averages.append(sum / Double(season))
            } else {
                if start > 0 { sum += values[start + season - 1] - values[start - 1] }
                averages.append((sum + (values[start + season] - values[start]) / 2) / Double(season))
            }
        }
        return averages
    }

    /// Whether the autocorrelation at the season differs from 0 at 90 %, as the benchmarks of the M4 competition test it (after Bartlett):
    /// |r(m)| > 1.645 sqrt((1 + 2 Σ r(i)², i < m) / n).
    static func areSignificant(in values: [Double], season: Int) -> Bool {
        let count = values.count
        guard season > 1, count >= 3 * season else { return false }
        let mean = values.reduce(0, +) / Double(count)
        let centred = values.map { $0 - mean }
        let variance = centred.reduce(0) { $0 + $1 * $1 }
        guard variance > 0 else { return false }
        var squares = 0.0
        for lag in 1...season {
            let correlation = centred.withUnsafeBufferPointer { buffer in
                var sum = 0.0
                for index in lag..<count { sum += buffer[index] * buffer[index - lag] }
                return sum / variance
            }
            if lag == season { return abs(correlation) > 1.645 * ((1 + 2 * squares) / Double(count)).squareRoot() }
            squares += correlation * correlation
        }
        return false
    }
}
