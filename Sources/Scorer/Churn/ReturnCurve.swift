import Glibc

/// How long a member is likely to stay away: the probabilities of no transaction within several horizons, as one survival curve of the time to the next.
struct ReturnCurve {
    /// Days, rising, from 0.
    private let days: [Double]
    /// ln of the probability of no transaction up to each; falling, from 0.
    private let logs: [Double]

    /// - Parameter probabilities: of no transaction within so many days; as many days rise they must not.
    init(_ probabilities: [(days: Int, probability: Double)]) {
        let sorted = probabilities.sorted { $0.days < $1.days }
        days = [0] + sorted.map { Double($0.days) }
        logs = [0] + sorted.map { log($0.probability) }
    }

    /// Whoever stays away for longer stays away for less long too: a horizon's probability that says otherwise becomes that of its neighbour towards the main horizon, whose own,
    /// which was measured, stays as it is.
    /// - Parameter probabilities: by horizon, the shortest first.
    static func ordered(_ probabilities: [Double], around main: Int) -> [Double] {
        var ordered = probabilities
        for shorter in stride(from: main - 1, through: 0, by: -1) { ordered[shorter] = max(ordered[shorter], ordered[shorter + 1]) }
        for longer in ordered.indices where longer > main { ordered[longer] = min(ordered[longer], ordered[longer - 1]) }
        return ordered
    }

    /// Between horizons, and after the last, members come back at a steady rate.
    private func logSurvival(_ day: Double) -> Double {
        let above = days.firstIndex { $0 >= day } ?? days.count - 1
        guard above > 0 else { return 0 }
        let slope = (logs[above] - logs[above - 1]) / (days[above] - days[above - 1])
        return logs[above - 1] + slope * (day - days[above - 1])
    }

    /// The probability of no transaction in the horizon after a day, for a member who made none up to that day.
    func probability(within horizon: Int, afterSilenceOf day: Int) -> Double {
        exp(logSurvival(Double(day + horizon)) - logSurvival(Double(day)))
    }

    /// The first day from which, if the member stays away until then, the probability of staying away for a horizon more is at least the threshold; nil
    /// where that is not within the horizon.
    func day(reaching threshold: Double, horizon: Int) -> Int? {
        (0...horizon).first { probability(within: horizon, afterSilenceOf: $0) >= threshold }
    }
}
