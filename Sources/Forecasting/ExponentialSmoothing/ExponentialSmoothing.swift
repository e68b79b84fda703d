import Glibc

/// Exponential smoothing as a state-space model with one source of error. R. J. Hyndman, A. B. Koehler, J. K. Ord, R. D. Snyder, Forecasting with Exponential
/// Smoothing, 2008, tables 2.2 and 2.3. Multiplicative trend is left out, and multiplicative season with additive errors, which is unstable (section 2.8).
package struct ExponentialSmoothing: ForecastMethod {
    package let form: Form
    package let parameters: Parameters
    /// The logarithm of the likelihood at the fit, with the variance that makes it largest; of multiplicative errors by the density of the values.
    package let logLikelihood: Double
    /// Akaike's criterion, corrected for small samples (page 74); the start of level, trend and season count as parameters.
    package let correctedAIC: Double
    package private(set) var state: State

    package struct Parameters: Equatable, Sendable {
        package var alpha, beta, gamma, phi: Double

        /// - Parameters:
        ///   - alpha: share of the error that the level follows.
        ///   - beta: share that the trend follows.
        ///   - gamma: share that the season follows.
        ///   - phi: what remains of the trend after one step.
        package init(alpha: Double, beta: Double = 0, gamma: Double = 0, phi: Double = 1) {
            (self.alpha, self.beta, self.gamma, self.phi) = (alpha, beta, gamma, phi)
        }
    }

    package struct State: Equatable, Sendable {
        package var level: Double
        /// By step.
        package var trend: Double
        /// One for each place in the season; `next` is the place of the next value. A single neutral one without a season.
        package var seasonal: [Double]
        package var next: Int

        package init(level: Double, trend: Double = 0, seasonal: [Double] = [0], next: Int = 0) {
            (self.level, self.trend, self.seasonal, self.next) = (level, trend, seasonal.isEmpty ? [0] : seasonal, seasonal.indices.contains(next) ? next : 0)
        }
    }

    /// With given parameters and the state before the first of `values`; the state then stands after the last.
    package init(form: Form, parameters: Parameters, start: State, values: [Double]) {
        (self.form, self.parameters, state) = (form, parameters, start)
        var (squares, logs) = (0.0, 0.0)
        for value in values {
            let expected = form.expected(state, phi: parameters.phi)
            let error = form.error == .additive ? value - expected : (value - expected) / expected
            squares += error * error
            if form.error == .multiplicative { logs += log(abs(expected)) }
            form.advance(&state, by: value, parameters)
        }
        let count = Double(values.count)
        logLikelihood = -count / 2 * (log(2 * .pi * max(squares / count, .leastNormalMagnitude)) + 1) - logs
        correctedAIC = form.correctedAIC(logLikelihood: logLikelihood, season: start.seasonal.count, count: values.count)
    }

    package var name: String { form.description }

    package mutating func observe(_ value: Double) { form.advance(&state, by: value, parameters) }

    package func forecast(steps: Int) -> [Double] {
        var (level, trend) = (state.level, state.trend)
        return (0..<max(0, steps)).map { step in
            trend *= parameters.phi
            level += trend
            let seasonal = state.seasonal[(state.next + step) % state.seasonal.count]
            return form.season == .multiplicative ? level * seasonal : level + seasonal
        }
    }
}
