import Glibc

/// Pareto/NBD: customers buy at a rate of their own (gamma over customers) and live for a time of their own (exponential, its rate gamma over
/// customers). D. Schmittlein, D. Morrison, R. Colombo 1987; the formulas as in P. Fader, B. Hardie, A Note on Deriving the Pareto/NBD Model,
/// 2005.
package struct ParetoNBD: Equatable, Sendable {
    /// Shape and rate of purchase rates.
    package var r, alpha: Double
    /// Shape and rate of drop-out rates.
    package var s, beta: Double

    package init(r: Double, alpha: Double, s: Double, beta: Double) {
        (self.r, self.alpha, self.s, self.beta) = (r, alpha, s, beta)
    }

    /// The parameters that make the histories most likely.
    package init(fitting table: HistoryTable) throws(FitError) {
        guard table.customers > 0 else { throw .tooFewCustomers }
        let scale = table.logMeanAge
        let found = try Minimiser.likeliest(from: [-0.5, scale - 1, -0.5, scale - 1], parts: table.customers) { parameters in
            // The slope by differences: that of the hypergeometric function by its parameters has no simple form.
            let slope = parameters.indices.map { index in
                let step = parameters[index] * 1e-5
                var (above, below) = (parameters, parameters)
                above[index] += step
                below[index] -= step
                return (Self(above).logLikelihood(of: table) - Self(below).logLikelihood(of: table)) / (2 * step)
            }
            return (Self(parameters).logLikelihood(of: table), SIMD4(slope))
        }
        self.init(found.parameters)
    }

    private init(_ parameters: [Double]) { self.init(r: parameters[0], alpha: parameters[1], s: parameters[2], beta: parameters[3]) }

    /// The logarithm of the likelihood.
    package func logLikelihood(of table: HistoryTable) -> Double {
        let constant = r * log(alpha) + s * log(beta) - logGamma(r)
        let purchases = table.repeats.reduce(0) { $0 + $1.count * (constant + logGamma(r + Double($1.repeats))) }
        return table.kinds.reduce(purchases) { sum, kind in
            let (alive, gone) = logParts(kind.history)
            let largest = max(alive, gone)
            return sum + kind.count * (largest + log(exp(alive - largest) + exp(gone - largest)))
        }
    }

    /// The logarithms of the likelihoods, but for a common factor, that the customer is still alive and that it is not.
    private func logParts(_ history: RepeatHistory) -> (alive: Double, gone: Double) {
        let x = Double(history.repeats)
        let alive = -(r + x) * log(alpha + history.age) - s * log(beta + history.age)
        // A0 of the note: the difference of a function at the last purchase and at the end of observation.
        let (early, late) = (logTail(x, history.recency), logTail(x, history.age))
        guard early > late else { return (alive, -.infinity) }
        return (alive, log(s / (r + s + x)) + early + log(-expm1(late - early)))
    }

    /// ln of 2F1(r+s+x, k; r+s+x+1; z) / (m + t)^(r+s+x), with m the larger of alpha and beta, and z their distance over m + t. After Euler's
    /// transformation all terms of the series are positive and at most z^n.
    private func logTail(_ x: Double, _ time: Double) -> Double {
        let (power, larger) = (r + s + x, max(alpha, beta))
        let k = alpha >= beta ? s + 1 : r + x
        let z = abs(alpha - beta) / (larger + time)
        return (1 - k) * log1p(-z) + log(hypergeometric2F1(oneAnd: power + 1 - k, power + 1, z)) - power * log(larger + time)
    }

    /// The probability that the customer has not dropped out.
    package func probabilityAlive(_ history: RepeatHistory) -> Double {
        let (alive, gone) = logParts(history)
        return 1 / (1 + exp(gone - alive))
    }

    /// Purchases expected in the time that follows, given the history.
    package func expectedPurchases(_ history: RepeatHistory, within time: Double) -> Double {
        guard time > 0 else { return 0 }
        let (x, growth) = (Double(history.repeats), log1p(time / (beta + history.age)))
        // (1 - e^(-(s-1) growth)) / (s - 1), which is the growth itself at s = 1.
        let living = abs(s - 1) < 1e-12 ? growth : -expm1(-(s - 1) * growth) / (s - 1)
        return probabilityAlive(history) * (r + x) * (beta + history.age) / (alpha + history.age) * living
    }
}
