import Glibc

/// What is believed of a member's net gain from an action: gross margin of the revenue that it brings in the outcome window, less its cost. Normal; minor units.
struct Gain: Equatable, Sendable {
    let mean: Double
    let deviation: Double

    /// - Parameters:
    ///   - lift: revenue that the action brings, per member, with its variance.
    ///   - cost: per member; taken as known, as in ROI by rule.
    init(lift: PartialPooling.Group, grossMargin: Double, cost: Double) {
        mean = lift.value * grossMargin - cost
        deviation = lift.variance.squareRoot() * grossMargin
    }

    /// That it is above 0.
    var probability: Double {
        guard deviation > 0 else { return mean > 0 ? 1 : 0 }
        return erfc(-mean / deviation / 2.0.squareRoot()) / 2
    }

    /// What the gain exceeds with probability 0.8: the normal distribution's quantile of 0.2 lies 0.8416 deviations below its mean.
    var lower80: Double { mean - 0.8416212335729143 * deviation }
}
