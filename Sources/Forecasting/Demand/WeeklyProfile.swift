import Glibc

/// Counts as a level times a profile of the week, both discounted so that they follow what changes: the level as in a Poisson model whose rate drifts
/// (A. C. Harvey, C. Fernandes, Time series models for count or qualitative observations, 1989: rate a / b, a' = ωa + y, b' = ωb + exposure); the profile is hour
/// of day × day of week, and each slot's own ratio to it as far as its counts bear that out (gamma-Poisson shrinkage). With one slot a day it is the weekday's.
package struct WeeklyProfile: ForecastMethod {
    package let slotsPerDay: Int
    private let levelDiscount, profileDiscount: Double
    /// Discounted sums of counts, and of times seen, of each slot of the week that begins where the values began.
    private var sums, weights: [Double]
    /// Mean 1.
    private var shape: [Double]
    private var count, exposure: Double
    private var place = 0

    /// In days and weeks, after which half of the weight is gone.
    private static let levelHalfLives = [7.0, 21, 63]
    private static let profileHalfLives = [6.0, 26]
    /// A slot's own counts weigh as much as the product of hour and day when there are so many of them.
    private static let prior = 5.0

    /// With the discounts, of a few, that make the counts likeliest one step ahead.
    /// - Parameters:
    ///   - values: none below 0.
    ///   - slotsPerDay: 24 or 1.
    /// - Returns: nil for less than two weeks.
    package init?(fitting values: [Double], slotsPerDay: Int) {
        guard slotsPerDay > 0, values.count >= 14 * slotsPerDay else { return nil }
        var best: (model: WeeklyProfile, likelihood: Double)?
        for level in Self.levelHalfLives {
            for profile in Self.profileHalfLives {
                var model = WeeklyProfile(start: values, slotsPerDay: slotsPerDay, levelHalfLife: level, profileHalfLife: profile)
                let likelihood = model.likelihood(observing: values)
                if likelihood > best?.likelihood ?? -.infinity { best = (model, likelihood) }
            }
        }
        guard let best else { return nil }
        self = best.model
    }

    private init(start values: [Double], slotsPerDay: Int, levelHalfLife: Double, profileHalfLife: Double) {
        let week = 7 * slotsPerDay
        self.slotsPerDay = slotsPerDay
        levelDiscount = pow(0.5, 1 / (levelHalfLife * Double(slotsPerDay)))
        profileDiscount = pow(0.5, 1 / profileHalfLife)
        (sums, weights) = ([Double](repeating: 0, count: week), [Double](repeating: 0, count: week))
        shape = [Double](repeating: 1, count: week)
        // The first week's mean stands for one day.
        (count, exposure) = (values.prefix(week).reduce(0, +) / 7, Double(slotsPerDay))
    }

    package var name: String { slotsPerDay == 1 ? "level × weekday" : "level × hour × weekday" }

    private var level: Double { count / exposure }

    package mutating func observe(_ value: Double) {
        count = levelDiscount * count + value
        exposure = levelDiscount * exposure + shape[place]
        sums[place] = profileDiscount * sums[place] + value
        weights[place] = profileDiscount * weights[place] + 1
        place += 1
        if place == shape.count {
            place = 0
            refreshShape()
        }
    }

    package func forecast(steps: Int) -> [Double] { (0..<max(0, steps)).map { level * shape[(place + $0) % shape.count] } }

    /// Of all but the first two weeks, from which the profile is learned; up to a constant.
    private mutating func likelihood(observing values: [Double]) -> Double {
        var sum = 0.0
        for (index, value) in values.enumerated() {
            if index >= 2 * shape.count {
                let expected = max(level * shape[place], 1e-6)
                sum -= expected
                if value > 0 { sum += value * log(expected) }
            }
            observe(value)
        }
        return sum
    }

    /// A slot's total over the week's mean.
    private mutating func refreshShape() {
        let hours = slotsPerDay
        var (byDay, byHour, all) = ([Double](repeating: 0, count: 7), [Double](repeating: 0, count: hours), 0.0)
        for slot in shape.indices {
            let mean = sums[slot] / max(weights[slot], 1e-9)
            byDay[slot / hours] += mean
            byHour[slot % hours] += mean
            all += mean
        }
        guard all > 0 else { return }
        var total = 0.0
        for slot in shape.indices {
            let product = byDay[slot / hours] * byHour[slot % hours] / all
            shape[slot] = product * (sums[slot] + Self.prior) / (product * weights[slot] + Self.prior)
            total += shape[slot]
        }
        let scale = Double(shape.count) / total
        for slot in shape.indices { shape[slot] *= scale }
    }
}
