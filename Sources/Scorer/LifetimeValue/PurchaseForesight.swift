import Glibc

/// What a model expected members to buy, held against what they bought.
struct PurchaseForesight: Equatable, Sendable {
    /// Mean Poisson deviance of members' purchases.
    let deviance: Double
    /// Purchases expected over those that were made; nil where there were none.
    let expectedOverMade: Double?

    /// - Parameters: by member, in the same order; at least one.
    init(made: [Double], expected: [Double]) {
        deviance = zip(made, expected).reduce(0) { $0 + Self.deviance($1.0, $1.1) } / Double(made.count)
        let total = made.reduce(0, +)
        expectedOverMade = total > 0 ? expected.reduce(0, +) / total : nil
    }

    /// Of a count against its expectation (P. McCullagh, J. Nelder, Generalized Linear Models, 1989, section 2.3).
    private static func deviance(_ made: Double, _ expected: Double) -> Double {
        let expected = max(expected, 1e-9)
        return 2 * ((made > 0 ? made * log(made / expected) : 0) - (made - expected))
    }
}
