import CNLopt
import Glibc

/// Why a model could not be fitted.
package enum FitError: Error, Equatable, Sendable {
    /// The optimiser gave up; its own code is told.
    case notConverged(code: Int32)
    /// There is nothing to fit to.
    case tooFewCustomers
}

/// Finds where a smooth function of a few numbers is smallest: NLopt's L-BFGS, with the function's own gradient.
enum Minimiser {
    /// Coordinates are logarithms of parameters, which none leaves further from 1 than e^14.
    static let bound = 14.0

    private typealias Objective = (_ point: UnsafeBufferPointer<Double>, _ gradient: UnsafeMutableBufferPointer<Double>) -> Double

    private struct Minimum {
        var point: [Double]
        var value: Double
    }

    private final class Call {
        let objective: Objective
        init(_ objective: @escaping Objective) { self.objective = objective }
    }

    /// The positive parameters that a likelihood is largest for; the optimiser works on their logarithms.
    /// - Parameters:
    ///   - start: logarithms.
    ///   - bounds: of the logarithms; by default ± `bound`.
    ///   - likelihood: the logarithm of the likelihood, and its slope by each parameter.
    /// - Returns: the parameters, and the logarithm of the likelihood there.
    static func likeliest<Slope: SIMD>(
        from start: [Double], bound: Double = bound, bounds: (lower: [Double], upper: [Double])? = nil, tolerance: Double = 1e-13, parts: Int,
        _ likelihood: @escaping (_ parameters: [Double]) -> (value: Double, slope: Slope)
    ) throws(FitError) -> (parameters: [Double], value: Double) where Slope.Scalar == Double {
        let bounds = bounds ?? (start.map { _ in -bound }, start.map { _ in bound })
        let found = try minimum(from: start, bounds: bounds, tolerance: tolerance, parts: parts) { point, gradient in
            let parameters = point.map { exp($0) }
            let (value, slope) = likelihood(parameters)
            // By the chain rule, for the logarithms.
            for index in gradient.indices { gradient[index] = -slope[index] * parameters[index] }
            return -value
        }
        return (found.point.map { exp($0) }, -found.value)
    }

    /// - Parameters:
    ///   - bounds: of each coordinate.
    ///   - tolerance: relative, of the value; it ends there.
    ///   - parts: how many terms the function is a sum of: their mean is what is made small, so that steps are of one size for few and for many.
    ///   - objective: fills in the gradient and returns the value.
    private static func minimum(
        from start: [Double], bounds: (lower: [Double], upper: [Double]), tolerance: Double, parts: Int, _ objective: @escaping Objective
    ) throws(FitError) -> Minimum {
        guard let optimiser = nlopt_create(NLOPT_LD_LBFGS, UInt32(start.count)) else { throw .notConverged(code: 0) }
        defer { nlopt_destroy(optimiser) }
        let scale = 1 / Double(parts)
        let call = Call { point, gradient in
            let value = objective(point, gradient)
            for index in gradient.indices { gradient[index] *= scale }
            return value * scale
        }
        nlopt_set_lower_bounds(optimiser, bounds.lower)
        nlopt_set_upper_bounds(optimiser, bounds.upper)
        nlopt_set_ftol_rel(optimiser, tolerance)
        nlopt_set_xtol_rel(optimiser, 1e-9)
        nlopt_set_maxeval(optimiser, 2_000)
        var (point, value) = (start.indices.map { min(max(start[$0], bounds.lower[$0]), bounds.upper[$0]) }, Double.infinity)
        let code = withExtendedLifetime(call) {
            nlopt_set_min_objective(
                optimiser,
                { count, start, gradient, data in
                    guard let data else { return .nan }
                    let (call, size) = (Unmanaged<Call>.fromOpaque(data).takeUnretainedValue(), Int(count))
                    let point = UnsafeBufferPointer(start: start, count: size)
                    if let gradient { return call.objective(point, UnsafeMutableBufferPointer(start: gradient, count: size)) }
                    return withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { call.objective(point, $0) }
                }, Unmanaged.passUnretained(call).toOpaque())
            return nlopt_optimize(optimiser, &point, &value).rawValue
        }
        // At the minimum rounding may leave nothing to gain: L-BFGS then says so, or fails to step further, and the point stands.
        guard code > 0 || code == NLOPT_ROUNDOFF_LIMITED.rawValue || code == NLOPT_FAILURE.rawValue, value.isFinite, code != NLOPT_MAXEVAL_REACHED.rawValue else {
            throw .notConverged(code: code)
        }
        return Minimum(point: point, value: value / scale)
    }
}
