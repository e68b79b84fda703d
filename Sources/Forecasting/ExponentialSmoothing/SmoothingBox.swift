/// The smoothing parameters of a form as a point of a box of sides 0 to 1: beta as a share of alpha, gamma of 1 - alpha, so that every point is admissible.
struct SmoothingBox {
    typealias Parameters = ExponentialSmoothing.Parameters

    let form: ExponentialSmoothing.Form

    private static let least = 1e-4
    private static let phis = 0.8...0.98

    var size: Int { 1 + (form.trend == .none ? 0 : 1) + (form.season == .none ? 0 : 1) + (form.trend == .damped ? 1 : 0) }

    func parameters(_ point: UnsafePointer<Double>) -> Parameters {
        let least = Self.least
        var parameters = Parameters(alpha: least + (1 - 2 * least) * point[0])
        var next = 1
        if form.trend != .none {
            parameters.beta = least + (parameters.alpha - least) * point[next]
            next += 1
        }
        if form.season != .none {
            parameters.gamma = least + max(0, 1 - parameters.alpha - least) * point[next]
            next += 1
        }
        if form.trend == .damped { parameters.phi = Self.phis.lowerBound + (Self.phis.upperBound - Self.phis.lowerBound) * point[next] }
        return parameters
    }

    /// - Parameter other: parameters to search near to; nil for the whole box.
    func axes(startingAt other: Parameters?) -> [SimplexMinimiser.Axis] {
        func axis(_ start: Double) -> SimplexMinimiser.Axis {
            .init(range: 0...1, start: min(max(start, 0), 1), step: other == nil ? 0.3 : 0.1)
        }
        let alpha = other?.alpha ?? 0.3
        var axes = [axis(alpha)]
        if form.trend != .none { axes.append(axis(other.map { $0.beta / alpha } ?? 0.1)) }
        if form.season != .none { axes.append(axis(other.map { $0.gamma / max(1 - alpha, Self.least) } ?? 0.1)) }
        if form.trend == .damped { axes.append(axis(other.map { ($0.phi - Self.phis.lowerBound) / (Self.phis.upperBound - Self.phis.lowerBound) } ?? 0.9)) }
        return axes
    }
}
