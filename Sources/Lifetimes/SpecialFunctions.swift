import CSpecialFunctions
import Glibc

/// ln Γ(x), for x > 0.
func logGamma(_ x: Double) -> Double {
    // glibc's `lgamma` writes a global sign; this one does not.
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
}

/// The derivative of ln Γ.
func digamma(_ x: Double) -> Double { special_digamma(x) }

/// Gauss's 2F1(1, b; c; z), for 0 ≤ z < 1 and 0 < b ≤ c.
///
/// A likelihood asks for it for every kind of customer at every step of a fit. The series of ``hypergeometric2F1(_:_:_:_:)`` needs thousands of
/// terms as z nears 1, Gauss's continued fraction (DLMF 15.7) some hundreds, and a dozen where customers are.
func hypergeometric2F1(oneAnd b: Double, _ c: Double, _ z: Double) -> Double {
    // Lentz's method, modified by Thompson and Barnett.
    var (value, numerator, denominator, n) = (1.0, 1.0, 0.0, 0.0)
    while true {
        let odd = n == 0 ? -b / c * z : -(b + n) * (c - 1 + n) / ((c + 2 * n - 1) * (c + 2 * n)) * z
        let even = -(n + 1) * (c - b + n) / ((c + 2 * n) * (c + 2 * n + 1)) * z
        let before = value
        for part in [odd, even] {
            denominator = 1 / (1 + part * denominator)
            numerator = 1 + part / numerator
            value *= numerator * denominator
        }
        n += 1
        if abs(value - before) <= 1e-16 * abs(value) || n > 100_000 { return 1 / value }
    }
}

/// Gauss's 2F1(a, b; c; z) by its own series, for 0 ≤ z < 1, c > 0 and a and b above −4: its terms are of one sign from the first few on, so
/// no digits are lost.
func hypergeometric2F1(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double {
    var (sum, term, n) = (1.0, 1.0, 0.0)
    while n < 200_000 {
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        sum += term
        n += 1
        // Past the signs' changes what is left is smaller than a geometric series.
        if abs(term) <= 1e-17 * abs(sum) * (1 - z), n > 4 { break }
    }
    return sum
}
