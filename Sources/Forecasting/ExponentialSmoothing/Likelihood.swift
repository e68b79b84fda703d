import Glibc

/// A form's errors over a series, as fast as they can be had: the fit asks for them some hundred times.
final class Likelihood {
    private typealias Form = ExponentialSmoothing.Form

    private let form: ExponentialSmoothing.Form
    private let values: [Double]
    private let seasonal: [Double]
    private let ring: UnsafeMutablePointer<Double>

    /// - Parameter seasonal: the start of the season; a single 0 without one.
    init(form: ExponentialSmoothing.Form, values: [Double], seasonal: [Double]) {
        (self.form, self.values, self.seasonal) = (form, values, seasonal)
        ring = .allocate(capacity: 3 * seasonal.count)
    }

    deinit { ring.deallocate() }

    /// The least sum of squared additive errors over all levels and trends at the start, and those. Three recursions run beside each other: from the
    /// level and trend given, and what one unit more of each changes.
    func leastSquares(_ parameters: ExponentialSmoothing.Parameters, level: Double, trend: Double) -> (squares: Double, level: Double, trend: Double) {
        let moments = form.season == .none ? seasonless(parameters, level, trend) : withSeason(parameters, level, trend)
        var (byLevel, byTrend) = (0.0, 0.0)
        let determinant = moments.levelLevel * moments.trendTrend - moments.levelTrend * moments.levelTrend
        if form.trend != .none, determinant > 1e-12 * moments.levelLevel * moments.trendTrend {
            byLevel = (moments.level * moments.trendTrend - moments.trend * moments.levelTrend) / determinant
            byTrend = (moments.trend * moments.levelLevel - moments.level * moments.levelTrend) / determinant
        } else if moments.levelLevel > 0 {
            byLevel = moments.level / moments.levelLevel
        }
        let squares = moments.squares - byLevel * moments.level - byTrend * moments.trend
        // Values that a model meets exactly would have a likelihood without limit.
        return (max(squares, 1e-18 * Double(values.count)), level + byLevel, trend + byTrend)
    }

    /// Sums of products of the errors with each other and with what a unit of level, and of trend, takes from them.
    private struct Moments {
        var squares = 0.0, level = 0.0, trend = 0.0, levelLevel = 0.0, levelTrend = 0.0, trendTrend = 0.0
    }

    private func seasonless(_ parameters: ExponentialSmoothing.Parameters, _ level: Double, _ trend: Double) -> Moments {
        form.trend == .none ? levelOnly(parameters.alpha, level) : withTrend(parameters, level, trend)
    }

    private func levelOnly(_ alpha: Double, _ start: Double) -> Moments {
        var moments = Moments()
        var (level, unit) = (start, 1.0)
        values.withUnsafeBufferPointer { values in
            for value in values {
                let error = value - level
                moments.squares += error * error
                moments.level += error * unit
                moments.levelLevel += unit * unit
                level += alpha * error
                unit -= alpha * unit
            }
        }
        return moments
    }

    private func withTrend(_ parameters: ExponentialSmoothing.Parameters, _ startLevel: Double, _ startTrend: Double) -> Moments {
        let (alpha, beta, phi) = (parameters.alpha, parameters.beta, parameters.phi)
        var moments = Moments()
        var (level, trend) = (startLevel, startTrend)
        var (levelOfLevel, trendOfLevel, levelOfTrend, trendOfTrend) = (1.0, 0.0, 0.0, 1.0)
        values.withUnsafeBufferPointer { values in
            for value in values {
                let (damped, dampedOfLevel, dampedOfTrend) = (phi * trend, phi * trendOfLevel, phi * trendOfTrend)
                let (expected, byLevel, byTrend) = (level + damped, levelOfLevel + dampedOfLevel, levelOfTrend + dampedOfTrend)
                let error = value - expected
                moments.squares += error * error
                moments.level += error * byLevel
                moments.trend += error * byTrend
                moments.levelLevel += byLevel * byLevel
                moments.levelTrend += byLevel * byTrend
                moments.trendTrend += byTrend * byTrend
                level = expected + alpha * error
                trend = damped + beta * error
                levelOfLevel = byLevel - alpha * byLevel
                trendOfLevel = dampedOfLevel - beta * byLevel
                levelOfTrend = byTrend - alpha * byTrend
                trendOfTrend = dampedOfTrend - beta * byTrend
            }
        }
        return moments
    }

    private func withSeason(_ parameters: ExponentialSmoothing.Parameters, _ startLevel: Double, _ startTrend: Double) -> Moments {
        let (alpha, beta, gamma, phi) = (parameters.alpha, parameters.beta, parameters.gamma, parameters.phi)
        let season = seasonal.count
        // The start's season is one for each place; what a unit of level or trend changes in it starts from nothing.
        for place in 0..<season { (ring[place], ring[season + place], ring[2 * season + place]) = (seasonal[place], 0, 0) }
        var moments = Moments()
        var (level, trend) = (startLevel, startTrend)
        var (levelOfLevel, trendOfLevel, levelOfTrend, trendOfTrend) = (1.0, 0.0, 0.0, form.trend == .none ? 0.0 : 1.0)
        var place = 0
        values.withUnsafeBufferPointer { values in
            for value in values {
                let (damped, dampedOfLevel, dampedOfTrend) = (phi * trend, phi * trendOfLevel, phi * trendOfTrend)
                let (base, baseOfLevel, baseOfTrend) = (level + damped, levelOfLevel + dampedOfLevel, levelOfTrend + dampedOfTrend)
                let error = value - base - ring[place]
                let (byLevel, byTrend) = (baseOfLevel + ring[season + place], baseOfTrend + ring[2 * season + place])
                moments.squares += error * error
                moments.level += error * byLevel
                moments.trend += error * byTrend
                moments.levelLevel += byLevel * byLevel
                moments.levelTrend += byLevel * byTrend
                moments.trendTrend += byTrend * byTrend
                level = base + alpha * error
                trend = damped + beta * error
                levelOfLevel = baseOfLevel - alpha * byLevel
                trendOfLevel = dampedOfLevel - beta * byLevel
                levelOfTrend = baseOfTrend - alpha * byTrend
                trendOfTrend = dampedOfTrend - beta * byTrend
                ring[place] += gamma * error
                ring[season + place] -= gamma * byLevel
                ring[2 * season + place] -= gamma * byTrend
                place += 1
                if place == season { place = 0 }
            }
        }
        return moments
    }

    /// n log Σ e² + 2 Σ log |expected| of relative errors: -2 times the logarithm of the likelihood, but for a constant. Infinite where a value is
    /// expected not to be above 0.
    func relative(_ parameters: ExponentialSmoothing.Parameters, level startLevel: Double, trend startTrend: Double) -> Double {
        let (alpha, beta, gamma, phi) = (parameters.alpha, parameters.beta, parameters.gamma, parameters.phi)
        let season = seasonal.count
        let multiplicative = form.season == .multiplicative
        for place in 0..<season { ring[place] = multiplicative || form.season == .additive ? seasonal[place] : 0 }
        var (level, trend, place) = (startLevel, startTrend, 0)
        var (squares, logs, product, least) = (0.0, 0.0, 1.0, Double.infinity)
        values.withUnsafeBufferPointer { values in
            for value in values {
                let (damped, seasonal) = (phi * trend, ring[place])
                let base = level + damped
                let expected = multiplicative ? base * seasonal : base + seasonal
                let difference = value - expected
                let error = difference / expected
                squares += error * error
                least = min(least, expected)
                // One logarithm for many factors; they are about 1.
                product *= expected
                if !(1e-100...1e100 ~= product) {
                    logs += log(abs(product))
                    product = 1
                }
                let byLevel = multiplicative ? error * base : difference
                level = base + alpha * byLevel
                trend = damped + beta * byLevel
                ring[place] = multiplicative ? seasonal * (1 + gamma * error) : seasonal + gamma * difference
                place += 1
                if place == season { place = 0 }
            }
        }
        guard least > 0, squares.isFinite else { return .infinity }
        logs += log(product)
        return Double(values.count) * log(max(squares, 1e-18 * Double(values.count))) + 2 * logs
    }
}
