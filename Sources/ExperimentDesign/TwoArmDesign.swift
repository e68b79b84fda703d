/// What a test must hold to.
package struct TestDemands: Sendable, Equatable {
    /// The two-sided significance level.
    package let significance: Double
    /// The probability of finding an effect that is there.
    package let power: Double
    /// The held-out arm's share of the members.
    package let heldOutShare: Double

    /// - Returns: nil unless 0 < significance < power < 1 and 0 < share < 1.
    package init?(significance: Double = 0.05, power: Double = 0.8, heldOutShare: Double = 0.5) {
        guard significance > 0, significance < power, power < 1, heldOutShare > 0, heldOutShare < 1 else { return nil }
        self.significance = significance
        self.power = power
        self.heldOutShare = heldOutShare
    }
}

/// Members in each arm.
package struct ArmSizes: Sendable, Equatable {
    package let treated: Int
    package let heldOut: Int

    package init(treated: Int, heldOut: Int) {
        self.treated = treated
        self.heldOut = heldOut
    }

    package var total: Int { treated + heldOut }

    /// How many periods it takes until both arms are full, when so many members enter in each.
    /// - Returns: nil if none enters.
    package func periods(entering members: Int) -> Int? {
        members > 0 ? (total + members - 1) / members : nil
    }
}

package enum EffectDirection: Sendable {
    case rise, fall
}

/// A randomised test of a treated arm against one held out.
package protocol TwoArmDesign: Sendable {
    var demands: TestDemands { get }

    /// The probability that the test finds this effect, in either direction: `significance` itself at an effect of 0.
    ///
    /// 0 for arms of fewer than 2, and for effects that cannot be.
    func power(effect: Double, arms: ArmSizes) -> Double

    /// The size of the largest effect that can be, in the effect's unit.
    func largestEffect(_ direction: EffectDirection) -> Double

    /// About how many members the smaller arm needs: where the search begins.
    func roughSmallerArm(effect: Double) -> Double
}

extension TwoArmDesign {
    /// The smallest arms, in the proportion demanded (the larger arm rounded up), that find this effect with the power demanded.
    /// - Parameter effect: the least effect worth detecting: treated less held out.
    /// - Returns: nil if the effect is 0, is not finite or cannot be, or if an arm of a billion members would not do.
    package func armsNeeded(effect: Double) -> ArmSizes? {
        guard effect.isFinite, effect != 0 else { return nil }
        func reaches(_ smaller: Int) -> Bool { power(effect: effect, arms: arms(smaller: smaller)) >= demands.power }
        let most = 1_000_000_000
        var low = 1
        var high = Int(max(2, min(Double(most), roughSmallerArm(effect: effect).rounded(.up))))
        var step = 1
        if reaches(high) {
            while high - step > 1, reaches(high - step) { (high, step) = (high - step, 2 * step) }
            low = max(1, high - step)
        } else {
            while !reaches(high) {
                guard high < most else { return nil }
                (low, high, step) = (high, min(most, high + step), 2 * step)
            }
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if reaches(middle) { high = middle } else { low = middle }
        }
        return arms(smaller: high)
    }

    /// The smallest effect, with its sign, that arms of these sizes find with the power demanded.
    /// - Returns: nil if they find not even the largest.
    package func leastEffect(arms: ArmSizes, direction: EffectDirection = .rise) -> Double? {
        let sign: Double = direction == .rise ? 1 : -1
        let largest = largestEffect(direction)
        guard power(effect: sign * largest, arms: arms) >= demands.power else { return nil }
        return sign * lastBelow(in: 0...largest) { power(effect: sign * $0, arms: arms) < demands.power }
    }

    /// Whether so many members are enough for a test of this effect.
    package func feasibility(effect: Double, available: Int) -> Feasibility {
        let arms = arms(of: available)
        return Feasibility(needed: armsNeeded(effect: effect), available: arms, leastEffect: leastEffect(arms: arms, direction: effect < 0 ? .fall : .rise))
    }

    /// Members divided in the proportion demanded, the held-out arm rounded to the nearest.
    package func arms(of members: Int) -> ArmSizes {
        let members = max(0, members)
        let heldOut = Int((Double(members) * demands.heldOutShare).rounded())
        return ArmSizes(treated: members - heldOut, heldOut: heldOut)
    }

    private func arms(smaller: Int) -> ArmSizes {
        let share = demands.heldOutShare
        let odds = max(share, 1 - share) / min(share, 1 - share)
        // A share of 0.1 asks for nine times as many, not for one more by rounding.
        let larger = Int((Double(smaller) * odds * (1 - 1e-12)).rounded(.up))
        return share <= 0.5 ? ArmSizes(treated: larger, heldOut: smaller) : ArmSizes(treated: smaller, heldOut: larger)
    }
}

/// Whether a test can be had with the members there are.
package struct Feasibility: Sendable, Equatable {
    /// nil if no size would do.
    package let needed: ArmSizes?
    package let available: ArmSizes
    /// The smallest effect, in the direction asked for, that all available members together would find; nil if none.
    package let leastEffect: Double?

    package var isEnough: Bool { needed.map { $0.total <= available.total } ?? false }
}
