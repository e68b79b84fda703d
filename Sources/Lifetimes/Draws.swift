import Glibc
import SeededRandom

extension Random {
    /// Gamma with any shape above 0 and scale 1: Marsaglia and Tsang's method, with Stuart's boost for shapes below 1.
    mutating func gamma(anyShape shape: Double) -> Double {
        shape >= 1 ? gamma(shape: shape) * shape : gamma(shape: shape + 1) * (shape + 1) * pow(1 - unit(), 1 / shape)
    }

    /// Beta by two gammas; where both vanish, as with tiny shapes, by the odds of the shapes.
    mutating func beta(_ a: Double, _ b: Double) -> Double {
        let (first, second) = (gamma(anyShape: a), gamma(anyShape: b))
        return first + second > 0 ? first / (first + second) : (chance(a / (a + b)) ? 1 : 0)
    }

    /// A count with the mean; by multiplication where it is small, arrival by arrival where larger, normal where large.
    mutating func poisson(_ mean: Double) -> Int {
        guard mean > 0, mean.isFinite else { return 0 }
        // Above it a count is normal to within what any interval of revenue can show.
        guard mean <= 200 else { return max(0, Int((mean + mean.squareRoot() * normal()).rounded())) }
        var (rest, count) = (mean, 0)
        while rest > 16 {
            // The k-th arrival of a Poisson process, a gamma; what is left of the time has a Poisson count again (Ahrens and Dieter, 1974).
            let k = Int(rest * 0.875)
            let arrival = gamma(anyShape: Double(k))
            if arrival > rest { return count + binomial(k - 1, rest / arrival) }
            count += k
            rest -= arrival
        }
        let limit = exp(-rest)
        var product = 1 - unit()
        while product > limit {
            count += 1
            product *= 1 - unit()
        }
        return count
    }

    private mutating func binomial(_ trials: Int, _ probability: Double) -> Int {
        (0..<max(0, trials)).reduce(0) { sum, _ in sum + (chance(probability) ? 1 : 0) }
    }

    /// How many purchases a customer makes who drops out after each with the probability: 1 and more; very many for 0.
    mutating func geometric(_ probability: Double) -> Int {
        guard probability < 1 else { return 1 }
        let count = log(1 - unit()) / log1p(-probability)
        return count < 1e9 ? Int(count) + 1 : 1_000_000_000
    }
}
