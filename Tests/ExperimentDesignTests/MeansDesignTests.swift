import Testing

@testable import ExperimentDesign

@Suite struct MeansDesignTests {
    private func design(_ demands: TestDemands?, correlation: Double = 0, deviation: Double = 1) throws -> MeansDesign {
        let demands = try #require(demands)
        return try #require(MeansDesign(standardDeviation: deviation, covariateCorrelation: correlation, demands: demands))
    }

    /// The noncentral F distribution's series by mpmath to 30 digits.
    @Test(arguments: [
        (0.5, 64, 64, 0.05, 0.801459557922254), (0.5, 63, 63, 0.05, 0.795168338123338), (0.2, 100, 400, 0.05, 0.430802937192999), (1.5, 3, 3, 0.05, 0.293194700305598),
        (2, 2, 2, 0.05, 0.218307074846783), (0.02, 30_000, 60_000, 0.01, 0.59969038167643), (6, 5, 9, 0.001, 0.999998851354651), (0, 10, 10, 0.05, 0.05),
        (0.01, 200_000, 200_000, 0.05, 0.885377670515772),
    ])
    func power(_ effect: Double, _ treated: Int, _ heldOut: Int, _ significance: Double, _ expected: Double) throws {
        let design = try design(TestDemands(significance: significance))
        for effect in [effect, -effect] {
            let power = design.power(effect: effect, arms: ArmSizes(treated: treated, heldOut: heldOut))
            #expect(abs(power - expected) < 2e-14 + 1e-13 * Double(treated) / 1_000, "\(power)")
        }
    }

    /// Cohen 1988, table 2.4.1: 393 (by his interpolation), 64 and 26 per arm for small, medium and large effects; the others by statsmodels 0.15.0,
    /// `TTestIndPower.solve_power`, rounded up.
    @Test(arguments: [
        (0.2, 0.05, 0.8, 0.5, 394, 394), (0.5, 0.05, 0.8, 0.5, 64, 64), (0.8, 0.05, 0.8, 0.5, 26, 26), (0.5, 0.01, 0.9, 0.5, 121, 121), (0.1, 0.05, 0.9, 0.1, 1_168, 10_512),
        (0.3, 0.05, 0.8, 0.2, 110, 440), (2.5, 0.05, 0.8, 0.5, 4, 4), (0.01, 0.05, 0.8, 0.5, 156_979, 156_979),
    ])
    func sizes(_ effect: Double, _ significance: Double, _ power: Double, _ share: Double, _ heldOut: Int, _ treated: Int) throws {
        let demands = TestDemands(significance: significance, power: power, heldOutShare: share)
        #expect(try design(demands).armsNeeded(effect: effect) == ArmSizes(treated: treated, heldOut: heldOut))
        // The unit is free, the direction too, and arms may change places.
        #expect(try design(demands, deviation: 40).armsNeeded(effect: -40 * effect) == ArmSizes(treated: treated, heldOut: heldOut))
        let turned = TestDemands(significance: significance, power: power, heldOutShare: 1 - share)
        #expect(try design(turned).armsNeeded(effect: effect) == ArmSizes(treated: heldOut, heldOut: treated))
    }

    @Test func oneMemberLessIsTooFew() throws {
        for (share, effect) in [(0.5, 0.31), (0.3, 0.07), (0.15, 1.3), (0.05, 0.2)] {
            let design = try design(TestDemands(heldOutShare: share))
            let arms = try #require(design.armsNeeded(effect: effect))
            #expect(design.power(effect: effect, arms: arms) >= 0.8)
            let smaller = arms.heldOut - 1
            let larger = Int((Double(smaller) * (1 - share) / share - 1e-9).rounded(.up))
            #expect(design.power(effect: effect, arms: ArmSizes(treated: larger, heldOut: smaller)) < 0.8)
        }
    }

    /// What is known from before takes ρ² of the variance: the effect counts as 1 ÷ √(1 − ρ²) as large. For ρ = 0.6 it is 0.5 ÷ 0.8 = 0.625 deviations.
    @Test func whatIsKnownFromBeforeSavesMembers() throws {
        let demands = try #require(TestDemands())
        let adjusted = try design(demands, correlation: 0.6)
        #expect(adjusted.armsNeeded(effect: 0.4) == ArmSizes(treated: 64, heldOut: 64))
        #expect(try adjusted.armsNeeded(effect: 0.5) == design(demands).armsNeeded(effect: 0.625))
        #expect(try adjusted.armsNeeded(effect: 0.5) == design(demands, correlation: -0.6).armsNeeded(effect: 0.5))
    }

    /// statsmodels 0.15.0, `TTestIndPower.power`, its root by SciPy (`solve_power` itself stops at six digits).
    @Test(arguments: [(64, 64, 0.49906917796582084), (400, 100, 0.31383201582110926), (5_000, 5_000, 0.05603701861072304)])
    func leastEffects(_ treated: Int, _ heldOut: Int, _ expected: Double) throws {
        let design = try design(TestDemands())
        let arms = ArmSizes(treated: treated, heldOut: heldOut)
        #expect(abs(try #require(design.leastEffect(arms: arms)) - expected) < 1e-9)
        #expect(abs(try #require(design.leastEffect(arms: arms, direction: .fall)) + expected) < 1e-9)
        #expect(design.leastEffect(arms: ArmSizes(treated: 1, heldOut: 100)) == nil)
    }

    @Test func whetherMembersAreEnough() throws {
        let design = try design(TestDemands())
        let enough = design.feasibility(effect: 0.5, available: 128)
        #expect(enough.isEnough && enough.needed?.total == 128 && enough.available == ArmSizes(treated: 64, heldOut: 64))
        let short = design.feasibility(effect: -0.5, available: 126)
        #expect(!short.isEnough)
        #expect(try #require(short.leastEffect) < -0.5)
        let nobody = design.feasibility(effect: 0.5, available: 0)
        #expect(!nobody.isEnough && nobody.leastEffect == nil)
        #expect(!design.feasibility(effect: 0, available: 1_000).isEnough)
        #expect(design.arms(of: 7) == ArmSizes(treated: 3, heldOut: 4))
        #expect(ArmSizes(treated: 64, heldOut: 64).periods(entering: 50) == 3)
        #expect(ArmSizes(treated: 64, heldOut: 64).periods(entering: 0) == nil)
    }

    @Test func whatCannotBeDesigned() throws {
        let demands = try #require(TestDemands())
        for (significance, power, share) in [(0, 0.8, 0.5), (0.05, 1, 0.5), (0.5, 0.4, 0.5), (0.05, 0.8, 0), (0.05, 0.8, 1), (.nan, 0.8, 0.5)] {
            #expect(TestDemands(significance: significance, power: power, heldOutShare: share) == nil)
        }
        #expect(MeansDesign(standardDeviation: 0, demands: demands) == nil && MeansDesign(standardDeviation: .infinity, demands: demands) == nil)
        #expect(MeansDesign(standardDeviation: 1, covariateCorrelation: 1, demands: demands) == nil)
        let design = try design(demands)
        #expect(design.armsNeeded(effect: 0) == nil && design.armsNeeded(effect: .nan) == nil && design.armsNeeded(effect: 1e-9) == nil)
        #expect(design.power(effect: .nan, arms: ArmSizes(treated: 9, heldOut: 9)) == 0)
        #expect(design.armsNeeded(effect: 1e5) == ArmSizes(treated: 2, heldOut: 2))
    }
}
