import Glibc

/// Turns a model's probabilities into ones that are as often right as they say. Never falling, so nobody's rank gets worse.
package enum Calibration: Equatable, Sendable {
    /// Logistic in the log odds of the probability (Platt): two numbers, for few rows.
    case platt(LogisticCurve)
    /// Any rising curve, for many rows.
    case isotonic(IsotonicCurve)

    package enum Method: Sendable { case platt, isotonic }

    /// Fewer rows, or fewer of either label than a tenth of it, are fitted by ``Method/platt``: steps would follow chance.
    package static let rowsForIsotonic = 1_000

    /// Calibrated probabilities stay within: nothing is sure.
    package static let limits = 0.001...0.999

    /// - Parameters:
    ///   - probabilities: of rows that the model was not trained on.
    ///   - method: nil: by the number of rows.
    /// - Returns: nil where there are no rows, not as many labels, or a probability is not within 0 to 1.
    package init?(fitting probabilities: [Double], labels: [Bool], method: Method? = nil) {
        guard probabilities.count == labels.count, probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
        let positives = labels.count(where: { $0 })
        let enough = labels.count >= Self.rowsForIsotonic && min(positives, labels.count - positives) >= Self.rowsForIsotonic / 10
        switch method ?? (enough ? .isotonic : .platt) {
        case .platt:
            guard let curve = LogisticCurve(fitting: probabilities.map(Self.logOdds), labels: labels) else { return nil }
            // A model that ranks the wrong way round tells nothing: all get the rate.
            guard curve.slope >= 0 else {
                guard let flat = LogisticCurve(fitting: probabilities.map { _ in 0 }, labels: labels) else { return nil }
                self = .platt(flat)
                return
            }
            self = .platt(curve)
        case .isotonic:
            guard let curve = IsotonicCurve(fitting: probabilities, labels.map { $0 ? 1 : 0 }) else { return nil }
            self = .isotonic(curve)
        }
    }

    package func calibrated(_ probability: Double) -> Double {
        let value =
            switch self {
            case .platt(let curve): curve.probability(Self.logOdds(probability))
            case .isotonic(let curve): curve.value(probability)
            }
        return min(max(value, Self.limits.lowerBound), Self.limits.upperBound)
    }

    /// Finite also for 0 and 1, which count as 2^-52 off.
    private static func logOdds(_ probability: Double) -> Double {
        let p = min(max(probability, 0x1p-52), 1 - 0x1p-52)
        return log(p) - log1p(-p)
    }
}
