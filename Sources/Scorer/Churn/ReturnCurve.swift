import Glibc

/// How long a member is likely to stay away: the probabilities of no transaction within several horizons, as one survival curve of the time to the next.
struct ReturnCurve {
    /// Days, rising, from 0.
    private let days: [Double]
    /// ln of the probability of no transaction up to each; falling, from 0.
    private let logs: [Double]

    /// - Parameter probabilities: of no transaction within so many days. Where a longer horizon has a larger probability than a shorter one they are put in
    ///   order (rearranged: V. Chernozhukov, I. Fernández-Val, A. Galichon, Improving point and interval estimators of monotone functions, 2009).
    init(_ probabilities: [(days: Int, probability: Double)]) {
        let sorted = probabilities.sorted { $0.days < $1.days }
        days = [0] + sorted.map { Double($0.days) }
        logs = [0] + Self.rearranged(sorted.map(\.probability)).map { log($0) }
    }

    static func rearranged(_ probabilities: [Double]) -> [Double] { probabilities.sorted(by: >) }

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
