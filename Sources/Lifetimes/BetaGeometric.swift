import Glibc

/// BG/NBD: customers buy at a rate of their own (gamma over customers) until they drop out, which may happen after each purchase with a
/// probability of their own (beta over customers). P. Fader, B. Hardie, K. L. Lee, “Counting Your Customers” the Easy Way, 2005.
package struct BetaGeometric: Equatable, Sendable {
    /// Shape and rate of the gamma distribution of purchase rates; `alpha` is in the histories' unit of time.
    package var r, alpha: Double
    /// The beta distribution of the probability to drop out after a purchase.
    package var a, b: Double

    package init(r: Double, alpha: Double, a: Double, b: Double) {
        (self.r, self.alpha, self.a, self.b) = (r, alpha, a, b)
    }

    private static let enoughKinds = 4_000

    /// The parameters that make the histories most likely.
    package init(fitting table: HistoryTable) throws(FitError) {
        guard table.customers > 0 else { throw .tooFewCustomers }
        let scale = table.logMeanAge
        // Beyond these bounds nothing changes that anyone could see.
        let bounds = ([-8, scale - 8, -7, -7], [4, scale + 8, 7, 7])
        func found(_ table: HistoryTable, from start: [Double]) throws(FitError) -> (parameters: [Double], value: Double) {
            try Minimiser.likeliest(from: start, bounds: bounds, tolerance: 1e-12, parts: table.customers) { Self(parameters: $0).likelihood(of: table) }
        }
        // Which of two starts leads higher, part of the kinds tell as well as all.
        let part = table.thinned(toKinds: Self.enoughKinds)
        var best: (parameters: [Double], value: Double)?
        var failed: FitError = .tooFewCustomers
        for start in [[0, scale, 0, 0], [-1, scale - 1, -0.5, 1]] {
            do {
                let found = try found(part, from: start)
                if found.value > best?.value ?? -.infinity { best = found }
            } catch {
                failed = error
            }
        }
        if let start = best, part.customers < table.customers { best = try found(table, from: start.parameters.map { log($0) }) }
        guard let best else { throw failed }
        self.init(parameters: best.parameters)
    }

    package init(parameters: [Double]) { self.init(r: parameters[0], alpha: parameters[1], a: parameters[2], b: parameters[3]) }

    /// The logarithm of the likelihood.
    package func logLikelihood(of table: HistoryTable) -> Double { likelihood(of: table).value }

    /// The logarithm of the likelihood, and its slope by r, alpha, a and b. Equations (6) and following of the paper, in the form of Hardie's note
    /// “Overcoming the BG/NBD model's #NUM! error”.
    func likelihood(of table: HistoryTable) -> (value: Double, slope: SIMD4<Double>) {
        var value = 0.0
        var slope = SIMD4<Double>.zero
        let (digammaR, digammaAB, digammaB) = (digamma(r), digamma(a + b), digamma(b))
        let constant = r * log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b)
        for (repeats, count) in table.repeats {
            let x = Double(repeats)
            value += count * (constant + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x))
            let byBeta = digammaAB - digamma(a + b + x)
            let byR = digamma(r + x) - digammaR + log(alpha)
            slope += count * SIMD4(byR, r / alpha, byBeta, byBeta + digamma(b + x) - digammaB)
        }
        let logA = log(a)
        var (age, logAge) = (-1.0, 0.0)
        var (repeats, logB) = (-1, 0.0)
        for (history, count) in table.kinds {
            let x = Double(history.repeats)
            if history.age != age { (age, logAge) = (history.age, log(alpha + history.age)) }
            let alive = -(r + x) * logAge
            guard history.repeats > 0 else {
                value += count * alive
                slope -= count * SIMD4(logAge, r / (alpha + age), 0, 0)
                continue
            }
            if history.repeats != repeats { (repeats, logB) = (history.repeats, log(b + x - 1)) }
            let logRecency = log(alpha + history.recency)
            // The odds that the customer is gone, or their inverse: whichever does not run over.
            let logOdds = logA - logB - (r + x) * logRecency - alive
            let smaller = exp(-abs(logOdds))
            value += count * (max(alive, alive + logOdds) + log1p(smaller))
            let shareGone = logOdds > 0 ? 1 / (1 + smaller) : smaller / (1 + smaller)
            let shareAlive = 1 - shareGone
            let byR = -shareAlive * logAge - shareGone * logRecency
            let byAlpha = -(r + x) * (shareAlive / (alpha + age) + shareGone / (alpha + history.recency))
            slope += count * SIMD4(byR, byAlpha, shareGone / a, -shareGone / (b + x - 1))
        }
        return (value, slope)
    }

    /// The probability that the customer has not dropped out; 1 without repeats, as nobody drops out before the first of them.
    package func probabilityAlive(_ history: RepeatHistory) -> Double { 1 / (1 + oddsGone(history)) }

    private func oddsGone(_ history: RepeatHistory) -> Double {
        guard history.repeats > 0 else { return 0 }
        let x = Double(history.repeats)
        return exp(log(a) - log(b + x - 1) + (r + x) * (log(alpha + history.age) - log(alpha + history.recency)))
    }

    /// Purchases expected in the time that follows, given the history: equation (10), its hypergeometric function after Euler's transformation,
    /// which has small parameters however many repeats there are.
    package func expectedPurchases(_ history: RepeatHistory, within time: Double) -> Double {
        guard time > 0 else { return 0 }
        guard a + b - 1 - r > -4, a < 20 else { return purchasesByCount(history, within: time) / (1 + oddsGone(history)) }
        // At a = 1 the formula is 0/0; its limit is what it tends to beside it.
        let a = abs(self.a - 1) < 1e-7 ? 1 + 1e-7 : self.a
        let x = Double(history.repeats)
        let z = time / (alpha + history.age + time)
        let series = hypergeometric2F1(a + b - 1 - r, a - 1, a + b + x - 1, z)
        let expected = (a + b + x - 1) / (a - 1) * (1 - exp((a - 1) * log1p(-z)) * series)
        return expected / (1 + oddsGone(history))
    }

    /// The same of a customer who is alive, where the series would lose its digits: over how many purchases it would make if it never dropped out
    /// (negative binomial), how many of them come before it does, which is Σ_{m<j} B(a, b + x + m) ÷ B(a, b + x). All terms are positive.
    private func purchasesByCount(_ history: RepeatHistory, within time: Double) -> Double {
        let (b, n) = (self.b + Double(history.repeats), r + Double(history.repeats))
        let scale = alpha + history.age
        let (mean, step) = (n * time / scale, log(time / (scale + time)))
        let spread = (mean * (1 + time / scale)).squareRoot()
        let (first, last) = (mean - 12 * spread - 20, mean + 12 * spread + 40)
        let constant = n * log(scale / (scale + time)) - logGamma(n)
        var (sum, made, before, survives) = (0.0, 0.0, 0.0, 1.0)
        while made <= last {
            if made >= first { sum += exp(constant + logGamma(n + made) - logGamma(made + 1) + made * step) * before }
            before += survives
            survives *= (b + made) / (a + b + made)
            made += 1
        }
        return sum
    }
}
