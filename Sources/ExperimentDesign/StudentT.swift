import Glibc

/// Student's t distribution, central and noncentral, with whole degrees of freedom from 1.
///
/// T = (Z + δ) ÷ s, Z standard normal, s the square root of an independent χ² ÷ df. So P(T > t) is the mean of P(Z > t s − δ) over the density of s, which is taken by
/// Gauss and Legendre's quadrature
/// (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, 1995, 31.3).
enum StudentT {
    /// P(T > t).
    static func exceedance(_ t: Double, degreesOfFreedom df: Double, noncentrality: Double = 0) -> Double {
        mean(degreesOfFreedom: df, step: (noncentrality / t, 1 / abs(t))) { NormalDistribution.exceedance(t * $0 - noncentrality) }
    }

    /// The value that |T| of the central distribution exceeds with probability `tail`, above 0 and below 1.
    static func twoSidedQuantile(tail: Double, degreesOfFreedom df: Double) -> Double {
        var t = NormalDistribution.quantile(tail: tail / 2)
        while t > 0 {
            let density = mean(degreesOfFreedom: df, step: (0, 1 / t)) { $0 * exp(-t * t * $0 * $0 / 2) } / (2 * Double.pi).squareRoot()
            // The tail is convex and heavier than the normal one, so Newton's steps come from below and end where rounding ends them.
            let next = t + (exceedance(t, degreesOfFreedom: df) - tail / 2) / density
            guard next > t * (1 + 0x1p-50) else { return t }
            t = next
        }
        return 0
    }

    /// The mean of a function of s.
    /// - Parameter step: where the function changes fast, and how wide that place is.
    private static func mean(degreesOfFreedom df: Double, step: (place: Double, width: Double), of function: (Double) -> Double) -> Double {
        // The deviation of s is at most 1 ÷ √(2 df); beyond 12 of them is less than the last bit.
        let reach = 12 / (2 * df).squareRoot()
        let (low, high) = (max(0, 1 - reach), 1 + reach)
        let even = (0...8).map { low + (high - low) * Double($0) / 8 }
        let narrow = [-9.0, -3, -1, 0, 1, 3, 9].map { step.place + $0 * step.width }.filter { $0 > low && $0 < high }
        let borders = (even + narrow).sorted()
        var (sum, total) = (0.0, 0.0)
        for (start, end) in zip(borders, borders.dropFirst()) where end > start {
            for (node, weight) in GaussLegendre.nodes {
                let s = start + (end - start) * (1 + node) / 2
                // The density but for its factor, which the division by the total takes away.
                let density = (end - start) * weight * exp((df - 1) * log(s) - df * (s * s - 1) / 2)
                sum += density * function(s)
                total += density
            }
        }
        return sum / total
    }
}

/// Gauss and Legendre's quadrature on −1 … 1 with 20 nodes: the roots of the Legendre polynomial by Newton's method, weights 2 ÷ ((1 − x²) P′(x)²) (DLMF 3.5.v).
private enum GaussLegendre {
    static let nodes: [(node: Double, weight: Double)] = (1...count).map { number in
        var x = cos(Double.pi * (Double(number) - 0.25) / (Double(count) + 0.5))
        for _ in 0..<8 {
            let (value, slope) = polynomial(x)
            x -= value / slope
        }
        let slope = polynomial(x).slope
        return (x, 2 / ((1 - x * x) * slope * slope))
    }

    private static let count = 20

    private static func polynomial(_ x: Double) -> (value: Double, slope: Double) {
        var (before, value) = (1.0, x)
        for degree in 2...count {
            let n = Double(degree)
            (before, value) = (value, ((2 * n - 1) * x * value - (n - 1) * before) / n)
        }
        return (value, Double(count) * (x * value - before) / (x * x - 1))
    }
}
