import LoyaltyModel

/// The figures of a period beside those of the period before.
package struct OverviewFigures: Sendable {
    package enum Name: String, Sendable, CaseIterable {
        case sales, transactions
        case activeMembers = "active_members"
        case members
        case pointsIssued = "points_issued"
        case pointsRedeemed = "points_redeemed"
        case pointsLiability = "points_liability"
        case rewardsIssued = "rewards_issued"
        case rewardsRedeemed = "rewards_redeemed"
        case redemptionRate = "redemption_rate"
        case rewardCost = "reward_cost"
        case membersAtRisk = "members_at_risk"
        case valueAtRisk = "value_at_risk"
    }

    package enum Amount: Sendable, Equatable {
        /// Minor units.
        case money(Int64)
        case count(Int64)
        case points(Int64)
        /// `part ÷ whole`; the whole is above 0.
        case share(Int64, Int64)
    }

    package struct Row: Sendable {
        package var name: Name
        package var value: Shown<Amount>
        package var previous: Shown<Amount>
    }

    /// A week of seven local days, Monday first, of the books.
    package struct Week: Sendable, Equatable {
        package var monday: CivilDate
        package var sales: Int64
        package var transactions: Int
    }

    package var periodStart: Int64
    package var periodEnd: Int64
    /// In the order of `Name`.
    package var rows: [Row]
    /// Whole weeks up to the snapshot, 52 at most.
    package var weeks: [Week]

    package subscript(name: Name) -> Row {
        rows.first { $0.name == name } ?? Row(name: name, value: .unknown, previous: .unknown)
    }

    init(_ input: SponsorInput, atRisk: AtRiskFigures) {
        periodStart = input.calendar.periodStart
        periodEnd = input.calendar.takenAt
        rows = Self.rows(input, atRisk)
        weeks = Self.weeks(input)
    }

    private static func rows(_ input: SponsorInput, _ atRisk: AtRiskFigures) -> [Row] {
        let (calendar, activity) = (input.calendar, input.activity)
        // The books of a period that begins before the facts do are empty.
        let hasBooks = calendar.periodStart >= calendar.factsFrom
        let hadBooks = calendar.previousStart >= calendar.factsFrom
        func books(_ name: Name, _ current: Amount?, _ previous: Amount?) -> Row {
            Row(name: name, value: Shown(hasBooks ? current : nil), previous: Shown(hadBooks ? previous : nil))
        }
        func members(_ name: Name, _ current: Int?, _ previous: Int?) -> Row {
            func shown(_ count: Int?) -> Shown<Amount> {
                guard let count else { return .unknown }
                return input.suppression.count(count).map { .count(Int64($0)) }
            }
            return Row(name: name, value: shown(current), previous: shown(previous))
        }
        func rate(_ part: Int, _ whole: Int) -> Amount? { whole > 0 ? .share(Int64(part), Int64(whole)) : nil }

        let rewards = input.rewards
        return [
            books(.sales, .money(input.transactions.sales.current), .money(input.transactions.sales.previous)),
            books(.transactions, .count(Int64(input.transactions.count.current)), .count(Int64(input.transactions.count.previous))),
            members(
                .activeMembers, calendar.activeSince >= calendar.factsFrom ? activity.isActive.count { $0 } : nil,
                calendar.previousActiveSince >= calendar.factsFrom ? activity.wasActive.count { $0 } : nil),
            members(
                .members, activity.count,
                calendar.periodStart >= calendar.factsFrom ? activity.firstFactAt.count { $0 <= calendar.periodStart } : nil),
            books(.pointsIssued, .points(input.points.issued.current), .points(input.points.issued.previous)),
            books(.pointsRedeemed, .points(input.points.redeemed.current), .points(input.points.redeemed.previous)),
            books(.pointsLiability, .points(input.points.liability.current), .points(input.points.liability.previous)),
            books(.rewardsIssued, .count(Int64(rewards.issued.current)), .count(Int64(rewards.issued.previous))),
            books(.rewardsRedeemed, .count(Int64(rewards.redeemed.current)), .count(Int64(rewards.redeemed.previous))),
            books(.redemptionRate, rate(rewards.redeemedOfIssued.current, rewards.issued.current), rate(rewards.redeemedOfIssued.previous, rewards.issued.previous)),
            books(.rewardCost, .money(rewards.cost.current), .money(rewards.cost.previous)),
            Row(name: .membersAtRisk, value: atRisk.count.map { .count(Int64($0)) }, previous: atRisk.previousCount.map { .count(Int64($0)) }),
            Row(name: .valueAtRisk, value: atRisk.value.map { .money($0) }, previous: atRisk.previousValue.map { .money($0) }),
        ]
    }

    private static func weeks(_ input: SponsorInput) -> [Week] {
        let starts = input.calendar.dayStarts
        var weeks: [Week] = []
        for first in starts.indices.dropLast(7) {
            let date = input.localTime.date(at: starts[first])
            guard date.weekday == 0, starts[first + 7] <= input.calendar.takenAt else { continue }
            weeks.append(Week(
                monday: date, sales: input.transactions.dailySales[first..<first + 7].reduce(0, +),
                transactions: input.transactions.dailyCount[first..<first + 7].reduce(0, +)))
        }
        return weeks.suffix(52)
    }
}
