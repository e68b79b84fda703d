import LoyaltyModel

/// A month of the points ledger, over everyone; nil where the month begins before the facts do.
package struct PointsRow: Sendable {
    package var month: YearMonth
    package var books: PointsTally.Month?
    package var liabilityEnd: Int64?
    /// The snapshot has prediction markets.
    package var hasPredictions: Bool

    /// From the month of the first entry to that of the snapshot, months without anything included.
    static func rows(_ input: SponsorInput) -> [PointsRow] {
        guard let first = input.points.firstMonth else { return [] }
        let hasPredictions = input.program.optionalTables.isSuperset(of: [.markets, .predictions])
        var liability: Int64 = 0
        return (first.index...input.localTime.yearMonth(at: input.calendar.takenAt).index).map { index in
            let month = YearMonth(index: index)
            let books = input.points.months[month] ?? PointsTally.Month()
            liability += books.change
            let isWhole = input.localTime.start(of: month) >= input.calendar.factsFrom
            return PointsRow(month: month, books: isWhole ? books : nil, liabilityEnd: isWhole ? liability : nil, hasPredictions: hasPredictions)
        }
    }
}

/// A month of a rule's rewards, over everyone; nil where the month begins before the facts do.
package struct RewardMonthRow: Sendable {
    package var rule: RewardRule
    package var month: YearMonth
    package var books: RewardTally.Month?
    /// What the facts have of it, whole or not: for sums over all months.
    package var facts: RewardTally.Month

    /// Rules by id; months from the rule's first reward to that of the snapshot.
    static func rows(_ input: SponsorInput) -> [RewardMonthRow] {
        let last = input.localTime.yearMonth(at: input.calendar.takenAt)
        let rules = input.rules.sorted { input.program.rules[$0].id.utf8.lexicographicallyPrecedes(input.program.rules[$1].id.utf8) }
        return rules.flatMap { rule -> [RewardMonthRow] in
            guard let first = input.rewards.firstMonth[rule] else { return [] }
            return (first.index...last.index).map { index in
                let month = YearMonth(index: index)
                let isWhole = input.localTime.start(of: month) >= input.calendar.factsFrom
                let books = input.rewards.months[rule]?[month] ?? RewardTally.Month()
                return RewardMonthRow(rule: input.program.rules[rule], month: month, books: isWhole ? books : nil, facts: books)
            }
        }
    }
}
