import Foundation
import SeededRandom
import Testing

@testable import Lifetimes

/// What is drawn of a customer's future agrees with what the formulas expect of it.
@Suite struct DrawTests {
    private static let models: [any PurchaseModel] = [
        BetaGeometric(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426), ParetoNBD(r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669),
        // Drop-out within days of the last purchase: the integral over its time is steep there.
        ParetoNBD(r: 1.3, alpha: 2, s: 2.5, beta: 0.2), NegativeBinomial(r: 0.4, alpha: 8),
    ]
    private static let histories = [
        RepeatHistory(repeats: 0, recency: 0, age: 20), RepeatHistory(repeats: 2, recency: 30.43, age: 38.86), RepeatHistory(repeats: 12, recency: 35, age: 38.86),
    ]

    @Test func futuresAverageToWhatIsExpected() {
        let draws = 40_000
        for (number, model) in Self.models.enumerated() {
            for (place, history) in Self.histories.enumerated() {
                var random = Random(seed: 5, stream: UInt64(number * 10 + place))
                let alive = model.probabilityAlive(history)
                let counts = (0..<draws).map { _ in Double(model.drawPurchases(history, within: 26, alive: alive, using: &random)) }
                let mean = counts.reduce(0, +) / Double(draws)
                let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws)
                let expected = model.expectedPurchases(history, within: 26)
                #expect(abs(mean - expected) < 4.5 * (variance / Double(draws)).squareRoot() + 1e-5, "\(model) \(history): \(mean), not \(expected)")
                let (none, probability) = (Double(counts.count { $0 == 0 }) / Double(draws), model.probabilityOfNone(history, within: 26))
                #expect(abs(none - probability) < 4.5 * (probability * (1 - probability) / Double(draws)).squareRoot() + 1e-9, "\(model) \(history): \(none), not \(probability)")
            }
        }
    }

    /// No purchase in no time, and none for ever only by those who are gone (or buy at no rate).
    @Test func noneAtTheEnds() {
        for model in Self.models {
            for history in Self.histories {
                #expect(abs(model.probabilityOfNone(history, within: 0) - 1) < 1e-12)
                #expect(model.probabilityOfNone(history, within: 1e4) >= 1 - model.probabilityAlive(history))
                #expect(model.probabilityOfNone(history, within: 5) > model.probabilityOfNone(history, within: 6))
            }
        }
    }

    @Test func spendingAveragesToWhatIsExpected() {
        var random = Random(seed: 8, stream: 0)
        let model = GammaGamma(p: 6.25, q: 3.74, gamma: 15.44)
        let customer = GammaGamma.Spending(purchases: 4, mean: 30)
        let sums = (0..<40_000).map { _ in model.known(customer) * model.drawSpending(on: 3, knowing: 4, using: &random) }
        let mean = sums.reduce(0, +) / Double(sums.count)
        let spread = (sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sums.count)).squareRoot()
        #expect(abs(mean - 3 * model.expectedValue(customer)) < 4.5 * spread / Double(sums.count).squareRoot())
        #expect(model.drawSpending(on: 0, knowing: 4, using: &random) == 0)
    }

    /// Mean and variance of each kind of draw are those of its distribution.
    @Test func drawsHaveTheirMoments() {
        var random = Random(seed: 1, stream: 1)
        func moments(_ draw: (inout Random) -> Double) -> (mean: Double, variance: Double) {
            let values = (0..<60_000).map { _ in draw(&random) }
            let mean = values.reduce(0, +) / 60_000
            return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 60_000)
        }
        func close(_ found: (mean: Double, variance: Double), _ mean: Double, _ variance: Double, _ location: SourceLocation = #_sourceLocation) {
            #expect(abs(found.mean - mean) < 5 * (variance / 60_000).squareRoot() && abs(found.variance / variance - 1) < 0.06, "\(found)", sourceLocation: location)
        }
        for mean in [0.3, 7, 15, 17.5, 60, 190, 450] { close(moments { Double($0.poisson(mean)) }, mean, mean) }
        for shape in [0.6, 1, 9] { close(moments { $0.gamma(anyShape: shape) }, shape, shape) }
        close(moments { $0.beta(0.8, 2.4) }, 0.25, 0.8 * 2.4 / (3.2 * 3.2 * 4.2))
        close(moments { Double($0.geometric(0.2)) }, 5, 0.8 / 0.04)
        #expect(random.geometric(1) == 1 && random.geometric(0) == 1_000_000_000 && random.poisson(0) == 0)
    }

    /// A likelihood that is normal on the scale of logarithms: the draws have the inverse of its curvature (and of the weak belief) as covariance.
    @Test func parametersAreDrawnFromTheCurvature() {
        var random = Random(seed: 2, stream: 0)
        let (center, curvature) = ([log(3.0), log(0.5)], (a: 40.0, b: -12.0, c: 9.0))
        let draws = ParameterDraws(around: [3, 0.5], count: 30_000, using: &random) { parameters in
            let (x, y) = (log(parameters[0]) - center[0], log(parameters[1]) - center[1])
            // By the parameters themselves, of −½ (a x² + 2 b x y + c y²) in their logarithms.
            return [-(curvature.a * x + curvature.b * y) / parameters[0], -(curvature.b * x + curvature.c * y) / parameters[1]]
        }.draws.map { (log($0[0]) - center[0], log($0[1]) - center[1]) }
        let count = Double(draws.count)
        let found = draws.reduce(into: (0.0, 0.0, 0.0)) { sum, d in sum = (sum.0 + d.0 * d.0 / count, sum.1 + d.0 * d.1 / count, sum.2 + d.1 * d.1 / count) }
        // The inverse of ((41, -12), (-12, 10)) is ((10, 12), (12, 41)) over 266.
        #expect(abs(found.0 - 10 / 266.0) < 0.002 && abs(found.1 - 12 / 266.0) < 0.002 && abs(found.2 - 41 / 266.0) < 0.006, "\(found)")
    }

    /// Nothing known of a parameter: it is not drawn from anywhere between nothing and everything.
    @Test func aFlatLikelihoodKeepsDrawsWithinReason() {
        var random = Random(seed: 2, stream: 0)
        let draws = ParameterDraws(around: [2, 5], count: 1_000, using: &random) { [-20 * log($0[0] / 2) / $0[0], 0] }.draws
        #expect(draws.allSatisfy { $0[1] > 0.05 && $0[1] < 500 && $0[0] > 0.5 && $0[0] < 8 })
    }
}
