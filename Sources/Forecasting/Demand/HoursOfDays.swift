import Glibc

/// Hours as a day's total times the hour's share in it: the days by a method of their own, the shares by weekday as far as there are counts, and by all days
/// beyond. So the hours add up to what is expected of the day.
struct HoursOfDays: ForecastMethod {
    private var days: any ForecastMethod
    /// Discounted sums of counts by hour of the week that begins where the values began.
    private var sums = [Double](repeating: 0, count: 168)
    private var place = 0
    private var today = 0.0

    private static let hours = 24
    /// Weeks after which half of a count's weight in the shares is gone.
    private static let discount = pow(0.5, 1.0 / 12)
    /// A weekday's own shares weigh as much as those of all days when it has so many counts.
    private static let prior = 50.0

    /// - Parameters:
    ///   - values: by hour, from a midnight on.
    ///   - method: for the days' totals.
    /// - Returns: nil where the method cannot be fitted.
    init?(fitting values: [Double], days method: Candidate) {
        let totals = stride(from: 0, to: values.count - values.count % Self.hours, by: Self.hours).map { start in
            values[start..<start + Self.hours].reduce(0, +)
        }
        guard let days = method.fit(totals) else { return nil }
        self.days = days
        // The days' method has seen the whole days already.
        for value in values[..<(totals.count * Self.hours)] { count(value) }
        observe(contentsOf: values[(totals.count * Self.hours)...])
    }

    var name: String { "\(days.name) of days × hours" }

    mutating func observe(_ value: Double) {
        today += value
        count(value)
        guard place % Self.hours == 0 else { return }
        days.observe(today)
        today = 0
    }

    private mutating func count(_ value: Double) {
        sums[place] = Self.discount * sums[place] + value
        place = place + 1 == sums.count ? 0 : place + 1
    }

    func forecast(steps: Int) -> [Double] {
        let (hour, shares) = (place % Self.hours, shares())
        let totals = days.forecast(steps: (hour + steps + Self.hours - 1) / Self.hours)
        return (0..<max(0, steps)).map { totals[(hour + $0) / Self.hours] * shares[(place + $0) % shares.count] }
    }

    /// Of the day, for each hour of the week.
    private func shares() -> [Double] {
        let hours = Self.hours
        let all = sums.reduce(0, +)
        let common = (0..<hours).map { hour in all > 0 ? stride(from: hour, to: sums.count, by: hours).reduce(0) { $0 + sums[$1] } / all : 1 / Double(hours) }
        return sums.indices.map { slot in
            let day = slot - slot % hours
            return (sums[slot] + Self.prior * common[slot % hours]) / (sums[day..<day + hours].reduce(0, +) + Self.prior)
        }
    }
}
