import Glibc

/// The standard normal distribution.
enum NormalDistribution {
    /// P(Z > z), to full relative precision far out too.
    static func exceedance(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

    /// The value that Z exceeds with probability `tail`, above 0 and below 1.
    static func quantile(tail: Double) -> Double {
        if tail > 0.5 { return -quantile(tail: 1 - tail) }
        // No double's tail reaches beyond 39.
        return lastBelow(in: 0...39) { exceedance($0) > tail }
    }
}

/// The place, to the last bit, where `isBelow`, true at the lower end, turns false.
func lastBelow(in range: ClosedRange<Double>, _ isBelow: (Double) -> Bool) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    while true {
        let middle = low + (high - low) / 2
        if middle <= low || middle >= high { return middle }
        if isBelow(middle) { low = middle } else { high = middle }
    }
}
