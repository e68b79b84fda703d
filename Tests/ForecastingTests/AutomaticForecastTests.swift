import Glibc
import SeededRandom
import Testing

@testable import Forecasting

@Suite struct AutomaticForecastTests {
    private static let candidates = [
        Candidate { SeasonalNaive(fitting: $0, season: 7) }, Candidate { Theta(fitting: $0, season: 7) },
        Candidate { ExponentialSmoothing(fitting: $0, season: 7, form: .init(.additive, .damped, .additive)) },
        Candidate { DoubleSeasonal(fitting: $0, short: 7, long: 28) }, Candidate { Croston(fitting: $0) }, Candidate { TeunterSyntetosBabai(fitting: $0) },
        Candidate { WeeklyProfile(fitting: $0, slotsPerDay: 1) },
    ]

    private static func weekly(_ count: Int, seed: UInt64) -> [Double] {
        var random = Random(seed: seed, stream: 0)
        return (0..<count).map { index -> Double in
            let season: Double = 15 * sin(Double(index) * 2 * .pi / 7)
            return 40 + season + 0.05 * Double(index) + 3 * random.normal()
        }
    }

    /// Whatever comes after an origin, forecasts made at it and before stay the same to the last bit.
    @Test func noForecastKnowsTheFuture() {
        let values = Self.weekly(200, seed: 3)
        let origins = [120, 130, 140, 150, 160]
        let before = Backtest(Self.candidates, values: values, observed: values, origins: origins, steps: 14)
        #expect(before.candidates.count == Self.candidates.count)
        for (index, origin) in origins.enumerated() {
            let changed = values.enumerated().map { $0 < origin ? $1 : $1 * 3 + 100 }
            let after = Backtest(Self.candidates, values: changed, observed: changed, origins: origins, steps: 14)
            let known = before.cases.indices.filter { before.cases[$0].origin <= index }
            #expect(known.count == (index + 1) * 14)
            for method in before.forecasts.indices {
                let (ahead, again) = (before.forecasts[method], after.forecasts[method])
                #expect(known.allSatisfy { ahead[$0] == again[$0] })
            }
            let cameOtherwise = known.contains { before.actual[$0] != after.actual[$0] }
            #expect(cameOtherwise)
        }
    }

    /// The state that later values move on is that of a forecast, not of a fit: one origin by itself forecasts as the last of many with the same parameters.
    @Test func originsAreCarriedOnFromTheFirst() throws {
        let values = Self.weekly(160, seed: 4)
        let test = Backtest([Candidate { SeasonalNaive(fitting: $0, season: 7) }], values: values, observed: values, origins: [100, 110, 146], steps: 14)
        #expect(Array(test.forecasts[0].suffix(14)) == Array(values[139..<146] + values[139..<146]))
        #expect(Array(test.actual.suffix(14)) == Array(values[146..<160]))
    }

    @Test func originsEndOneHorizonBeforeTheEnd() {
        #expect(Backtest.origins(count: 100, steps: 10, least: 50, apart: 10, atMost: 12) == [50, 60, 70, 80, 90])
        #expect(Backtest.origins(count: 100, steps: 10, least: 50, apart: 10, atMost: 2) == [80, 90])
        #expect(Backtest.origins(count: 55, steps: 10, least: 50, apart: 10, atMost: 3).isEmpty)
    }

    /// Errors of opposite sign cancel in the mean; by itself each is worse.
    @Test func methodsAreAveragedWhereThatIsBetter() throws {
        struct Constant: ForecastMethod {
            var name: String
            var value: Double
            mutating func observe(_ value: Double) {}
            func forecast(steps: Int) -> [Double] { [Double](repeating: value, count: steps) }
        }
        func candidate(_ value: Double) -> Candidate { Candidate { _ in Constant(name: "\(value)", value: value) } }
        let values = [Double](repeating: 10, count: 40)
        let pair = [candidate(7), candidate(13), candidate(19)]
        let test = Backtest(pair, values: values, observed: values, origins: [10, 20, 30], steps: 10)
        let selection = try #require(Selection(test, of: pair, values: values))
        #expect(selection.method == "mean of 7.0 and 13.0" && selection.expected == [Double](repeating: 10, count: 10))
        #expect(selection.reason == "least error of 3 methods and their combinations at 3 earlier origins, 100 % less than the best method by itself")
        let alone = [candidate(10), candidate(13), candidate(4)]
        let other = Backtest(alone, values: values, observed: values, origins: [10, 20, 30], steps: 10)
        #expect(try #require(Selection(other, of: alone, values: values)).method == "10.0")
        // What cannot be fitted is passed over.
        let some = [Candidate { _ in nil }, candidate(10), candidate(13)]
        #expect(try #require(Selection(Backtest(some, values: values, observed: values, origins: [10], steps: 10), of: some, values: values)).method == "10.0")
        let none = [Candidate { _ in nil }]
        #expect(Selection(Backtest(none, values: values, observed: values, origins: [10], steps: 10), of: none, values: values) == nil)
    }

    @Test func aCombinationsNameTellsItsMembers() {
        #expect(Combination(members: [0, 2]).name(["a", "b", "c"]) == "mean of a and c")
        #expect(Combination(members: [0, 1, 2], rule: .median).name(["a", "b", "c"]) == "median of a, b and c")
        #expect(Combination(members: [0, 1, 2], rule: .median).forecast([[1, 5], [2, 2], [9, 3]]) == [2, 3])
        #expect(Combination(members: [0, 1, 2]).forecast([[1, 5], [2, 2], [9, 2]]) == [4, 3])
        // Three pairs, one of three, and the median.
        #expect(Combination.several(of: [0, 1, 2]).count == 5)
        #expect(Combination.several(of: [3]).isEmpty)
    }

    /// Against the coverage of what really came: random walks, of which the widths grow with the root of the steps.
    @Test func intervalsHoldFourInFive() throws {
        var random = Random(seed: 9, stream: 0)
        var (inside, all, told, first, last) = (0.0, 0.0, [Double](), 0.0, 0.0)
        for _ in 0..<60 {
            var level = 1_000.0
            let values = (0..<150).map { _ in
                level += random.normal()
                return level
            }
            let found = try AutomaticForecast(values: Array(values.prefix(140)), steps: 10)
            for (step, value) in values.suffix(10).enumerated() {
                #expect(found.lower80[step] <= found.expected[step] && found.expected[step] <= found.upper80[step])
                inside += found.lower80[step] <= value && value <= found.upper80[step] ? 1 : 0
                all += 1
            }
            told.append(try #require(found.backtest?.coverage))
            first += found.upper80[0] - found.lower80[0]
            last += found.upper80[9] - found.lower80[9]
        }
        #expect(0.74...0.86 ~= inside / all, "\(inside / all)")
        #expect(0.74...0.86 ~= told.reduce(0, +) / 60, "\(told)")
        #expect(2...5 ~= last / first, "\(last / first)")
    }

    private static let odd: [[Double]] = [
        [1, 2, 3, 4], [Double](repeating: 5, count: 60), [Double](repeating: 0, count: 60), [Double](repeating: 1, count: 30) + [1e6] + [Double](repeating: 1, count: 30),
        (0..<60).map { Double($0) * 1e98 }, (0..<60).map { -Double($0) }, (0..<60).map { Double($0 % 2) * 1e-300 }, [Double](repeating: 0, count: 29) + [1e99],
    ]

    @Test(arguments: odd)
    func oddSeriesGiveFiniteForecasts(_ values: [Double]) throws {
        for seasons in [[1], [7], [4, 12], [52]] {
            let found = try AutomaticForecast(values: values, seasons: seasons, steps: 5)
            #expect(found.expected.count == 5 && found.lower80.count == 5 && found.upper80.count == 5)
            for values in [found.expected, found.lower80, found.upper80] { #expect(values.allSatisfy { $0.isFinite }, "\(found)") }
            #expect(areOrdered(found.lower80, found.upper80) && !found.method.isEmpty)
        }
    }

    @Test func aSeriesThatNeverMovesIsForecastToStay() throws {
        let found = try AutomaticForecast(values: [Double](repeating: 5, count: 60), seasons: [7], steps: 3)
        #expect(found.expected.allSatisfy { abs($0 - 5) < 1e-9 } && found.upper80.allSatisfy { abs($0 - 5) < 1e-6 })
    }

    @Test func whatCannotBeForecastIsTold() {
        #expect(throws: ForecastFailure.tooShort(values: 0, needed: 4)) { try AutomaticForecast(values: [], steps: 3) }
        #expect(throws: ForecastFailure.tooShort(values: 1, needed: 4)) { try AutomaticForecast(values: [1], steps: 3) }
        #expect(throws: ForecastFailure.noSteps) { try AutomaticForecast(values: [1, 2, 3, 4], steps: 0) }
        #expect(throws: ForecastFailure.notFinite) { try AutomaticForecast(values: [1, .nan, 3, 4, 5], steps: 3) }
        #expect(throws: ForecastFailure.notFinite) { try AutomaticForecast(values: [1, .infinity, 3, 4, 5], steps: 3) }
    }
}
