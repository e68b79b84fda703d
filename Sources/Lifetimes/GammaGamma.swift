import Glibc
import SeededRandom

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
    package init(fitting table: SpendingTable) throws(FitError) {
        guard table.customers > 0 else { throw .tooFewCustomers }
        let scale = table.logMean
        let found = try Minimiser.likeliest(from: [1, 1, scale], bound: max(Minimiser.bound, abs(scale) + 7), parts: table.customers) { Self(parameters: $0).likelihood(of: table) }
        self.init(parameters: found.parameters)
    }

    /// From p, q and gamma.
    package init(parameters: [Double]) { self.init(p: parameters[0], q: parameters[1], gamma: parameters[2]) }

    package var parameters: [Double] { [p, q, gamma] }

    package func logLikelihood(of table: SpendingTable) -> Double { likelihood(of: table).value }

    /// The slope of the logarithm of the likelihood by each parameter.
    package func slope(of table: SpendingTable) -> [Double] { likelihood(of: table).slope.values }

    /// The logarithm of the likelihood, equation (1a) of the paper, and its slope by p, q and gamma.
    private func likelihood(of table: SpendingTable) -> (value: Double, slope: SIMD3<Double>) {
        var value = 0.0
        var slope = SIMD3<Double>.zero
        let (logGammaQ, digammaQ, logScale) = (logGamma(q), digamma(q), log(gamma))
        for group in table.groups {
            let (x, shape, count) = (group.purchases, p * group.purchases, Double(group.totals.count))
            var (logs, inverses) = (0.0, 0.0)
            for total in group.totals {
                logs += log(gamma + total)
                inverses += 1 / (gamma + total)
            }
            value += count * (logGamma(shape + q) - logGamma(shape) - logGammaQ + q * logScale + shape * log(x)) + (shape - 1) * group.logMeans - (shape + q) * logs
            let all = digamma(shape + q)
            slope += SIMD3(
                x * (count * (all - digamma(shape) + log(x)) + group.logMeans - logs), count * (all - digammaQ + logScale) - logs, count * q / gamma - (shape + q) * inverses)
        }
        return (value, slope)
    }

    /// What a customer spends on so many purchases to come, drawn given what is known of it, as a multiple of ``known(_:)``: the customer's own rate is
    /// gamma with shape p x + q, and the sum of n purchases gamma with shape p n at that rate.
    package func drawSpending(on purchases: Int, knowing known: Int, using random: inout Random) -> Double {
        guard purchases > 0 else { return 0 }
        let rate = random.gamma(anyShape: p * Double(known) + q)
        return rate > 0 ? random.gamma(anyShape: p * Double(purchases)) / rate : 0
    }

    /// γ + x z̄: the scale of a customer's own rate after its purchases.
    package func known(_ customer: Spending) -> Double { gamma + Double(customer.purchases) * (customer.purchases > 0 ? customer.mean : 0) }

    /// The value expected of a purchase, given what is known of the customer; without any purchase that of all customers. Infinite where q ≤ 1.
    package func expectedValue(_ customer: Spending) -> Double {
        let x = Double(customer.purchases)
        let known = p * x + q - 1
        return known > 0 ? p * (gamma + x * (customer.purchases > 0 ? customer.mean : 0)) / known : .infinity
    }
}

/// Many customers' spending, by how many purchases they made: most of a likelihood depends on that alone.
package struct SpendingTable: Sendable {
    struct Group: Sendable {
        var purchases: Double
        /// Each customer's purchases times their mean.
        var totals: [Double] = []
        /// The sum of the logarithms of the means.
        var logMeans = 0.0
    }

    private(set) var groups: [Group] = []
    /// Those with a purchase and a mean above 0; the others say nothing.
    package let customers: Int
    /// ln of the mean over customers of their mean: fits begin there.
    let logMean: Double

    package init(_ customers: some Sequence<GammaGamma.Spending>) {
        // Sums come out the same whatever order customers had.
        let sorted = customers.filter { $0.purchases > 0 && $0.mean > 0 }.sorted { ($0.purchases, $0.mean) < ($1.purchases, $1.mean) }
        for customer in sorted {
            if groups.last?.purchases != Double(customer.purchases) { groups.append(Group(purchases: Double(customer.purchases))) }
            groups[groups.count - 1].totals.append(Double(customer.purchases) * customer.mean)
            groups[groups.count - 1].logMeans += log(customer.mean)
        }
        self.customers = sorted.count
        logMean = log(max(1e-9, sorted.reduce(0) { $0 + $1.mean } / Double(max(1, sorted.count))))
    }
}
