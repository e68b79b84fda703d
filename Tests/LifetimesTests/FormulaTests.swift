import Foundation
import Testing

@testable import Lifetimes

/// Formulas hold to the same worked out otherwise: by mpmath to 30 digits from the papers' own forms, by differences, by simulation.
@Suite struct FormulaTests {
    /// Repeats, recency, age, time to come; then of two BG/NBD models the probability alive and the purchases expected, and of two Pareto/NBD
    /// models the logarithm of the likelihood, the probability alive and the purchases expected.
    private static let worked: [(Int, Double, Double, Double, [Double])] = [
        (0, 0, 38.86, 4, [1.0, 0.0221526214665, 1.0, 0.108228192808, -0.521046294081, 0.295286604617, 0.0129078510484, -0.255957151023, 0.119352309432, 0.00480325559778]),
        (0, 0, 38.86, 39, [1.0, 0.195098052011, 1.0, 0.878165334888, -0.521046294081, 0.295286604617, 0.107081468215, -0.255957151023, 0.119352309432, 0.0388107141721]),
        (1, 1.71, 38.86, 4, [0.212100985377, 0.0239102903994, 0.038886276725, 0.00766492563063, -4.45019433388, 0.168002326724, 0.0206239487114, -4.42266328601, 0.0796678770962, 0.00900397830286]),
        (1, 1.71, 38.86, 39, [0.212100985377, 0.20318698708, 0.038886276725, 0.0594503792032, -4.45019433388, 0.168002326724, 0.171092980554, -4.42266328601, 0.0796678770962, 0.0727529112725]),
        (2, 30.43, 38.86, 4, [0.726578570081, 0.147334430084, 0.642001684043, 0.183133300782, -9.55428324515, 0.869167559153, 0.175403958768, -10.3200607134, 0.842969118936, 0.156618196727]),
        (2, 30.43, 38.86, 39, [0.726578570081, 1.22602817477, 0.642001684043, 1.37365060014, -9.55428324515, 0.869167559153, 1.45512319326, -10.3200607134, 0.842969118936, 1.2654883638]),
        (7, 29.43, 38.86, 4, [0.641756345946, 0.417503249172, 0.465081253122, 0.335150323385, -21.5946432181, 0.749501407667, 0.447483478439, -22.7361702456, 0.7173317564, 0.394293194859]),
        (7, 29.43, 38.86, 39, [0.641756345946, 3.33705327485, 0.465081253122, 2.3027035994, -21.5946432181, 0.749501407667, 3.71225138047, -22.7361702456, 0.7173317564, 3.185922584]),
        (29, 38, 38.86, 4, [0.955221721242, 2.49754123542, 0.913921677801, 2.38908678621, -45.5753418079, 0.9864743442, 2.30447730987, -48.4697633908, 0.983877838574, 2.11603326896]),
        (29, 38, 38.86, 39, [0.955221721242, 19.4522938432, 0.913921677801, 15.1023503484, -45.5753418079, 0.9864743442, 19.1175752559, -48.4697633908, 0.983877838574, 17.0977289691]),
        (250, 38.5, 38.86, 4, [0.975122051624, 21.7776259165, 0.948236716067, 20.4528720101, 154.193467164, 0.987716528944, 19.5621685475, 134.103427876, 0.986310703072, 17.9842815286]),
        (250, 38.5, 38.86, 39, [0.975122051624, 167.964330508, 0.948236716067, 124.204934213, 154.193467164, 0.987716528944, 162.284622102, 134.103427876, 0.986310703072, 145.314525906]),
    ]

    private func close(_ value: Double, _ expected: Double, _ location: SourceLocation = #_sourceLocation) {
        #expect(abs(value - expected) <= 2e-10 * max(1, abs(expected)), "\(value) is not \(expected)", sourceLocation: location)
    }

    @Test(arguments: worked)
    func whatIsExpected(_ repeats: Int, _ recency: Double, _ age: Double, _ time: Double, _ expected: [Double]) {
        let history = RepeatHistory(repeats: repeats, recency: recency, age: age)
        for (index, model) in [BetaGeometric(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426), BetaGeometric(r: 1.2, alpha: 4.4, a: 1.7, b: 5.1)].enumerated() {
            close(model.probabilityAlive(history), expected[2 * index])
            close(model.expectedPurchases(history, within: time), expected[2 * index + 1])
        }
        for (index, model) in [ParetoNBD(r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669), ParetoNBD(r: 0.553, alpha: 14.578, s: 0.606, beta: 2.669)].enumerated() {
            close(model.logLikelihood(of: HistoryTable([history])), expected[4 + 3 * index])
            close(model.probabilityAlive(history), expected[5 + 3 * index])
            close(model.expectedPurchases(history, within: time), expected[6 + 3 * index])
        }
    }

    /// The continued fraction for a first parameter of 1 against the series.
    @Test func theContinuedFractionIsTheFunction() {
        for (b, c) in [(0.3, 1.2), (1.6, 2.2), (2, 30.7), (25, 40.5), (1, 1)] as [(Double, Double)] {
            for z in [0, 1e-9, 0.1, 0.5, 0.8, 0.95, 0.99] { close(hypergeometric2F1(oneAnd: b, c, z), hypergeometric2F1(1, b, c, z)) }
        }
    }

    /// The series against mpmath's 40 digits, with parameters as the models ask for them.
    @Test func theSeriesIsTheFunction() {
        let worked: [(Double, Double, Double, [Double])] = [
            (2, -0.2, 3.2, [0.973422484956, 0.8851263541788, 0.8110116752579]),
            (-0.3, 0.7, 2.1, [0.9791686132049, 0.9166684492526, 0.8740007360465]),
            (-3.6, 0.4, 1.5, [0.833957441556, 0.5901044622399, 0.5250151620506]),
            (40, 1.5, 45, [1.341586588065, 4.363762922376, 18.89425324107]),
            (1200, -0.9, 1210, [0.8195731448357, 0.3442500612131, 0.07692119782979]),
        ]
        for (a, b, c, values) in worked {
            for (z, expected) in zip([0.2, 0.7, 0.95], values) { close(hypergeometric2F1(a, b, c, z), expected) }
            #expect(hypergeometric2F1(a, b, c, 0) == 1)
        }
    }

    /// Fits end at the edges of what parameters may be where the data say nothing of one: expectations are numbers there too, no more than the
    /// rate would bring without drop-out.
    @Test func expectationsAreNumbersAtTheEdges() {
        for r in [4e-4, 0.3, 5, 54] {
            for alpha in [0.05, 3, 900] {
                for (a, b) in [(1e-3, 1e-3), (1e-3, 1_096), (1_096, 1_096), (2, 0.01), (1_096, 5), (1, 1)] {
                    for history in [RepeatHistory(repeats: 0, recency: 0, age: 0), RepeatHistory(repeats: 1, recency: 3, age: 50), RepeatHistory(repeats: 300, recency: 51, age: 52)] {
                        let expected = BetaGeometric(r: r, alpha: alpha, a: a, b: b).expectedPurchases(history, within: 52)
                        let most = (r + Double(history.repeats)) / (alpha + history.age) * 52
                        #expect(expected >= 0 && expected <= most * (1 + 1e-6), "\(r) \(alpha) \(a) \(b) \(history): \(expected), at most \(most)")
                    }
                }
            }
        }
    }

    /// Two ways to the same: by the hypergeometric function and by the number of purchases.
    @Test func purchasesByCountAgree() {
        let history = RepeatHistory(repeats: 2, recency: 10, age: 30)
        // Just on both sides of where the ways part, r = a + b + 3.
        for (a, b) in [(0.8, 2.4), (1, 0.5), (3.0, 1.0)] {
            let sides = [-1e-9, 1e-9].map { BetaGeometric(r: a + b + 3 + $0, alpha: 4, a: a, b: b).expectedPurchases(history, within: 26) }
            #expect(abs(sides[0] / sides[1] - 1) < 1e-7, "\(sides)")
        }
    }

    /// At a = 1 and s = 1 the closed forms are 0/0.
    @Test func limits() {
        let history = RepeatHistory(repeats: 3, recency: 20, age: 30)
        let (beside, at) = ([0.999, 1.001].map { BetaGeometric(r: 0.5, alpha: 5, a: $0, b: 2).expectedPurchases(history, within: 26) }, BetaGeometric(r: 0.5, alpha: 5, a: 1, b: 2).expectedPurchases(history, within: 26))
        #expect(abs(at - (beside[0] + beside[1]) / 2) < 1e-6)
        let (near, limit) = ([0.999, 1.001].map { ParetoNBD(r: 0.5, alpha: 5, s: $0, beta: 4).expectedPurchases(history, within: 26) }, ParetoNBD(r: 0.5, alpha: 5, s: 1, beta: 4).expectedPurchases(history, within: 26))
        #expect(abs(limit - (near[0] + near[1]) / 2) < 1e-6)
    }

    @Test func theSlopeIsThatOfTheLikelihood() {
        let table = HistoryTable([(0, 0.0, 30.0), (1, 4, 30), (5, 28, 30), (40, 29.5, 30), (2, 3, 12)].map { RepeatHistory(repeats: $0.0, recency: $0.1, age: $0.2) })
        let model = BetaGeometric(r: 0.7, alpha: 3.1, a: 0.9, b: 2.2)
        let slope = model.likelihood(of: table).slope
        for (index, path) in [\BetaGeometric.r, \.alpha, \.a, \.b].enumerated() {
            var (above, below) = (model, model)
            above[keyPath: path] += 1e-6
            below[keyPath: path] -= 1e-6
            #expect(abs((above.logLikelihood(of: table) - below.logLikelihood(of: table)) / 2e-6 - slope[index]) < 1e-6)
        }
    }

    /// The quick likelihood, which fits use, beside the exact one and its differences.
    @Test func theQuickLikelihoodIsNearTheExact() {
        let table = HistoryTable([(0, 0.0, 30.0), (1, 4, 30), (5, 28, 30), (40, 29.5, 30), (2, 3, 12)].map { RepeatHistory(repeats: $0.0, recency: $0.1, age: $0.2) })
        for model in [ParetoNBD(r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669), ParetoNBD(r: 1.4, alpha: 22, s: 0.2, beta: 5), ParetoNBD(r: 1.4, alpha: 2, s: 0.002, beta: 900)] {
            let quick = model.quickLikelihood(of: table)
            #expect(abs(quick.value - model.logLikelihood(of: table)) < 1e-6)
            for index in 0..<4 {
                var (above, below) = (model.parameters, model.parameters)
                above[index] *= 1 + 1e-5
                below[index] *= 1 - 1e-5
                let difference = (ParetoNBD(parameters: above).logLikelihood(of: table) - ParetoNBD(parameters: below).logLikelihood(of: table)) / (2e-5 * model.parameters[index])
                #expect(abs(quick.slope[index] - difference) < 1e-4 * max(1, abs(difference)), "\(index): \(quick.slope[index]), not \(difference)")
            }
        }
    }

    /// Customers drawn from known parameters: the fit comes back to them, whatever order they stand in, and none's numbers change with it.
    @Test func knownParametersAreFoundAgain() throws {
        var random = Draws(seed: 7)
        let known = BetaGeometric(r: 0.8, alpha: 6, a: 1.4, b: 3.5)
        let histories = (0..<20_000).map { _ in random.history(of: known, age: 30 + Double(random.uniform() * 26).rounded()) }
        let found = try BetaGeometric(fitting: HistoryTable(histories))
        for (value, expected) in [(found.r, known.r), (found.alpha, known.alpha)] { #expect(abs(value / expected - 1) < 0.06, "\(found)") }
        // Only the mean drop-out is told well by the data; its two parameters go together.
        #expect(abs(found.a / (found.a + found.b) - known.a / (known.a + known.b)) < 0.02, "\(found)")
        #expect(try BetaGeometric(fitting: HistoryTable(histories.reversed())) == found)
    }

    @Test func spendingIsFoundAgain() throws {
        var random = Draws(seed: 11)
        let known = GammaGamma(p: 5, q: 4, gamma: 20)
        let customers = (0..<20_000).map { _ in
            let (purchases, rate) = (1 + Int(random.uniform() * 8), random.gamma(known.q) / known.gamma)
            return GammaGamma.Spending(purchases: purchases, mean: (0..<purchases).reduce(0) { sum, _ in sum + random.gamma(known.p) / rate } / Double(purchases))
        }
        let found = try GammaGamma(fitting: SpendingTable(customers))
        // p and gamma go together; what they say of a purchase's value is told well.
        for (value, expected) in [(found.p, known.p), (found.q, known.q), (found.gamma, known.gamma)] { #expect(abs(value / expected - 1) < 0.15, "\(found)") }
        #expect(abs(found.p * found.gamma / (found.q - 1) / (known.p * known.gamma / (known.q - 1)) - 1) < 0.02, "\(found)")
        // Worked by hand: p (gamma + x mean) / (p x + q - 1).
        #expect(abs(known.expectedValue(.init(purchases: 2, mean: 30)) - 5 * (20 + 60) / 13) < 1e-12)
        #expect(abs(known.expectedValue(.init(purchases: 0, mean: 0)) - 5 * 20 / 3.0) < 1e-12)
    }

    /// Without drop-out in the data the model with it says no more, and nobody is gone.
    @Test func withoutDropOutAllAgree() throws {
        var random = Draws(seed: 3)
        let histories = (0..<4_000).map { _ in random.history(rate: random.gamma(1.1) / 5, dropsOut: { false }, age: 40) }
        let table = HistoryTable(histories)
        let (plain, dropping) = (try NegativeBinomial(fitting: table), try BetaGeometric(fitting: table))
        #expect(abs(plain.r / 1.1 - 1) < 0.1 && abs(plain.alpha / 5 - 1) < 0.1, "\(plain)")
        #expect(dropping.logLikelihood(of: table) - plain.logLikelihood(of: table) < 2)
        let history = RepeatHistory(repeats: 8, recency: 38, age: 40)
        #expect(abs(plain.expectedPurchases(history, within: 10) - (plain.r + 8) / (plain.alpha + 40) * 10) < 1e-12)
        #expect(abs(dropping.expectedPurchases(history, within: 10) / plain.expectedPurchases(history, within: 10) - 1) < 0.05)
    }

    @Test func nobodyIsNoFit() {
        #expect(throws: FitError.tooFewCustomers) { try BetaGeometric(fitting: HistoryTable([])) }
        #expect(throws: FitError.tooFewCustomers) { try ParetoNBD(fitting: HistoryTable([])) }
        #expect(throws: FitError.tooFewCustomers) { try NegativeBinomial(fitting: HistoryTable([])) }
        #expect(throws: FitError.tooFewCustomers) { try GammaGamma(fitting: SpendingTable([.init(purchases: 2, mean: 0)])) }
    }
}

/// Random numbers with a seed, and customers drawn by the models' own story.
private struct Draws {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64, to 53 bits, above 0 and below 1.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
    }

    mutating func normal() -> Double { sqrt(-2 * log(uniform())) * cos(2 * .pi * uniform()) }

    /// Marsaglia and Tsang 2000, with rate 1.
    mutating func gamma(_ shape: Double) -> Double {
        guard shape >= 1 else { return gamma(shape + 1) * pow(uniform(), 1 / shape) }
        let d = shape - 1 / 3.0
        let c = 1 / sqrt(9 * d)
        while true {
            let x = normal()
            let v = pow(1 + c * x, 3)
            if v > 0, log(uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    mutating func history(of model: BetaGeometric, age: Double) -> RepeatHistory {
        let (rate, first, second) = (gamma(model.r) / model.alpha, gamma(model.a), gamma(model.b))
        var drops: [Bool] = []
        for _ in 0..<2_000 { drops.append(uniform() < first / (first + second)) }
        var next = drops.makeIterator()
        return history(rate: rate, dropsOut: { next.next() ?? true }, age: age)
    }

    mutating func history(rate: Double, dropsOut: () -> Bool, age: Double) -> RepeatHistory {
        var (time, recency, repeats) = (0.0, 0.0, 0)
        while true {
            time -= log(uniform()) / rate
            guard time <= age else { break }
            (recency, repeats) = (time, repeats + 1)
            if dropsOut() { break }
        }
        return RepeatHistory(repeats: repeats, recency: recency, age: age)
    }
}
