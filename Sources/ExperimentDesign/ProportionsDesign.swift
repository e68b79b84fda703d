/// A test of a difference of two proportions, such as of members who are still there, by the normal approximation with a pooled variance under the hypothesis of no difference
/// (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition, 2003, section 4.4), without correction for continuity.
///
/// It is good where each arm expects at least five of either kind.
package struct ProportionsDesign: TwoArmDesign, Equatable {
    package let demands: TestDemands
    /// The held-out arm's proportion. An effect is the treated arm's less this, as a difference of proportions: 0.02 is two percentage points.
    package let baseline: Double

    /// - Returns: nil unless the baseline is above 0 and below 1.
    package init?(baseline: Double, demands: TestDemands) {
        guard baseline > 0, baseline < 1 else { return nil }
        self.demands = demands
        self.baseline = baseline
    }

    package func power(effect: Double, arms: ArmSizes) -> Double {
        let treated = baseline + effect
        guard min(arms.treated, arms.heldOut) >= 2, treated >= 0, treated <= 1 else { return 0 }
        let (n1, n2) = (Double(arms.heldOut), Double(arms.treated))
        let pooled = (n1 * baseline + n2 * treated) / (n1 + n2)
        let under = (pooled * (1 - pooled) * (1 / n1 + 1 / n2)).squareRoot()
        let deviation = (baseline * (1 - baseline) / n1 + treated * (1 - treated) / n2).squareRoot()
        let limit = NormalDistribution.quantile(tail: demands.significance / 2) * under
        return NormalDistribution.exceedance((limit - abs(effect)) / deviation) + NormalDistribution.exceedance((limit + abs(effect)) / deviation)
    }

    package func largestEffect(_ direction: EffectDirection) -> Double { direction == .rise ? 1 - baseline : baseline }

    package func roughSmallerArm(effect: Double) -> Double {
        let treated = baseline + effect
        let z = NormalDistribution.quantile(tail: demands.significance / 2) + NormalDistribution.quantile(tail: 1 - demands.power)
        return z * z * (baseline * (1 - baseline) + treated * (1 - treated)) / (effect * effect)
    }
}
