import Testing

@testable import ExperimentDesign

@Suite struct ProportionsDesignTests {
    private func design(_ baseline: Double, _ demands: TestDemands?) throws -> ProportionsDesign {
        let demands = try #require(demands)
        return try #require(ProportionsDesign(baseline: baseline, demands: demands))
    }

    /// Fleiss, Levin and Paik's formula 4.14 worked out in Python, and statsmodels 0.15.0, `samplesize_proportions_2indep_onetail`, alike to 12 digits: 355.94, 387.34,
    /// 343.89, 5986.48, 5199.68, 434.43.
    @Test(arguments: [
        (0.6, 0.1, 0.05, 0.8, 1, 356), (0.6, -0.1, 0.05, 0.8, 1, 388), (0.25, 0.15, 0.01, 0.95, 1, 344), (0.7, 0.02, 0.05, 0.9, 9, 5_987), (0.05, 0.01, 0.05, 0.8, 4, 5_200),
        (0.9, 0.05, 0.05, 0.8, 1, 435),
    ])
    func sizes(_ baseline: Double, _ effect: Double, _ significance: Double, _ power: Double, _ ratio: Int, _ heldOut: Int) throws {
        let design = try design(baseline, TestDemands(significance: significance, power: power, heldOutShare: 1 / Double(1 + ratio)))
        #expect(design.armsNeeded(effect: effect) == ArmSizes(treated: ratio * heldOut, heldOut: heldOut))
    }

    /// statsmodels 0.15.0, `power_proportions_2indep`.
    @Test(arguments: [
        (0.6, 0.1, 356, 356, 0.8000641045090079), (0.7, 0.02, 1_000, 9_000, 0.26939271589133745), (0.05, -0.02, 500, 700, 0.4310542433633189),
    ])
    func power(_ baseline: Double, _ effect: Double, _ heldOut: Int, _ treated: Int, _ expected: Double) throws {
        let power = try design(baseline, TestDemands()).power(effect: effect, arms: ArmSizes(treated: treated, heldOut: heldOut))
        #expect(abs(power - expected) < 1e-6, "\(power)")
    }

    @Test func withoutAnEffectPowerIsTheLevel() throws {
        let design = try design(0.3, TestDemands(significance: 0.02))
        #expect(abs(design.power(effect: 0, arms: ArmSizes(treated: 100, heldOut: 300)) - 0.02) < 1e-15)
    }

    @Test func theLeastEffectIsWhatTheSizeIsFor() throws {
        let design = try design(0.6, TestDemands())
        let arms = ArmSizes(treated: 356, heldOut: 356)
        let (rise, fall) = (try #require(design.leastEffect(arms: arms)), try #require(design.leastEffect(arms: arms, direction: .fall)))
        #expect(rise < 0.1 && rise > 0.0998 && fall < -0.1 && fall > -0.106)
        #expect(abs(design.power(effect: rise, arms: arms) - 0.8) < 1e-12 && abs(design.power(effect: fall, arms: arms) - 0.8) < 1e-12)
        // Ten members tell no rise of 40 points.
        #expect(design.leastEffect(arms: ArmSizes(treated: 5, heldOut: 5)) == nil)
        #expect(design.feasibility(effect: 0.1, available: 712).isEnough && !design.feasibility(effect: 0.1, available: 710).isEnough)
        #expect(try #require(design.feasibility(effect: -0.1, available: 712).leastEffect) == fall)
    }

    @Test func whatCannotBeDesigned() throws {
        let demands = try #require(TestDemands())
        for baseline in [0, 1, -0.1, .nan] { #expect(ProportionsDesign(baseline: baseline, demands: demands) == nil) }
        let design = try design(0.9, demands)
        #expect(design.armsNeeded(effect: 0.2) == nil && design.armsNeeded(effect: -0.95) == nil && design.armsNeeded(effect: 0) == nil)
        #expect(design.armsNeeded(effect: 0.1) != nil)
    }
}
