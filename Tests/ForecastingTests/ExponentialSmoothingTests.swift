import Glibc
import Testing

@testable import Forecasting

@Suite struct ExponentialSmoothingTests {
    private typealias Form = ExponentialSmoothing.Form

    private static let quarterly: [Double] = [30, 21, 45, 36, 33, 24, 49, 40, 38, 26, 52, 45, 42, 28, 60, 48, 44, 33, 65, 55]

    /// Likelihood and forecasts with given parameters and start, by statsmodels 0.15, `ETSModel(…, initialization_method="known").smooth`; of multiplicative
    /// season, whose equations differ there, by table 2.3 of the book written out in Python.
    @Test(arguments: [
        (Form(.additive, .none, .none), -78.3424993239679, [52.21496043295622, 52.21496043295622, 52.21496043295622]),
        (Form(.additive, .additive, .none), -78.79371398200122, [55.80931989571029, 57.83790326199079, 59.86648662827129]),
        (Form(.additive, .damped, .none), -78.8130697946804, [54.95915052762017, 56.41549428345052, 57.72620366369784]),
        (Form(.multiplicative, .damped, .none), -80.5284332988957, [54.95915052762017, 56.41549428345052, 57.72620366369784]),
        (Form(.additive, .damped, .additive), -56.57149496676536, [51.12675332498356, 41.67142448641877, 68.37684504755629]),
        (Form(.multiplicative, .none, .additive), -56.82498664635401, [49.299396591102415, 38.859136039193835, 64.4028165366509]),
        (Form(.multiplicative, .additive, .multiplicative), -51.54103451678472, [50.78964282520669, 37.207212489863, 73.46651978635107]),
        (Form(.multiplicative, .damped, .multiplicative), -52.12750390929321, [50.01029230381188, 36.34777663021804, 71.15610862770947]),
    ])
    func everyFormIsThatOfTheBook(_ form: ExponentialSmoothing.Form, likelihood: Double, expected: [Double]) {
        let seasonal = form.season == .additive ? [0.9, -8, 9, -1.9] : form.season == .multiplicative ? [1.02, 0.75, 1.25, 0.98] : [0]
        let parameters = ExponentialSmoothing.Parameters(
            alpha: 0.4, beta: form.trend == .none ? 0 : 0.1, gamma: form.season == .none ? 0 : 0.2, phi: form.trend == .damped ? 0.9 : 1)
        let start = ExponentialSmoothing.State(level: 31, trend: form.trend == .none ? 0 : 0.7, seasonal: seasonal)
        let model = ExponentialSmoothing(form: form, parameters: parameters, start: start, values: Self.quarterly)
        #expect(abs(model.logLikelihood - likelihood) < 1e-9)
        #expect(areClose(model.forecast(steps: 3), expected, 1e-9), "\(model.forecast(steps: 3))")
    }

    /// What the fit makes small is the likelihood of the model that it gives back.
    @Test(arguments: Form.all(seasonal: true, positive: true))
    func theFastLikelihoodIsTheModels(_ form: ExponentialSmoothing.Form) throws {
        let values = Self.quarterly.map { $0 / 40 }
        let seasonal = form.season == .none ? [0] : try #require(SeasonalIndices.indices(of: values, season: 4, kind: form.season == .additive ? .additive : .multiplicative))
        let parameters = ExponentialSmoothing.Parameters(
            alpha: 0.3, beta: form.trend == .none ? 0 : 0.07, gamma: form.season == .none ? 0 : 0.15, phi: form.trend == .damped ? 0.93 : 1)
        let likelihood = Likelihood(form: form, values: values, seasonal: seasonal)
        var (level, trend) = (0.8, form.trend == .none ? 0 : 0.02)
        func model() -> ExponentialSmoothing {
            ExponentialSmoothing(form: form, parameters: parameters, start: .init(level: level, trend: trend, seasonal: seasonal), values: values)
        }
        func criterion(_ value: Double) -> Double { -20.0 / 2 * (1 + log(2 * .pi / 20)) - value / 2 }
        if form.error == .multiplicative {
            #expect(abs(model().logLikelihood - criterion(likelihood.relative(parameters, level: level, trend: trend))) < 1e-9)
        } else {
            let best = likelihood.leastSquares(parameters, level: level, trend: trend)
            (level, trend) = (best.level, best.trend)
            #expect(abs(model().logLikelihood - criterion(20 * log(best.squares))) < 1e-9)
            // No level or trend beside it does better.
            for (byLevel, byTrend) in [(0.01, 0.0), (-0.01, 0), (0, 0.002), (0, -0.002)] where form.trend != .none || byTrend == 0 {
                (level, trend) = (best.level + byLevel, best.trend + byTrend)
                #expect(model().logLikelihood < criterion(20 * log(best.squares)))
            }
        }
    }

    /// The product of 600 expected values of about a tenth is below the least number there is; the sum of their logarithms is not.
    @Test func theFastLikelihoodOfALongSeriesIsTheModels() {
        let values = (0..<600).map { Self.quarterly[$0 % 20] / 400 }
        let form = Form(.multiplicative, .none, .none)
        let model = ExponentialSmoothing(form: form, parameters: .init(alpha: 0.3), start: .init(level: 0.09), values: values)
        let fast = Likelihood(form: form, values: values, seasonal: [0]).relative(.init(alpha: 0.3), level: 0.09, trend: 0)
        #expect(abs(model.logLikelihood - (-300 * (1 + log(2 * .pi / 600)) - fast / 2)) < 1e-6)
    }

    @Test func valuesThatComeLaterMoveTheStateOn() throws {
        let whole = ExponentialSmoothing(
            form: .init(.multiplicative, .damped, .multiplicative), parameters: .init(alpha: 0.4, beta: 0.1, gamma: 0.2, phi: 0.9),
            start: .init(level: 31, trend: 0.7, seasonal: [1.02, 0.75, 1.25, 0.98]), values: Self.quarterly)
        var part = ExponentialSmoothing(
            form: whole.form, parameters: whole.parameters, start: .init(level: 31, trend: 0.7, seasonal: [1.02, 0.75, 1.25, 0.98]),
            values: Array(Self.quarterly.prefix(7)))
        part.observe(contentsOf: Self.quarterly[7...])
        #expect(part.state == whole.state)
    }

    @Test func withoutEnoughValuesThereIsNoFit() {
        #expect(ExponentialSmoothing(fitting: [], season: 1) == nil)
        #expect(ExponentialSmoothing(fitting: [1, 2, 3], season: 1) == nil)
        #expect(ExponentialSmoothing(fitting: [1, 2, 3, 4, 5, 6, 7], season: 7, form: .init(.additive, .none, .additive)) == nil)
        #expect(ExponentialSmoothing(fitting: [1, 2, 0, 4, 3, 5, 4, 3, 5, 6], form: .init(.multiplicative, .none, .none)) == nil)
    }
}
