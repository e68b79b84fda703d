/// A test of a difference of two means by Student's t with equal variances.
///
/// Power is exact, by the noncentral t distribution (Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2): noncentrality effect ÷ (σ √(1/n₁ +
/// 1/n₂)), n₁ + n₂ − 2 degrees of freedom.
package struct MeansDesign: TwoArmDesign, Equatable {
    package let demands: TestDemands
    /// Of single members' values, within an arm.
    package let standardDeviation: Double
    /// Of a member's value with what is known of the member from before the test. Adjusted for it, variance is (1 − ρ²) times what it was
    /// (Deng, Xu, Kohavi and Walker, “Improving the sensitivity of online controlled experiments by utilizing pre-experiment data”, 2013, equation 4). The degree of
    /// freedom that it costs is left out.
    package let covariateCorrelation: Double

    /// - Returns: nil unless the deviation is finite and above 0 and the correlation above −1 and below 1.
    package init?(standardDeviation: Double, covariateCorrelation: Double = 0, demands: TestDemands) {
        guard standardDeviation.isFinite, standardDeviation > 0, abs(covariateCorrelation) < 1 else { return nil }
        self.demands = demands
        self.standardDeviation = standardDeviation
        self.covariateCorrelation = covariateCorrelation
    }

    /// What is left of the deviation after adjustment.
    private var adjustedDeviation: Double { standardDeviation * (1 - covariateCorrelation * covariateCorrelation).squareRoot() }

    package func power(effect: Double, arms: ArmSizes) -> Double {
        guard effect.isFinite, min(arms.treated, arms.heldOut) >= 2 else { return 0 }
        let freedom = Double(arms.total - 2)
        let critical = StudentT.twoSidedQuantile(tail: demands.significance, degreesOfFreedom: freedom)
        let shift = abs(effect) / adjustedDeviation / (1 / Double(arms.treated) + 1 / Double(arms.heldOut)).squareRoot()
        return StudentT.exceedance(critical, degreesOfFreedom: freedom, noncentrality: shift)
            + StudentT.exceedance(critical, degreesOfFreedom: freedom, noncentrality: -shift)
    }

    /// Far beyond any that needs a test; finite, so that halving can begin.
    package func largestEffect(_ direction: EffectDirection) -> Double { standardDeviation * 1e6 }

    package func roughSmallerArm(effect: Double) -> Double {
        let z = NormalDistribution.quantile(tail: demands.significance / 2) + NormalDistribution.quantile(tail: 1 - demands.power)
        let smallerShare = min(demands.heldOutShare, 1 - demands.heldOutShare)
        let ratio = z * adjustedDeviation / effect
        return ratio * ratio / (1 - smallerShare) + z * z / 4
    }
}
