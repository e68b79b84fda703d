import Glibc
import SeededRandom

/// What the models of repeat buying have in common. A customer buys at a rate of its own, gamma over customers with shape ``rateShape`` and rate
/// ``rateScale``, as long as it has not dropped out.
package protocol PurchaseModel: Sendable {
    /// The name in the field.
    static var name: String { get }
    static var parameterNames: [String] { get }

    init(fitting table: HistoryTable) throws(FitError)
    /// From positive parameters in the order of ``parameterNames``.
    init(parameters: [Double])
    var parameters: [Double] { get }

    /// The logarithm of the likelihood, on one scale for all models.
    func logLikelihood(of table: HistoryTable) -> Double
    /// The slope of the logarithm of the likelihood by each parameter, as near as a fit needs it.
    func slope(of table: HistoryTable) -> [Double]
    /// Whether customers of the model drop out at all.
    var dropsOut: Bool { get }
    /// The probability that the customer has not dropped out.
    func probabilityAlive(_ history: RepeatHistory) -> Double
    /// Purchases expected in the time that follows, given the history.
    func expectedPurchases(_ history: RepeatHistory, within time: Double) -> Double
    /// The probability of no purchase at all in the time that follows, given the history.
    func probabilityOfNone(_ history: RepeatHistory, within time: Double) -> Double
    /// A number of purchases in the time that follows, drawn given the history.
    /// - Parameter alive: ``probabilityAlive(_:)``, which many draws share.
    func drawPurchases(_ history: RepeatHistory, within time: Double, alive: Double, using random: inout Random) -> Int
}

extension PurchaseModel {
    package var dropsOut: Bool { true }

    /// Schwarz's criterion: −2 ln L + k ln n; the smaller, the better.
    package func bayesianInformation(of table: HistoryTable) -> Double {
        -2 * logLikelihood(of: table) + Double(parameters.count) * log(Double(max(1, table.customers)))
    }
}

extension BetaGeometric: PurchaseModel {
    package static let name = "BG/NBD"
    package static let parameterNames = ["r", "alpha", "a", "b"]
    package var parameters: [Double] { [r, alpha, a, b] }
    package func slope(of table: HistoryTable) -> [Double] { likelihood(of: table).slope.values }

    /// Nobody drops out between purchases, so a customer who is alive buys nothing only because its rate is low:
    /// 1 − P(alive) (1 − ((α + T) ÷ (α + T + t))^(r + x)).
    package func probabilityOfNone(_ history: RepeatHistory, within time: Double) -> Double {
        1 - probabilityAlive(history) * (1 - noneAtRate(shape: r + Double(history.repeats), scale: alpha + history.age, within: time))
    }

    /// Given that it is alive, the rate is gamma with shape r + x and rate α + T, the probability of dropping out beta with a and b + x, and the
    /// purchase after which the customer drops out does not depend on when purchases are made.
    package func drawPurchases(_ history: RepeatHistory, within time: Double, alive: Double, using random: inout Random) -> Int {
        guard random.chance(alive) else { return 0 }
        let x = Double(history.repeats)
        let wanted = random.poisson(random.gamma(anyShape: r + x) / (alpha + history.age) * time)
        return min(wanted, random.geometric(random.beta(a, b + x)))
    }
}

extension ParetoNBD: PurchaseModel {
    package static let name = "Pareto/NBD"
    package static let parameterNames = ["r", "alpha", "s", "beta"]
    package var parameters: [Double] { [r, alpha, s, beta] }
    package func slope(of table: HistoryTable) -> [Double] { quickLikelihood(of: table).slope.values }

    /// A customer who is alive either lives through the time and buys nothing, or drops out in it before a purchase. Given that it is alive, the time to
    /// drop-out is Lomax; the integral over it is taken over its survival function, where what is integrated is smooth whatever the parameters.
    package func probabilityOfNone(_ history: RepeatHistory, within time: Double) -> Double {
        let (shape, scale, living) = (r + Double(history.repeats), alpha + history.age, beta + history.age)
        let lived = pow(living / (living + time), s)
        let gone = GaussLegendre.nodes.reduce(0.0) { sum, point in
            let survival = lived + (1 - lived) * point.node
            return sum + point.weight * noneAtRate(shape: shape, scale: scale, within: living * (pow(survival, -1 / s) - 1))
        }
        return 1 - probabilityAlive(history) * (1 - lived * noneAtRate(shape: shape, scale: scale, within: time) - (1 - lived) * gone)
    }

    /// Given that it is alive, the rate is gamma with shape r + x and rate α + T, and the rate of dropping out gamma with s and β + T.
    package func drawPurchases(_ history: RepeatHistory, within time: Double, alive: Double, using random: inout Random) -> Int {
        guard random.chance(alive) else { return 0 }
        let rate = random.gamma(anyShape: r + Double(history.repeats)) / (alpha + history.age)
        let life = random.exponential() * (beta + history.age) / random.gamma(anyShape: s)
        return random.poisson(rate * min(life, time))
    }
}

extension NegativeBinomial: PurchaseModel {
    package static let name = "NBD"
    package static let parameterNames = ["r", "alpha"]
    package var parameters: [Double] { [r, alpha] }
    package func slope(of table: HistoryTable) -> [Double] { likelihood(of: table).slope.values }

    package func probabilityAlive(_: RepeatHistory) -> Double { 1 }
    package var dropsOut: Bool { false }

    package func probabilityOfNone(_ history: RepeatHistory, within time: Double) -> Double {
        noneAtRate(shape: r + Double(history.repeats), scale: alpha + history.age, within: time)
    }

    package func drawPurchases(_ history: RepeatHistory, within time: Double, alive: Double, using random: inout Random) -> Int {
        random.poisson(random.gamma(anyShape: r + Double(history.repeats)) / (alpha + history.age) * time)
    }
}

/// The probability of no purchase of a customer whose rate is gamma and who does not drop out: (scale ÷ (scale + t))^shape.
private func noneAtRate(shape: Double, scale: Double, within time: Double) -> Double { pow(scale / (scale + time), shape) }

extension SIMD {
    /// One after the other.
    var values: [Scalar] { indices.map { self[$0] } }
}
