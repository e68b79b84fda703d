import Glibc

/// NBD: customers buy at a rate of their own (gamma over customers) and never drop out. A. Ehrenberg 1959. The model to beat: where drop-out
/// cannot be told from the data, a model with it says no more.
package struct NegativeBinomial: Equatable, Sendable {
    /// Shape and rate of purchase rates.
    package var r, alpha: Double

    package init(r: Double, alpha: Double) {
        (self.r, self.alpha) = (r, alpha)
    }

    /// The parameters that make the histories most likely.
    package init(fitting table: HistoryTable) throws(FitError) {
        guard table.customers > 0 else { throw .tooFewCustomers }
        let found = try Minimiser.likeliest(from: [0, table.logMeanAge], parts: table.customers) { Self(parameters: $0).likelihood(of: table) }
        self.init(parameters: found.parameters)
    }

    package init(parameters: [Double]) { self.init(r: parameters[0], alpha: parameters[1]) }

    /// The logarithm of the likelihood of when purchases were made, on the scale of ``BetaGeometric`` and ``ParetoNBD``.
    package func logLikelihood(of table: HistoryTable) -> Double { likelihood(of: table).value }

    func likelihood(of table: HistoryTable) -> (value: Double, slope: SIMD2<Double>) {
        var value = 0.0
        var slope = SIMD2<Double>.zero
        let (constant, digammaR, logAlpha) = (r * log(alpha) - logGamma(r), digamma(r), log(alpha))
        for (repeats, count) in table.repeats {
            let x = Double(repeats)
            value += count * (constant + logGamma(r + x))
            slope += count * SIMD2(digamma(r + x) - digammaR + logAlpha, r / alpha)
        }
        for (history, count) in table.kinds {
            let (x, total) = (Double(history.repeats), alpha + history.age)
            value -= count * (r + x) * log(total)
            slope -= count * SIMD2(log(total), (r + x) / total)
        }
        return (value, slope)
    }

    /// Purchases expected in the time that follows, given the history.
    package func expectedPurchases(_ history: RepeatHistory, within time: Double) -> Double {
        (r + Double(history.repeats)) / (alpha + history.age) * max(0, time)
    }
}
