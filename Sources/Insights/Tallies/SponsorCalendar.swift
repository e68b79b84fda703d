import LoyaltyModel

/// The moments that matter for one sponsor's figures.
package struct SponsorCalendar: Sendable {
    package var localTime: LocalTime
    package var factsFrom: Int64
    package var takenAt: Int64
    /// The period of the overview is (periodStart, takenAt], the one before it (previousStart, periodStart].
    package var periodStart: Int64
    package var previousStart: Int64
    /// Members with a transaction after these moments are active at the end of the period, and of the one before.
    package var activeSince: Int64
    package var previousActiveSince: Int64
    /// 365 days before `takenAt`.
    package var yearStart: Int64
    /// Whole local months within the facts.
    package var months: [YearMonth]
    /// Starts of the local days from the first whole one within the facts to that of `takenAt`, and the end of the last.
    package var dayStarts: [Int64]

    package init(localTime: LocalTime, factsFrom: Int64, takenAt: Int64, settings: FigureSettings) {
        self.localTime = localTime
        self.factsFrom = factsFrom
        self.takenAt = takenAt
        periodStart = takenAt - Int64(settings.periodDays) * 86_400
        previousStart = periodStart - Int64(settings.periodDays) * 86_400
        activeSince = takenAt - Int64(settings.activeDays) * 86_400
        previousActiveSince = periodStart - Int64(settings.activeDays) * 86_400
        yearStart = takenAt - 365 * 86_400
        months = Self.wholeMonths(localTime, factsFrom, takenAt)
        dayStarts = Self.days(localTime, factsFrom, takenAt)
    }

    private static func wholeMonths(_ localTime: LocalTime, _ factsFrom: Int64, _ takenAt: Int64) -> [YearMonth] {
        let first = localTime.yearMonth(at: factsFrom)
        let last = localTime.yearMonth(at: takenAt)
        return (first.index...last.index).map { YearMonth(index: $0) }.filter {
            localTime.start(of: $0) >= factsFrom && localTime.start(of: $0 + 1) <= takenAt
        }
    }

    private static func days(_ localTime: LocalTime, _ factsFrom: Int64, _ takenAt: Int64) -> [Int64] {
        var starts: [Int64] = []
        var day = localTime.date(at: factsFrom)
        while true {
            let start = localTime.start(of: day)
            if start >= factsFrom { starts.append(start) }
            if start > takenAt { return starts }
            day.daysSinceEpoch += 1
        }
    }

    /// Position in `dayStarts` of the day that a moment falls in; nil outside.
    package func day(of moment: Int64) -> Int? {
        guard let first = dayStarts.first, moment >= first, moment < dayStarts[dayStarts.count - 1] else { return nil }
        // Days are 23 to 25 hours long, so the guess is off by one at most.
        var day = min(Int((moment - first) / 86_400), dayStarts.count - 2)
        while dayStarts[day] > moment { day -= 1 }
        while dayStarts[day + 1] <= moment { day += 1 }
        return day
    }

    /// Position in `months` of the month that a moment falls in; nil outside of whole months.
    package func month(of moment: Int64) -> Int? {
        guard let first = months.first else { return nil }
        let position = localTime.yearMonth(at: moment) - first
        return months.indices.contains(position) ? position : nil
    }
}
