import Insights
import LoyaltyModel
import Testing

@Suite("Statistics against published values")
struct StatisticsTests {
    /// Two-sided 5 % points of Student's t, from the tables of every textbook.
    @Test(arguments: [(1.0, 12.7062), (2, 4.30265), (5, 2.57058), (10, 2.22814), (30, 2.04227), (120, 1.97993), (.infinity, 1.95996)])
    func quantilesOfT(df: Double, expected: Double) {
        #expect(abs(StudentT.twoSidedQuantile(tail: 0.05, degreesOfFreedom: df) - expected) < 1e-4 * expected / 2)
    }

    /// From SciPy 1.17, `2 * stats.t.sf(t, df)`.
    @Test(arguments: [(2.0, 10.0, 0.07338803477074), (2.5, 7.3, 0.03965023466560043), (0.3, 1.5, 0.8004721968035851), (12, 45.25, 1.1712721561063587e-15)])
    func probabilitiesOfT(t: Double, df: Double, expected: Double) {
        #expect(abs(StudentT.twoSidedP(t, degreesOfFreedom: df) / expected - 1) < 1e-8)
    }

    /// NSW experiment (LaLonde 1986, Dehejia and Wahba's sample): 185 treated, 260 controls, earnings in 1978.
    @Test func welchOnTheNSWExperiment() {
        let treated = SampleMoments(count: 185, mean: 6349.1435, variance: 7867.4022 * 7867.4022)
        let control = SampleMoments(count: 260, mean: 4554.8011, variance: 5483.8360 * 5483.8360)
        let estimate = welch(treated, control)
        #expect(abs(estimate.value - 1794.34) < 0.005)
        #expect(abs(estimate.standardError - 671.0) < 0.05)
    }

    /// SciPy 1.17, `stats.ttest_ind(a, b, equal_var=False)`.
    @Test func welchOnTwoSamples() {
        let a = SampleMoments([27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4])
        let b = SampleMoments([27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4])
        let estimate = welch(a, b)
        #expect(abs(estimate.value / estimate.standardError - -2.8529548701715215) < 1e-9)
        #expect(abs(estimate.degreesOfFreedom - 27.88730398842012) < 1e-9)
        #expect(abs(estimate.p - 0.008071938172194903) < 1e-10)
    }

    /// Benjamini and Hochberg's own example (1995, section 3.1): four of fifteen pass.
    @Test func benjaminiHochberg() {
        let ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
        #expect(FalseDiscovery.passes(ps) == Array(repeating: true, count: 4) + Array(repeating: false, count: 11))
        #expect(FalseDiscovery.passes(ps.reversed()) == Array(repeating: false, count: 11) + Array(repeating: true, count: 4))
        #expect(FalseDiscovery.passes([]) == [])
    }

    @Test func withoutErrorTheEstimateIsCertain() {
        let certain = Estimate(value: 3, standardError: 0, degreesOfFreedom: .infinity)
        #expect(certain.p == 0)
        #expect(certain.interval95 == 3...3)
        #expect(Estimate(value: 0, standardError: 0, degreesOfFreedom: .infinity).p == 1)
    }

    /// By hand: lift 2, se 1, df 10, 50 treated, margin 0.4, cost 30: net 10, its se 20.
    @Test func estimatesCarryThroughMoney() {
        let net = Estimate(value: 2, standardError: 1, degreesOfFreedom: 10).scaled(by: 50 * 0.4, less: 30)
        #expect(net.value == 10)
        #expect(net.standardError == 20)
        #expect(abs(net.interval95.upperBound - (10 + 20 * 2.2281388)) < 1e-5)
    }

    @Test func sumsKeepWhatIsSmall() {
        #expect(compensatedSum([1e16, 1, -1e16]) == 1)
        #expect(compensatedSum([]) == 0)
    }

    /// Type 7 of 0, 10, …, 90: the 10 % quantile is 9, the 50 % one 45.
    @Test func decilesAreExact() {
        let deciles = Deciles((0..<10).map { $0 * 10 })
        #expect(deciles.countBelow(9) == 0)
        #expect(deciles.countBelow(10) == 1)
        #expect(deciles.countBelow(45) == 4)
        #expect(deciles.countBelow(46) == 5)
        #expect(deciles.countBelow(1_000) == 9)
        #expect(Deciles([7, 7, 7]).countBelow(7) == 0)
        #expect(Deciles([7, 7, 7]).countBelow(8) == 9)
    }
}
