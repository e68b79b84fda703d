import LoyaltyModel

/// A difference of means with its standard error and degrees of freedom.
package struct Estimate: Sendable, Equatable {
    package var value: Double
    package var standardError: Double
    /// Of no meaning where the standard error is 0.
    package var degreesOfFreedom: Double

    package init(value: Double, standardError: Double, degreesOfFreedom: Double) {
        self.value = value
        self.standardError = standardError
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The 95 % interval by t; the value itself where the standard error is 0.
    package var interval95: ClosedRange<Double> {
        guard standardError > 0 else { return value...value }
        let reach = StudentT.twoSidedQuantile(tail: 0.05, degreesOfFreedom: degreesOfFreedom) * standardError
        return (value - reach)...(value + reach)
    }

    /// Two-sided p against 0: 0 if the standard error is 0 and the value is not, 1 if both are.
    package var p: Double {
        guard standardError > 0 else { return value == 0 ? 1 : 0 }
        return StudentT.twoSidedP(value / standardError, degreesOfFreedom: degreesOfFreedom)
    }

    /// `value × factor − known`, what is known without error taken off.
    package func scaled(by factor: Double, less known: Double) -> Estimate {
        Estimate(value: value * factor - known, standardError: standardError * abs(factor), degreesOfFreedom: degreesOfFreedom)
    }
}

/// A sample's size, mean and variance (over n − 1).
package struct SampleMoments: Sendable, Equatable {
    package var count: Int
    package var mean: Double
    package var variance: Double

    package init(count: Int, mean: Double, variance: Double) {
        self.count = count
        self.mean = mean
        self.variance = variance
    }

    package init(_ values: [Double]) {
        let mean = values.isEmpty ? 0 : compensatedSum(values) / Double(values.count)
        let squares = compensatedSum(values.map { ($0 - mean) * ($0 - mean) })
        self.init(count: values.count, mean: mean, variance: values.count > 1 ? squares / Double(values.count - 1) : 0)
    }
}

/// Welch's comparison of two means without the assumption of equal variances (Welch 1947, Satterthwaite 1946).
package func welch(_ a: SampleMoments, _ b: SampleMoments) -> Estimate {
    weightedDifference([(1, a, b)])
}

/// Σ wₖ (mean of aₖ − mean of bₖ), with variance Σ wₖ² (s²ₐ ÷ nₐ + s²ᵦ ÷ nᵦ) and the generalised Welch and Satterthwaite degrees of freedom.
package func weightedDifference(_ strata: [(weight: Double, a: SampleMoments, b: SampleMoments)]) -> Estimate {
    var parts: [(variance: Double, freedom: Double)] = []
    var terms: [Double] = []
    for (weight, a, b) in strata {
        terms.append(weight * (a.mean - b.mean))
        for sample in [a, b] where sample.count > 1 {
            parts.append((weight * weight * sample.variance / Double(sample.count), Double(sample.count - 1)))
        }
    }
    let variance = compensatedSum(parts.map(\.variance))
    let spread = compensatedSum(parts.map { $0.variance * $0.variance / $0.freedom })
    return Estimate(
        value: compensatedSum(terms), standardError: variance.squareRoot(), degreesOfFreedom: spread > 0 ? variance * variance / spread : .infinity)
}
