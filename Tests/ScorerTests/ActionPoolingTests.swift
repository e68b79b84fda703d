import Glibc
@testable import Scorer
import Testing

@Suite("Bands' lifts are drawn together by what chance explains")
struct ActionPoolingTests {
    /// Batting averages of 18 players after 45 at bats, from √45 arcsin(2 p − 1), which has variance 1 (Efron and Morris, “Data analysis using Stein's estimator and its generalizations”, 1975: the sum of
    /// squares about the mean is 18.96, and each is drawn 15 ÷ 18.96 = 0.791 of the way).
    @Test func equalVariancesGiveThePublishedShrinkageOfBattingAverages() throws {
        let hits = [18.0, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
        let values = hits.map { 45.0.squareRoot() * asin(2 * $0 / 45 - 1) }
        let pooling = try #require(PartialPooling(values.map { .init(value: $0, variance: 1) }))
        let mean = values.reduce(0, +) / 18
        #expect(abs(pooling.mean - mean) < 1e-12)
        let kept = 1 - 15 / 18.9627198110
        for (value, pooled) in zip(values, pooling.pooled) {
            let expected = mean + kept * (value - mean)
            #expect(abs(pooled.value - expected) < 1e-9)
        }
    }

    /// Against the same fixed point found by bisection with NumPy: the groups differ (A = 54807.8), or do not (A = 0).
    @Test(arguments: [
        (
            [(100.0, 1e4), (300, 4e4), (250, 22_500), (900, 9e4), (-50, 6_400), (420, 62_500)], 54_807.80595773549, 239.38047297841348,
            [(112.9040449, 9_421.70291166), (284.65454786, 31_525.86394249), (248.14554801, 19_292.47894103), (653.64964462, 83_434.88516689), (-31.84510948, 6_396.03690696), (362.26102681, 46_538.45556765)]
        ),
        ([(10, 100), (12, 400), (11, 100), (9, 200)], 0, 10.363636363636363, [(10.12121212, 78.83062025), (11.45454545, 279.00425745), (10.78787879, 78.91877452), (9.45454545, 145.75507137)]),
    ] as [([(Double, Double)], Double, Double, [(Double, Double)])])
    func unequalVariances(_ groups: [(Double, Double)], _ between: Double, _ mean: Double, _ pooled: [(Double, Double)]) throws {
        let pooling = try #require(PartialPooling(groups.map { .init(value: $0.0, variance: $0.1) }))
        #expect(abs(pooling.betweenVariance - between) <= 1e-6 * between)
        #expect(abs(pooling.mean - mean) < 1e-6)
        for (found, expected) in zip(pooling.pooled, pooled) {
            #expect(abs(found.value - expected.0) < 1e-6 * abs(expected.0))
            #expect(abs(found.variance - expected.1) < 1e-6 * expected.1)
        }
    }

    @Test func fewerThanFourGroupsOrOneWithoutVarianceCannotBePooled() {
        #expect(PartialPooling([.init(value: 1, variance: 1), .init(value: 2, variance: 1), .init(value: 3, variance: 1)]) == nil)
        #expect(PartialPooling((0..<5).map { .init(value: Double($0), variance: $0 == 2 ? 0 : 1) }) == nil)
    }

    /// Lift 10 ± 4 with half of it margin, cost 3: gain 2 ± 2, above 0 with Φ(1) = 0.8413; exceeded with 0.8 by 2 − 0.8416 × 2.
    @Test func aGainIsMarginOfTheLiftLessCost() {
        let gain = Gain(lift: .init(value: 10, variance: 16), grossMargin: 0.5, cost: 3)
        #expect(gain.mean == 2 && gain.deviation == 2)
        #expect(abs(gain.probability - 0.841344746) < 1e-9)
        #expect(abs(gain.lower80 - 0.316757533) < 1e-9)
        #expect(Gain(lift: .init(value: 10, variance: 0), grossMargin: 0.5, cost: 5).probability == 0)
    }
}

@Suite("Bands of members")
struct ActionBandTests {
    /// Nine members: values 1 … 9, and within each third days away of 10, 20 and 30.
    private static let states = (1...9).map { MemberState(value: Double($0), daysAway: Double(($0 - 1) % 3 + 1) * 10) }

    @Test func aGridHasEqualSharesByValueAndWithinEachByDaysAway() throws {
        let grid = try #require(BandGrid(Self.states, sides: 3))
        #expect(Self.states.map { grid.band($0) } == Array(0..<9))
        #expect(BandGrid(Self.states.reversed(), sides: 3) == grid)
    }

    @Test func aMemberUnlikeAnyTestedHasNoBand() throws {
        let grid = try #require(BandGrid(Self.states, sides: 3))
        #expect(grid.band(MemberState(value: 9, daysAway: 31)) == nil)
        #expect(grid.band(MemberState(value: 0.5, daysAway: 10)) == nil)
        #expect(grid.band(MemberState(value: 9.5, daysAway: 10)) == nil)
        #expect(grid.band(MemberState(value: 9, daysAway: 10)) == 6)
        #expect(BandGrid([], sides: 2) == nil)
    }

    @Test func smallTestsHaveFewerBands() {
        #expect([134, 135].map { BandGrid.sides(smallerArm: $0) } == [2, 3])
        #expect([59, 60].map { BandGrid.sides(smallerArm: $0) } == [1, 2])
    }

    /// Four bands (value 1 or 2, away 10 or 20) of 20 treated and 20 held out. Nothing before, so no adjustment. Treated of band b spend 100 b ± 10, others 0 ± 10: each arm's s² is 20 × 100 ÷ 19 in each
    /// band and over all, so that s̃² is the same and V = 2 × s̃² ÷ 20. Costs are 5 in the last band, 1 elsewhere.
    @Test func aBandsLiftIsTheDifferenceOfItsArms() throws {
        var subjects: [BandedEvidence.Subject] = []
        for band in 0..<4 {
            for index in 0..<40 {
                let isTreated = index < 20
                let noise: Double = index % 2 == 0 ? 10 : -10
                subjects.append(.init(
                    state: MemberState(value: Double(band / 2 + 1), daysAway: Double(band % 2 + 1) * 10), isTreated: isTreated, before: 0, after: (isTreated ? Double(band) * 100 : 0) + noise,
                    cost: isTreated ? (band == 3 ? 5 : 1) : 1_000))
            }
        }
        let evidence = try #require(BandedEvidence(subjects))
        let bands = evidence.bands.compactMap(\.self)
        #expect(bands.map(\.lift) == [0, 100, 200, 300])
        #expect(bands.map(\.treated) == [20, 20, 20, 20] && bands.map(\.heldOut) == [20, 20, 20, 20])
        #expect(bands.map(\.cost) == [1, 1, 1, 5])
        // Equal variances: B = (k − 3) V ÷ S with k = 4, V = 2 × (2000 ÷ 19) ÷ 20 and S = 2 × (150² + 50²).
        let share = 2_000.0 / 19 / 10 / 50_000
        for (band, lift) in zip(bands, [0.0, 100, 200, 300]) {
            let expected = lift - share * (lift - 150)
            #expect(abs(band.pooled.value - expected) < 1e-9)
        }
    }

    /// A band where nobody bought is not certain to bring nothing: its variance takes in the other bands'.
    @Test func aBandWithoutAnySpendingStaysUncertain() throws {
        var subjects: [BandedEvidence.Subject] = []
        for band in 0..<4 {
            for index in 0..<40 {
                let after: Double = band == 0 ? 0 : Double(index % 5) * 100
                subjects.append(.init(state: MemberState(value: Double(band / 2 + 1), daysAway: Double(band % 2 + 1) * 10), isTreated: index < 20, before: 0, after: after, cost: 0))
            }
        }
        let evidence = try #require(BandedEvidence(subjects))
        // s² of 0, 100 … 400, four times each: 20 × 20000 ÷ 19; over all bands three quarters of that. s̃² = s₀² ÷ 20 in band 0, V = 2 × s̃² ÷ 20; pooling takes it no further down than by a third.
        let variance = 2 * (0.75 * 400_000 / 19 / 20) / 20
        let band = try #require(evidence.bands[0])
        #expect(band.pooled.variance > 0.6 * variance && band.pooled.variance <= variance)
    }
}
