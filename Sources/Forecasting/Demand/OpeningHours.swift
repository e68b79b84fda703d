import Glibc

/// When a merchant is open, learned from when there was no trade. A slot of the week (an hour of it, or a weekday) is closed if it has had no trade for so
/// many weeks that, were it open, trade would have been all but certain: at least `certain` counts were to be expected. For an hour of the day without any
/// trade, and a weekday without any, some less than the mean of all is expected; for a single slot, what its hour and its day lead one to expect.
/// An hour of the day with next to no trade is as good as closed: now and then somebody is let in. Weeks without any trade say nothing, so that neither holidays nor an end of trade close a slot.
struct OpeningHours: Sendable {
    /// By slot of the week, Monday's first hour first.
    let isOpen: [Bool]

    /// Counts, of which none came, that tell closed from quiet: e^-6 is 1 in 400, that any of the slots asked is closed by mistake.
    private static func certain(among slots: Int) -> Double { 6 + log(Double(slots)) }
    /// What an open but quiet hour of the day, or weekday, has of the mean.
    private static let quietHour = 0.1, quietDay = 0.25
    /// An hour of the day with less than this share of all trade is closed, where there is enough trade for the share to mean anything.
    private static let negligible = 0.002, enough = 1_500.0
    /// Weeks that are looked back on, at most, and weeks without trade that it takes at least.
    private static let most = 26, least = 2

    /// - Parameters:
    ///   - values: counts by slot, to the last one known.
    ///   - slot: slot of the week of the first value.
    ///   - slotsPerDay: 24 or 1.
    init(_ values: ArraySlice<Double>, slot: Int, slotsPerDay: Int) {
        let week = 7 * slotsPerDay
        let weeks = Self.weeks(values, week: week)
        // From the last value back: which slot of the week each of a week's values is of.
        let lastSlot = (slot + values.count - 1) % week
        func place(_ slot: Int) -> Int { (lastSlot - slot + week) % week }
        let totals = (0..<week).map { slot in weeks.reduce(0) { $0 + $1[place(slot)] } }
        let all = totals.reduce(0, +)
        guard weeks.count >= Self.least, all > 0 else {
            isOpen = [Bool](repeating: true, count: week)
            return
        }
        let perWeek = all / Double(weeks.count)
        var byDay = [Double](repeating: 0, count: 7), byHour = [Double](repeating: 0, count: slotsPerDay)
        var lastOfDay = [Int](repeating: weeks.count, count: 7), lastOfHour = [Int](repeating: weeks.count, count: slotsPerDay)
        var last = [Int](repeating: weeks.count, count: week)
        for slot in 0..<week {
            let (day, hour) = (slot / slotsPerDay, slot % slotsPerDay)
            byDay[day] += totals[slot]
            byHour[hour] += totals[slot]
            last[slot] = weeks.firstIndex { $0[place(slot)] > 0 } ?? weeks.count
            lastOfDay[day] = min(lastOfDay[day], last[slot])
            lastOfHour[hour] = min(lastOfHour[hour], last[slot])
        }
        func isCertain(_ weeks: Int, _ expectedPerWeek: Double, among slots: Int) -> Bool { weeks >= Self.least && Double(weeks) * expectedPerWeek >= Self.certain(among: slots) }
        isOpen = (0..<week).map { slot in
            let (day, hour) = (slot / slotsPerDay, slot % slotsPerDay)
            if isCertain(lastOfDay[day], Self.quietDay * perWeek / 7, among: 7) { return false }
            guard slotsPerDay > 1 else { return true }
            if all >= Self.enough, byHour[hour] < Self.negligible * all { return false }
            if isCertain(lastOfHour[hour], Self.quietHour * perWeek / Double(slotsPerDay), among: slotsPerDay) { return false }
            return !isCertain(last[slot], byDay[day] * byHour[hour] / all / Double(weeks.count), among: week)
        }
    }

    /// The last weeks with trade, the latest first, each from its last value back.
    private static func weeks(_ values: ArraySlice<Double>, week: Int) -> [[Double]] {
        var weeks: [[Double]] = []
        var end = values.endIndex
        while end - week >= values.startIndex, weeks.count < most {
            let trade = Array(values[end - week..<end].reversed())
            if trade.contains(where: { $0 > 0 }) { weeks.append(trade) }
            end -= week
        }
        return weeks
    }
}
