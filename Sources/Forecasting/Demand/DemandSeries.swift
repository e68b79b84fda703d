/// What a merchant sold or redeemed, by hour or by day of local time.
package struct DemandSeries: Sendable {
    package enum Granularity: Sendable {
        case hour, day

        /// Of a day: 24 hours whatever the clock did, or the day itself.
        package var slotsPerDay: Int { self == .hour ? 24 : 1 }
    }

    /// Counts, oldest first, from the first day with any.
    package let values: [Double]
    package let granularity: Granularity
    /// Of the first value; 0 is Monday.
    package let firstWeekday: Int

    /// - Parameters:
    ///   - values: counts, oldest first, from a local midnight on; those before the first that is not 0 are left out, by whole days.
    ///   - firstWeekday: of the first of `values`; 0 is Monday.
    package init(values: [Double], granularity: Granularity, firstWeekday: Int) {
        let perDay = granularity.slotsPerDay
        let days = (values.firstIndex { $0 != 0 } ?? values.count) / perDay
        self.values = Array(values.dropFirst(days * perDay))
        self.granularity = granularity
        self.firstWeekday = ((firstWeekday + days) % 7 + 7) % 7
    }

    var slotsPerDay: Int { granularity.slotsPerDay }

    var slotsPerWeek: Int { 7 * slotsPerDay }

    /// Of the week, Monday's first 0.
    func slot(_ index: Int) -> Int { (firstWeekday * slotsPerDay + index) % slotsPerWeek }

    func openingHours(at origin: Int) -> OpeningHours { OpeningHours(values[..<origin], slot: slot(0), slotsPerDay: slotsPerDay) }
}
