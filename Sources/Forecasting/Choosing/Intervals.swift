import Glibc

/// Intervals that would have held 80 % of what came after earlier origins: errors there, in units of a scale that depends on what was expected and how far
/// ahead, and the width within which 80 % of them lie. V. Vovk, A. Gammerman, G. Shafer, Algorithmic Learning in a Random World, 2005 (conformal prediction).
struct Intervals: Sendable {
    enum Kind: Sendable {
        /// Any number; errors grow with the steps only.
        case numbers
        /// Whole numbers from 0 on; the variance grows with what is expected, in proportion (Poisson) and by its square (changes of level).
        case counts
    }

    let kind: Kind
    /// Errors grow with this power of the steps ahead.
    let growth: Double
    /// Steps that count as one for growth: a day's hours.
    let stepsPerUnit: Int
    /// Of the square of what is expected in the variance of counts.
    let dispersion: Double
    /// In units of the scale.
    let width: Double

    static let level = 0.8
    private static let optimism = 0.05

    struct Sample: Sendable {
        var origin, step: Int
        var expected, actual: Double
    }

    init(kind: Kind, samples: [Sample], stepsPerUnit: Int = 1) {
        (self.kind, self.stepsPerUnit) = (kind, stepsPerUnit)
        dispersion = kind == .counts ? Self.dispersion(samples) : 0
        let bare = Intervals(kind: kind, growth: 0, stepsPerUnit: stepsPerUnit, dispersion: dispersion, width: 0)
        growth = bare.growthOfErrors(samples)
        let scaled = Intervals(kind: kind, growth: growth, stepsPerUnit: stepsPerUnit, dispersion: dispersion, width: 0)
        width = Self.quantile(samples.map(scaled.score), origins: Set(samples.map(\.origin)).count)
    }

    private init(kind: Kind, growth: Double, stepsPerUnit: Int, dispersion: Double, width: Double) {
        (self.kind, self.growth, self.stepsPerUnit, self.dispersion, self.width) = (kind, growth, stepsPerUnit, dispersion, width)
    }

    /// Lower and upper end; what is expected lies within. Of counts the ends are whole unless what is expected is beyond them: no count lies between.
    func bounds(expected: Double, step: Int) -> (lower: Double, upper: Double) {
        let reach = width * scale(expected, step)
        guard kind == .counts else { return (expected - reach, expected + reach) }
        let likeliest = expected.rounded()
        return (max(0, min((expected - reach).rounded(.up), likeliest, expected)), max((expected + reach).rounded(.down), likeliest, expected))
    }

    /// For each step, the nearest first.
    func bounds(_ expected: [Double]) -> [(lower: Double, upper: Double)] { expected.enumerated().map { bounds(expected: $1, step: $0) } }

    /// The least width that would have held what came.
    private func score(_ sample: Sample) -> Double {
        if kind == .counts, sample.actual == sample.expected.rounded() { return 0 }
        return abs(sample.actual - sample.expected) / scale(sample.expected, sample.step)
    }

    private func scale(_ expected: Double, _ step: Int) -> Double {
        let reach = growth == 0 ? 1 : pow(Double(step / stepsPerUnit + 1), growth)
        guard kind == .counts else { return reach }
        return reach * (expected + dispersion * expected * expected + 0.05).squareRoot()
    }

    /// By moments: the mean of (error² - expected) over that of expected².
    private static func dispersion(_ samples: [Sample]) -> Double {
        var (excess, squares) = (0.0, 0.0)
        for sample in samples {
            let error = sample.actual - sample.expected
            excess += error * error - sample.expected
            squares += sample.expected * sample.expected
        }
        return squares > 0 ? max(0, excess / squares) : 0
    }

    /// The slope of the logarithm of the mean error by that of the steps, between 0 (all alike) and 1.
    private func growthOfErrors(_ samples: [Sample]) -> Double {
        guard let last = samples.map(\.step).max() else { return 0 }
        var sums = [Double](repeating: 0, count: last / stepsPerUnit + 1)
        var counts = sums
        for sample in samples {
            sums[sample.step / stepsPerUnit] += abs(sample.actual - sample.expected) / scale(sample.expected, sample.step)
            counts[sample.step / stepsPerUnit] += 1
        }
        var (weight, x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for unit in sums.indices where sums[unit] > 0 {
            let (logUnit, logMean) = (log(Double(unit + 1)), log(sums[unit] / counts[unit]))
            weight += counts[unit]
            x += counts[unit] * logUnit
            y += counts[unit] * logMean
            xx += counts[unit] * logUnit * logUnit
            xy += counts[unit] * logUnit * logMean
        }
        let spread = xx - x * x / max(weight, 1)
        return spread > 1e-12 ? min(max((xy - x * y / weight) / spread, 0), 1) : 0
    }

    /// The choice was made with these errors in view, which are a little smaller for it, the more so the fewer the origins were: a somewhat larger share makes
    /// up for that. How much larger was measured on errors held out of choice and widths.
    private static func quantile(_ scores: [Double], origins: Int) -> Double {
        guard !scores.isEmpty else { return 0 }
        let sorted = scores.sorted()
        let share = level * (1 + optimism / Double(max(origins, 1)))
        let place = (share * Double(sorted.count)).rounded(.up)
        return sorted[min(max(Int(place) - 1, 0), sorted.count - 1)]
    }
}
