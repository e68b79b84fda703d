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
        let start = try NegativeBinomial(fitting: table)
        let found = try Minimiser.likeliest(
            from: [log(start.r), log(start.alpha), -0.5, table.logMeanAge], bounds: Self.bounds(table), tolerance: 1e-10, parts: table.customers
        ) { Self(parameters: $0).quickLikelihood(of: table) }
        self.init(parameters: found.parameters)
    }

    /// Where the data show no drop-out, s or 1 ÷ beta tends to 0 without end: beyond these bounds nothing changes that anyone could see.
    private static func bounds(_ table: HistoryTable) -> (lower: [Double], upper: [Double]) {
        let scale = table.logMeanAge
        return ([-8, scale - 8, -8, scale - 8], [6, scale + 8, 4, scale + 5])
    }

    /// The logarithm of the likelihood with its slope, the integral over the time of dropping out taken by Gauss and Legendre's rule: a
    /// tenth of the time of ``logLikelihood(of:)`` and its differences, and as near to it as a fit needs.
    func quickLikelihood(of table: HistoryTable) -> (value: Double, slope: SIMD4<Double>) {
        var value = 0.0
        var slope = SIMD4<Double>.zero
        let (constant, digammaR, logAlpha, logBeta) = (r * log(alpha) + s * log(beta) - logGamma(r), digamma(r), log(alpha), log(beta))
        for (repeats, count) in table.repeats {
            value += count * (constant + logGamma(r + Double(repeats)))
            let byR = digamma(r + Double(repeats)) - digammaR + logAlpha
            slope += count * SIMD4(byR, r / alpha, logBeta, s / beta)
        }
        GaussLegendre.withNodes { nodes in
            for (history, count) in table.kinds { addQuickly(history, count, nodes, &value, &slope) }
        }
        return (value, slope)
    }

    private func addQuickly(_ history: RepeatHistory, _ count: Double, _ nodes: UnsafeBufferPointer<(node: Double, weight: Double)>, _ value: inout Double, _ slope: inout SIMD4<Double>) {
        let (n, t, age) = (r + Double(history.repeats), history.recency, history.age)
        let (logA, logB) = (log(alpha + age), log(beta + age))
        let logAlive = -n * logA - s * logB
        // Time is measured on the scale of (c + y)^-(n + s), whose c lies between alpha and beta: what is integrated hardly changes over it.
        let (total, c) = (n + s, (n * alpha + (s + 1) * beta) / (n + s + 1))
        let logStart = log(c + t)
        let left = exp(total * (logStart - log(c + age)))
        var (sum, byAlpha, byBeta, byN, byS) = (0.0, 0.0, 0.0, 0.0, 0.0)
        if age > t {
            for (node, weight) in nodes {
                let logTime = logStart - log(1 - node * (1 - left)) / total
                let y = exp(logTime) - c
                let (a, b) = (alpha + y, beta + y)
                let (logOfA, logOfB) = (log(a), log(b))
                // Less the integrand where it is largest, at the last purchase, so that nothing runs over.
                let term = weight * exp(-n * logOfA - (s + 1) * logOfB + (total + 1) * logTime - logAlive - total * logStart)
                sum += term
                byAlpha -= n * term / a
                byBeta -= (s + 1) * term / b
                byN -= term * logOfA
                byS -= term * logOfB
            }
        }
        // The integral over the likelihood of being alive, times s.
        let factor = s * (1 - left) / total
        let gone = factor * sum
        guard gone.isFinite else { return value = -.infinity }
        value += count * (logAlive + log1p(gone))
        let (shareAlive, share) = (1 / (1 + gone), factor / (1 + gone))
        var byParameter = SIMD4<Double>.zero
        byParameter[0] = share * byN - shareAlive * logA
        byParameter[1] = share * byAlpha - shareAlive * n / (alpha + age)
        byParameter[2] = share * (byS + sum / s) - shareAlive * logB
        byParameter[3] = share * byBeta - shareAlive * s / (beta + age)
        slope += count * byParameter
    }

    package init(parameters: [Double]) { self.init(r: parameters[0], alpha: parameters[1], s: parameters[2], beta: parameters[3]) }

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
