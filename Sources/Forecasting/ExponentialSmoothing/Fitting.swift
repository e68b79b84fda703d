import Glibc

extension ExponentialSmoothing {
    /// The parameters and the start that make the values most likely, within the usual bounds: 0 < beta < alpha < 1, 0 < gamma < 1 - alpha,
    /// 0.8 ≤ phi ≤ 0.98. The seasonal start is that of the classical decomposition.
    /// - Returns: nil where there are fewer values than the form has parameters and states and two more, fewer than two seasons, or values that are
    ///   not above 0 in a form that divides by them.
    package init?(fitting values: [Double], season: Int = 1, form: Form) {
        guard let fitter = Fitter(values: values, season: season), let found = fitter.fit(form, from: nil) else { return nil }
        self = fitter.model(fitter.refined(found))
    }

    /// The form, of all, with the least corrected AIC. Nil where none can be fitted.
    package init?(fitting values: [Double], season: Int = 1) {
        let positive = values.allSatisfy { $0 > 0 }
        self.init(fitting: values, season: season, amongst: Form.all(seasonal: season > 1, positive: positive))
    }

    /// The form, of those given, with the least corrected AIC; the first of equals. Nil where none can be fitted.
    package init?(fitting values: [Double], season: Int = 1, amongst forms: [Form]) {
        guard let fitter = Fitter(values: values, season: season) else { return nil }
        var fits: [Fit] = []
        for form in forms {
            let start = fits.first { $0.form.trend == form.trend && $0.form.error == .additive && ($0.form.season == .none) == (form.season == .none) }
            if let fit = fitter.fit(form, from: form.error == .multiplicative ? start : nil) { fits.append(fit) }
        }
        guard let best = fits.min(by: { $0.correctedAIC < $1.correctedAIC }) else { return nil }
        self = fitter.model(fitter.refined(best))
    }
}

/// A form's best parameters, of values that are scaled to a mean of 1.
private struct Fit {
    var form: ExponentialSmoothing.Form
    var parameters: ExponentialSmoothing.Parameters
    var level, trend: Double
    var correctedAIC: Double
}

/// Fits forms to one series.
private struct Fitter {
    typealias Form = ExponentialSmoothing.Form

    let values: [Double]
    let scaled: [Double]
    let scale: Double
    let season: Int
    let positive: Bool
    let additive, multiplicative: [Double]?

    init?(values: [Double], season: Int) {
        guard season > 0, values.count > 3 else { return nil }
        let mean = values.reduce(0) { $0 + abs($1) / Double(values.count) }
        guard mean.isFinite else { return nil }
        (self.values, self.season, scale, positive) = (values, season, mean > 0 ? mean : 1, values.allSatisfy { $0 > 0 })
        scaled = values.map { [scale] in $0 / scale }
        additive = SeasonalIndices.indices(of: scaled, season: season, kind: .additive)
        multiplicative = positive ? SeasonalIndices.indices(of: scaled, season: season, kind: .multiplicative) : nil
    }

    func seasonal(_ form: Form) -> [Double]? {
        switch form.season {
        case .none: [0]
        case .additive: additive
        case .multiplicative: multiplicative
        }
    }

    /// Searched again from where the search ended: a simplex that was pressed flat against a bound cannot leave it by itself.
    func refined(_ fit: Fit) -> Fit {
        guard let again = self.fit(fit.form, from: fit), again.correctedAIC < fit.correctedAIC else { return fit }
        return again
    }

    /// - Parameter other: a fit to search near to.
    func fit(_ form: Form, from other: Fit?) -> Fit? {
        guard let seasonal = seasonal(form), positive || form.error == .additive && form.season != .multiplicative else { return nil }
        guard form.correctedAIC(logLikelihood: 0, season: seasonal.count, count: values.count).isFinite else { return nil }
        let likelihood = Likelihood(form: form, values: scaled, seasonal: seasonal)
        return form.error == .additive ? additiveFit(form, likelihood, from: other) : multiplicativeFit(form, likelihood, from: other)
    }

    /// Given the smoothing parameters the errors are linear in level and trend at the start, so that these follow by least squares and only the others
    /// are searched for.
    private func additiveFit(_ form: Form, _ likelihood: Likelihood, from other: Fit?) -> Fit? {
        let (level, trend) = start(form)
        let axes = SmoothingBox(form: form).axes(startingAt: other?.parameters)
        let count = Double(values.count)
        let found = SimplexMinimiser().minimum(axes: axes) { point in
            count * log(likelihood.leastSquares(SmoothingBox(form: form).parameters(point), level: level, trend: trend).squares)
        }
        let parameters = found.point.withUnsafeBufferPointer { $0.baseAddress.map { SmoothingBox(form: form).parameters($0) } }
        guard found.value.isFinite, let parameters else { return nil }
        let best = likelihood.leastSquares(parameters, level: level, trend: trend)
        return Fit(form: form, parameters: parameters, level: best.level, trend: best.trend, correctedAIC: criterion(form, found.value))
    }

    private func multiplicativeFit(_ form: Form, _ likelihood: Likelihood, from other: Fit?) -> Fit? {
        let box = SmoothingBox(form: form)
        var (level, trend) = start(form)
        if let other, (other.form.season == .multiplicative) == (form.season == .multiplicative) { (level, trend) = (other.level, other.trend) }
        let (least, most) = (scaled.min() ?? 0, scaled.max() ?? 1)
        (level, trend) = (min(max(level, least / 2), most * 2), min(max(trend, -most), most))
        // A line that meets 0 within the series is no start where one divides by what is expected; nor are parameters that lead there. The last value is.
        var near = other?.parameters
        func isStart() -> Bool {
            likelihood.relative(near ?? .init(alpha: 0.3, beta: 0.03, gamma: 0.05, phi: 0.98), level: level, trend: trend).isFinite
        }
        if !isStart() { trend = 0 }
        if !isStart() { near = .init(alpha: 0.95, beta: 0.001, gamma: 0.001, phi: 0.9) }
        var axes = box.axes(startingAt: near)
        axes.append(.init(range: least / 2...most * 2, start: level, step: 0.05 * level))
        if form.trend != .none { axes.append(.init(range: -most...most, start: trend, step: 0.01 * level)) }
        let size = box.size
        let found = SimplexMinimiser().minimum(axes: axes) { point in
            likelihood.relative(box.parameters(point), level: point[size], trend: form.trend == .none ? 0 : point[size + 1])
        }
        let parameters = found.point.withUnsafeBufferPointer { $0.baseAddress.map { box.parameters($0) } }
        guard found.value.isFinite, let parameters else { return nil }
        let trendFound = form.trend == .none ? 0 : found.point[size + 1]
        return Fit(form: form, parameters: parameters, level: found.point[size], trend: trendFound, correctedAIC: criterion(form, found.value))
    }

    /// Up to a constant that is the same for all forms.
    private func criterion(_ form: Form, _ value: Double) -> Double { form.correctedAIC(logLikelihood: -value / 2, season: season, count: values.count) }

    /// Level and trend before the first value: the line through the first values without their season (page 23 of the book).
    private func start(_ form: Form) -> (level: Double, trend: Double) {
        let seasonal = seasonal(form) ?? [0]
        let head = min(values.count, max(10, 2 * season))
        let level = (0..<head).map { index in
            let seasonal = seasonal[index % seasonal.count]
            return form.season == .multiplicative ? scaled[index] / Form.away(seasonal) : scaled[index] - seasonal
        }
        let line = LinearTrend(level)
        return form.trend == .none ? (level.reduce(0, +) / Double(head), 0) : (line.intercept, line.slope)
    }

    func model(_ fit: Fit) -> ExponentialSmoothing {
        let seasonal = (seasonal(fit.form) ?? [0]).map { fit.form.season == .additive ? $0 * scale : $0 }
        let start = ExponentialSmoothing.State(level: fit.level * scale, trend: fit.trend * scale, seasonal: seasonal)
        return ExponentialSmoothing(form: fit.form, parameters: fit.parameters, start: start, values: values)
    }
}
