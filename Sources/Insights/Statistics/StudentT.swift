import Foundation

/// Student's t distribution with any number of degrees of freedom above 0.
///
/// From the regularised incomplete beta function, by its continued fraction (modified Lentz; Numerical Recipes 6.4, DLMF 8.17.22).
package enum StudentT {
    /// P(|T| ≥ |t|).
    package static func twoSidedP(_ t: Double, degreesOfFreedom df: Double) -> Double {
        if t.isInfinite { return 0 }
        if df.isInfinite { return erfc(abs(t) / 2.0.squareRoot()) }
        return incompleteBeta(df / (df + t * t), df / 2, 0.5)
    }

    /// The value that |T| exceeds with probability `tail`: for a 95 % interval, `tail` is 0.05.
    package static func twoSidedQuantile(tail: Double, degreesOfFreedom df: Double) -> Double {
        var low = 0.0
        var high = 1.0
        while twoSidedP(high, degreesOfFreedom: df) > tail, high < 1e300 {
            low = high
            high *= 2
        }
        // P falls in t, so halving finds it to the last bit.
        while true {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { return middle }
            if twoSidedP(middle, degreesOfFreedom: df) > tail { low = middle } else { high = middle }
        }
    }

    /// I_x(a, b).
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
        if x < (a + 1) / (a + b + 2) { return front * continuedFraction(x, a, b) / a }
        return 1 - front * continuedFraction(1 - x, b, a) / b
    }

    private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func nonZero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / nonZero(1 - (a + b) * x / (a + 1))
        var fraction = d
        for m in 1...10_000 {
            let m = Double(m)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / nonZero(1 + even * d)
            c = nonZero(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonZero(1 + odd * d)
            c = nonZero(1 + odd / c)
            let step = d * c
            fraction *= step
            if abs(step - 1) < 1e-16 { break }
        }
        return fraction
    }
}
