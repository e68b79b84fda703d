import Glibc

/// Gamma-Gamma: what a purchase is worth varies about a customer's own mean, and means vary over customers, whatever their number of
/// purchases. P. Fader, B. Hardie, The Gamma-Gamma Model of Monetary Value, 2013.
package struct GammaGamma: Equatable, Sendable {
    /// Shape of purchases about their customer's mean; shape and scale of the customers' own rates.
    package var p, q, gamma: Double

    package init(p: Double, q: Double, gamma: Double) {
        (self.p, self.q, self.gamma) = (p, q, gamma)
    }

    /// A customer's purchases: how many, and their mean value, above 0.
    package struct Spending: Sendable {
        package var purchases: Int
        package var mean: Double

        package init(purchases: Int, mean: Double) {
            (self.purchases, self.mean) = (purchases, mean)
        }
    }

    /// The parameters that make the means most likely.
    package init(fitting customers: [Spending]) throws(FitError) {
        let customers = customers.filter { $0.purchases > 0 && $0.mean > 0 }
        guard !customers.isEmpty else { throw .tooFewCustomers }
        let scale = log(customers.reduce(0) { $0 + $1.mean } / Double(customers.count))
        let found = try Minimiser.likeliest(from: [1, 1, scale], bound: max(Minimiser.bound, abs(scale) + 7), parts: customers.count) { Self($0).likelihood(of: customers) }
        self.init(found.parameters)
    }

    private init(_ parameters: [Double]) { self.init(p: parameters[0], q: parameters[1], gamma: parameters[2]) }

    package func logLikelihood(of customers: [Spending]) -> Double { likelihood(of: customers.filter { $0.purchases > 0 && $0.mean > 0 }).value }

    /// The logarithm of the likelihood, equation (1a) of the paper, and its slope by p, q and gamma.
    private func likelihood(of customers: [Spending]) -> (value: Double, slope: SIMD3<Double>) {
        var value = 0.0
        var slope = SIMD3<Double>.zero
        let (logGammaQ, digammaQ, logScale) = (logGamma(q), digamma(q), log(gamma))
        for customer in customers {
            let x = Double(customer.purchases)
            let (shape, total) = (p * x, gamma + x * customer.mean)
            let (logMean, logTotal) = (log(customer.mean), log(total))
            value += logGamma(shape + q) - logGamma(shape) - logGammaQ + q * logScale + (shape - 1) * logMean + shape * log(x) - (shape + q) * logTotal
            let all = digamma(shape + q)
            slope += SIMD3(x * (all - digamma(shape) + logMean + log(x) - logTotal), all - digammaQ + logScale - logTotal, q / gamma - (shape + q) / total)
        }
        return (value, slope)
    }

    /// The value expected of a purchase, given what is known of the customer; without any purchase that of all customers. Infinite where q ≤ 1.
    package func expectedValue(_ customer: Spending) -> Double {
        let x = Double(customer.purchases)
        let known = p * x + q - 1
        return known > 0 ? p * (gamma + x * (customer.purchases > 0 ? customer.mean : 0)) / known : .infinity
    }
}
