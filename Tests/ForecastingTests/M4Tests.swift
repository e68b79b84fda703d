import Glibc
import Testing

@testable import Forecasting

/// Against independent implementations in Python over the same 60 series, named at each test. Over all 359 the measures are those that the competition published for
/// its benchmarks: naive 9.161 and 2.777, Theta 9.093 and 2.637 (sMAPE and MASE).
@Suite struct M4Tests {
    private func measures(_ forecast: ([Double]) throws -> [Double]?) throws -> (sMAPE: Double, MASE: Double) {
        let all = M4WeeklySubset.series
        try #require(all.count == 60)
        var sums = (0.0, 0.0)
        for (_, train, test) in all {
            let ahead = try #require(try forecast(train))
            sums.0 += try #require(Accuracy.sMAPE(actual: test, forecast: ahead))
            sums.1 += try #require(Accuracy.MASE(actual: test, forecast: ahead, history: train, season: 1))
        }
        return (sums.0 / 60, sums.1 / 60)
    }

    /// NumPy.
    @Test func naive() throws {
        let found = try measures { SeasonalNaive(fitting: $0, season: 1)?.forecast(steps: 13) }
        #expect(abs(found.sMAPE - 10.847761116491746) < 1e-9 && abs(found.MASE - 2.1848805751778433) < 1e-9, "\(found)")
    }

    /// NumPy's regression line, and SciPy's minimisers for the smoothing.
    @Test func theta() throws {
        let found = try measures { Theta(fitting: $0)?.forecast(steps: 13) }
        #expect(abs(found.sMAPE - 9.658037303985816) < 0.002 && abs(found.MASE - 2.0715981717728322) < 0.0005, "\(found)")
        let first = try #require(Theta(fitting: M4WeeklySubset.values("W57"))).forecast(steps: 3)
        #expect(areClose(first, [2170.24520295, 2170.47738128, 2170.70955961], 0.05), "\(first)")
    }

    /// The level before the first value counts only until it is forgotten, and the line moves with every value: as if fitted with the same alpha to all.
    @Test func laterValuesMoveThetaOnAsANewFitWould() throws {
        let values = M4WeeklySubset.values("W57")
        var moved = try #require(Theta(fitting: Array(values.dropLast(40))))
        moved.observe(contentsOf: values.suffix(40))
        let fitted = try #require(Theta(fitting: values))
        try #require(abs(moved.alpha - fitted.alpha) < 1e-3)
        #expect(areClose(moved.forecast(steps: 13), fitted.forecast(steps: 13), 0.01))
    }

    /// statsmodels' `seasonal_decompose` and the same Theta as above.
    @Test func thetaWithASeason() throws {
        let values: [Double] = (0..<90).map { index -> Double in
            let (level, season): (Double, Double) = (100 + 0.5 * Double(index), 1 + 0.2 * sin(2 * .pi * Double(index) / 12))
            return level * season + Double(index * 7919 % 13)
        }
        let ratios = try #require(Theta(fitting: values, season: 12))
        #expect(areClose(ratios.forecast(steps: 5), [151.50535674, 137.06859488, 126.62826406, 122.96492053, 127.15313264], 0.005))
        let added = try #require(Theta(fitting: values.map { $0 - 120 }, season: 12))
        #expect(areClose(added.forecast(steps: 5), [34.81095396, 22.97293651, 14.33797889, 11.29006097, 14.80689827], 0.005))
        #expect(ratios.name == "Theta (12)")
    }

    /// The corrected AIC of the form that statsforecast 2.1.1 chooses, `ets_f(…, model="ZZZ")`: the search here ends no higher, but for one
    /// series of a unit, and mostly in the same form.
    @Test func exponentialSmoothing() throws {
        try #require(M4WeeklySubset.chosen.count == 60)
        var (same, higher) = (0, 0)
        for (id, form, correctedAIC) in M4WeeklySubset.chosen {
            let model = try #require(ExponentialSmoothing(fitting: M4WeeklySubset.values(id)))
            #expect(model.correctedAIC < correctedAIC + 1, "\(id) \(model.name) \(model.correctedAIC), \(form) \(correctedAIC)")
            higher += model.correctedAIC > correctedAIC + 0.5 ? 1 : 0
            same += model.name == form ? 1 : 0
        }
        #expect(same >= 50 && higher <= 1, "\(same) \(higher)")
        let found = try measures { ExponentialSmoothing(fitting: $0)?.forecast(steps: 13) }
        #expect(found.sMAPE < 9.022378351468353 * 1.01 && found.MASE < 1.7368079213989682 * 1.01, "\(found)")
    }

    /// statsmodels 0.15, `ETSModel(…, initialization_method="estimated").fit`, the best of three starts; its bounds of the start are narrower.
    @Test(arguments: [
        ("W57", ExponentialSmoothing.Form(.additive, .none, .none), -1931.9360017161564, 2170.0130014),
        ("W57", .init(.additive, .damped, .none), -1675.1130218835901, 2049.99450839),
        ("W57", .init(.multiplicative, .damped, .none), -1687.8615302747312, 2056.27368758),
        ("W303", .init(.additive, .none, .none), -658.6826334436748, 5402.32130656),
        ("W303", .init(.additive, .damped, .none), -657.6719487525488, 5344.3153154),
        ("W303", .init(.multiplicative, .damped, .none), -656.8713030059828, 5276.32446251),
    ])
    func theLikelihoodIsNoLessThanAnothers(_ id: String, _ form: ExponentialSmoothing.Form, likelihood: Double, next: Double) throws {
        let model = try #require(ExponentialSmoothing(fitting: M4WeeklySubset.values(id), form: form))
        #expect(model.logLikelihood > likelihood - 0.02, "\(model)")
        #expect(abs(model.forecast(steps: 1)[0] / next - 1) < 0.01, "\(model.forecast(steps: 1))")
        let states = form.trend == .none ? 3.0 : 6.0
        let count = Double(M4WeeklySubset.values(id).count)
        #expect(abs(model.correctedAIC - (-2 * model.logLikelihood + 2 * states + 2 * states * (states + 1) / (count - states - 1))) < 1e-9)
    }

    @Test func theAutomaticChoiceIsBetterThanEachOfThem() throws {
        let naive = try measures { SeasonalNaive(fitting: $0, season: 1)?.forecast(steps: 13) }
        let theta = try measures { Theta(fitting: $0)?.forecast(steps: 13) }
        let chosen = try measures { try AutomaticForecast(values: $0, steps: 13).expected }
        #expect(chosen.sMAPE < min(naive.sMAPE, theta.sMAPE) && chosen.MASE < min(naive.MASE, theta.MASE), "\(chosen)")
    }

    /// Worked by hand.
    @Test func measuresAreThoseOfTheCompetition() {
        #expect(Accuracy.sMAPE(actual: [1, 0, 4], forecast: [3, 0, 4]) == 100.0 / 3)
        #expect(Accuracy.MASE(actual: [5, 7], forecast: [4, 10], history: [1, 2, 4, 2], season: 2) == 2 / 1.5)
        #expect(Accuracy.MASE(actual: [5], forecast: [4], history: [2, 2, 2], season: 1) == nil)
        #expect(Accuracy.WAPE(actual: [5, 0, 5], forecast: [4, 1, 7]) == 0.4)
        #expect(Accuracy.WAPE(actual: [0], forecast: [1]) == nil && Accuracy.sMAPE(actual: [], forecast: []) == nil)
    }
}
