/// The least-squares line through values at 1, 2, …, kept by sums so that a further value costs nothing.
struct LinearTrend: Sendable {
    private(set) var count = 0.0
    private var sum = 0.0
    private var moment = 0.0

    init(_ values: [Double]) {
        for value in values { observe(value) }
    }

    mutating func observe(_ value: Double) {
        count += 1
        sum += value
        moment += count * value
    }

    var slope: Double {
        guard count > 1 else { return 0 }
        return 12 * (moment - (count + 1) / 2 * sum) / (count * (count * count - 1))
    }

    /// At 0, the place before the first value.
    var intercept: Double { count > 0 ? sum / count - slope * (count + 1) / 2 : 0 }
}
