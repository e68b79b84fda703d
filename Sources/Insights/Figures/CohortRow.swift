import LoyaltyModel

/// A cohort's activity in a month after it: 1 is the month that follows.
package struct CohortRow: Sendable {
    package var cohort: YearMonth
    package var monthsAfter: Int
    package var members: Shown<Int>
    package var active: Shown<Int>
    package var retention: Shown<(part: Int64, whole: Int64)>

    /// By cohort, then month; cohorts without members have no rows.
    static func rows(_ input: SponsorInput) -> [CohortRow] {
        let months = input.calendar.months
        guard let first = months.first else { return [] }
        var sizes = [Int](repeating: 0, count: months.count)
        var active = [[Int]](repeating: [Int](repeating: 0, count: months.count), count: months.count)
        for row in 0..<input.activity.count {
            guard let month = cohort(of: row, input), months.indices.contains(month - first) else { continue }
            let cohort = month - first
            sizes[cohort] += 1
            for later in months.indices.dropFirst(cohort + 1) where input.activity.isActive(row, month: later) { active[cohort][later] += 1 }
        }
        let hidden = input.suppression.hidden(sizes)
        return months.indices.filter { sizes[$0] > 0 }.flatMap { cohort in
            (cohort + 1..<max(months.count, cohort + 1)).map { month in
                row(months[cohort], month - cohort, active[cohort][month], of: sizes[cohort], isHidden: hidden[cohort], input.suppression)
            }
        }
    }

    private static func row(_ cohort: YearMonth, _ after: Int, _ active: Int, of size: Int, isHidden: Bool, _ suppression: Suppression) -> CohortRow {
        let hidesActive = isHidden || suppression.hidesShare(active, of: size)
        return CohortRow(
            cohort: cohort, monthsAfter: after, members: Shown.known(size).withheld(if: isHidden), active: Shown.known(active).withheld(if: hidesActive),
            retention: Shown.known((Int64(active), Int64(size))).withheld(if: hidesActive))
    }

    /// The month of enrolment, else of the first fact; none for a member without a day of enrolment whose first fact stands so near to
    /// the beginning of the facts that they may have come before it.
    private static func cohort(of row: Int, _ input: SponsorInput) -> YearMonth? {
        let day = input.program.members.enrolledOn[Int(input.activity.index.keys[row])]
        if day != MemberTable.unknownDay { return CivilDate(daysSinceEpoch: Int(day)).yearMonth }
        let first = input.activity.firstFactAt[row]
        guard first > input.calendar.factsFrom + Int64(input.settings.cohortUnknownDays) * 86_400 else { return nil }
        return input.localTime.yearMonth(at: first)
    }
}
