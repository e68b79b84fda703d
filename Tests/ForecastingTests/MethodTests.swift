import Glibc
import SeededRandom
import Testing

@testable import Forecasting

@Suite struct MethodTests {
    /// Worked by hand.
    @Test func crostonSmoothsSizesAndIntervals() throws {
        // Size 3 after 3 steps, then 8 after 4: size 3 + 0.2 × 5 = 4, interval 3 + 0.2 × 1 = 3.2; times 1 - 0.1.
        var model = try #require(Croston(fitting: [0, 0, 3, 0, 0, 0, 8], alpha: 0.2))
        #expect(model.forecast(steps: 2).allSatisfy { abs($0 - 1.125) < 1e-12 })
        #expect(model.forecast(steps: 2).count == 2)
        // Then 4 at once: the size stays, the interval is 3.2 - 0.2 × 2.2.
        model.observe(4)
        #expect(abs(model.forecast(steps: 1)[0] - 0.9 * 4 / 2.76) < 1e-12)
        #expect(Croston(fitting: [0, 0, 0]) == nil)
    }

    /// Worked by hand.
    @Test func tsbFallsWhileNoDemandComes() throws {
        // Probability 0.5, 0.375, 0.53125, 0.3984375, 0.548828125; size 4, then 3.
        var model = try #require(TeunterSyntetosBabai(fitting: [0, 4, 0, 2], alpha: 0.5, beta: 0.25))
        #expect(abs(model.forecast(steps: 1)[0] - 3 * 0.548828125) < 1e-12)
        model.observe(0)
        #expect(abs(model.forecast(steps: 1)[0] - 3 * 0.548828125 * 0.75) < 1e-12)
        #expect(TeunterSyntetosBabai(fitting: [0, 0]) == nil)
    }

    @Test func tsbTakesTheSharesWithTheLeastError() throws {
        // Demand at every step for a while, then none for a while: only a quick probability follows.
        let values: [Double] = (0..<200).map { $0 / 20 % 2 == 0 ? 5 : 0 }
        #expect(try #require(TeunterSyntetosBabai(fitting: values)).beta == 0.2)
        var random = Random(seed: 1, stream: 1)
        let steady = (0..<400).map { _ in random.chance(0.3) ? 5.0 : 0 }
        #expect(try #require(TeunterSyntetosBabai(fitting: steady)).beta <= 0.03)
    }

    @Test func seasonalNaiveRepeatsTheLastSeason() throws {
        var model = try #require(SeasonalNaive(fitting: [9, 1, 2, 3], season: 3))
        #expect(model.forecast(steps: 5) == [1, 2, 3, 1, 2])
        model.observe(7)
        #expect(model.forecast(steps: 4) == [2, 3, 7, 2])
        #expect(SeasonalNaive(fitting: [1, 2], season: 3) == nil)
    }

    @Test func decompositionFindsTheSeason() throws {
        func rising(_ season: [Double]) -> [Double] { (0..<12).map { index -> Double in 10 + Double(index) + season[index % season.count] } }
        let ratio: [Double] = [1.5, 0.75, 0.75]
        let level: [Double] = (0..<12).map { index -> Double in 10 * ratio[index % 3] }
        let additive = try #require(SeasonalIndices.indices(of: rising([3, -1, -2]), season: 3, kind: .additive))
        #expect(areClose(additive, [3.0, -1, -2], 1e-12), "\(additive)")
        let even = try #require(SeasonalIndices.indices(of: rising([3, -1, 0, -2]), season: 4, kind: .additive))
        #expect(areClose(even, [3.0, -1, 0, -2], 1e-12), "\(even)")
        let ratios = try #require(SeasonalIndices.indices(of: level, season: 3, kind: .multiplicative))
        #expect(areClose(ratios, [1.5, 0.75, 0.75], 1e-12), "\(ratios)")
        #expect(SeasonalIndices.indices(of: [1, 2, 3, 4, 5], season: 3, kind: .additive) == nil)
    }

    @Test func aSeasonIsSignificantWhereThereIsOne() {
        var random = Random(seed: 2, stream: 0)
        let noise = (0..<100).map { _ in random.normal() }
        #expect(!SeasonalIndices.areSignificant(in: noise, season: 12))
        #expect(SeasonalIndices.areSignificant(in: noise.enumerated().map { $1 + 2 * sin(Double($0) * .pi / 6) }, season: 12))
        #expect(!SeasonalIndices.areSignificant(in: [1, 2, 1, 2, 1], season: 2))
        #expect(!SeasonalIndices.areSignificant(in: [Double](repeating: 4, count: 50), season: 7))
    }

    @Test func theSimplexFindsTheLowestPointWithinItsBounds() {
        let axes: [SimplexMinimiser.Axis] = [.init(range: -2...2, start: -1.2, step: 0.3), .init(range: -2...3, start: 1, step: 0.3)]
        // Rosenbrock's valley, lowest at 1, 1.
        let free = SimplexMinimiser(tolerance: 1e-14, evaluationsPerAxis: 500).minimum(axes: axes) { 100 * pow($0[1] - $0[0] * $0[0], 2) + pow(1 - $0[0], 2) }
        #expect(abs(free.point[0] - 1) < 1e-5 && abs(free.point[1] - 1) < 1e-5)
        let bounded = SimplexMinimiser(tolerance: 1e-12).minimum(axes: axes) { pow($0[0] - 5, 2) + pow($0[1] - 1, 2) }
        #expect(abs(bounded.point[0] - 2) < 1e-9 && abs(bounded.point[1] - 1) < 1e-5)
        // Not a number on one side.
        let right: [SimplexMinimiser.Axis] = [.init(range: -2...2, start: 0.5, step: 0.3), .init(range: -2...3, start: 1, step: 0.3)]
        let partial = SimplexMinimiser().minimum(axes: right) { $0[0] < 0 ? .nan : pow($0[0] - 0.1, 2) + $0[1] * $0[1] }
        #expect(partial.value < 0.01)
    }

    @Test func theLineIsThatOfLeastSquares() {
        let line = LinearTrend([2, 3, 7])
        #expect(abs(line.slope - 2.5) < 1e-12 && abs(line.intercept + 1) < 1e-12)
    }

    /// Worked by hand.
    @Test func twoSeasonsFollowTheErrorThatIsNotLeftFromTheLast() {
        var model = DoubleSeasonal(parameters: .init(level: 0.5, short: 0.2, long: 0.1, phi: 0.4), level: 10, short: [1, -1], long: [0, 0, 2, -2])
        // Error 1; level 10.5, short 1.2, long 0.1. Then -0.5, of which -0.9 is new; level 10.05, short -1.18, long -0.09.
        model.observe(12)
        model.observe(9)
        #expect(areClose(model.forecast(steps: 3), [10.05 + 1.2 + 2 - 0.2, 10.05 - 1.18 - 2 - 0.08, 10.05 + 1.2 + 0.1 - 0.032], 1e-12))
    }

    @Test func twoSeasonsAreLearnedFromASeriesWithBoth() throws {
        var random = Random(seed: 5, stream: 0)
        let weekdays: [Double] = [0, 1, -2, 3, 0, -8, 6]
        let known: [Double] = (0..<8 * 168).map { index -> Double in
            let hour = index % 24
            let ofDay: Double = 10 * sin(Double(hour) * .pi / 12)
            return 50 + ofDay + weekdays[index / 24 % 7] * (hour > 12 ? 2 : 0.5)
        }
        let model = try #require(DoubleSeasonal(fitting: known.prefix(6 * 168).map { $0 + random.normal() }))
        let errors = zip(model.forecast(steps: 336), known.suffix(336)).map { abs($0 - $1) }
        #expect(errors.reduce(0, +) / 336 < 0.6)
        #expect(DoubleSeasonal(fitting: Array(known.prefix(300))) == nil)
    }

    /// Drawn from the model itself: what lingers of errors is found again, and forecasts start from the last one.
    @Test func lingeringErrorsAreFoundAgain() throws {
        var random = Random(seed: 6, stream: 0)
        var lingering = 0.0
        let values: [Double] = (0..<8 * 168).map { hour -> Double in
            lingering = 0.7 * lingering + random.normal()
            let ofDay: Double = 5 * cos(Double(hour % 24) * .pi / 12)
            return 30 + ofDay + lingering
        }
        let model = try #require(DoubleSeasonal(fitting: values))
        #expect(abs(model.parameters.phi - 0.7) < 0.08, "\(model.parameters)")
        #expect(model.parameters.level < 0.05, "\(model.parameters)")
        let ahead = model.forecast(steps: 200)
        var later = model
        later.observe(ahead[0] + 10)
        let raised = zip(later.forecast(steps: 167), ahead.dropFirst()).map { $0 - $1 }
        #expect(raised[0] > 5 && raised[0] < 9 && abs(raised[100]) < 1.5, "\(raised[0]) \(raised[100])")
    }
}
