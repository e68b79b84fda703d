import LoyaltyModel

/// All that one sponsor's figures need of rewards.
package struct RewardTally: Sendable {
    /// A rule's month, over everyone; cost in minor units.
    package struct Month: Sendable, Equatable {
        package var issued = 0
        package var redeemed = 0
        package var expired = 0
        package var cost: Int64 = 0
    }

    /// Of one member: rewards issued over the 365 days up to `takenAt`, and those of them redeemed.
    package struct MemberYear: Sendable, Equatable {
        package var issued = 0
        package var redeemed = 0
    }

    package private(set) var months: [RuleIndex: [YearMonth: Month]] = [:]
    package private(set) var firstMonth: [RuleIndex: YearMonth] = [:]
    package private(set) var issued: (current: Int, previous: Int) = (0, 0)
    /// By `redeemed_at`.
    package private(set) var redeemed: (current: Int, previous: Int) = (0, 0)
    /// Of those issued in the period, the ones redeemed by its end.
    package private(set) var redeemedOfIssued: (current: Int, previous: Int) = (0, 0)
    /// Minor units, by `redeemed_at`.
    package private(set) var cost: (current: Int64, previous: Int64) = (0, 0)
    package private(set) var memberYears: [MemberIndex: MemberYear] = [:]
    package private(set) var demand: DemandCounter
    private let calendar: SponsorCalendar

    package init(calendar: SponsorCalendar, demand: DemandCounter) {
        self.calendar = calendar
        self.demand = demand
    }

    package mutating func add(_ reward: Reward, isCounted: Bool) {
        addToPeriods(reward)
        addToMonths(reward)
        if let moment = reward.redeemedAt { demand.add(at: moment, merchant: nil) }
        if isCounted, reward.issuedAt > calendar.yearStart {
            memberYears[reward.member, default: MemberYear()].issued += 1
            if reward.redeemedAt != nil { memberYears[reward.member, default: MemberYear()].redeemed += 1 }
        }
    }

    private mutating func addToPeriods(_ reward: Reward) {
        if reward.issuedAt > calendar.periodStart {
            issued.current += 1
            if reward.redeemedAt != nil { redeemedOfIssued.current += 1 }
        } else if reward.issuedAt > calendar.previousStart {
            issued.previous += 1
            if let moment = reward.redeemedAt, moment <= calendar.periodStart { redeemedOfIssued.previous += 1 }
        }
        guard let moment = reward.redeemedAt else { return }
        if moment > calendar.periodStart {
            redeemed.current += 1
            cost.current += reward.cost
        } else if moment > calendar.previousStart {
            redeemed.previous += 1
            cost.previous += reward.cost
        }
    }

    private mutating func addToMonths(_ reward: Reward) {
        let issuedIn = calendar.localTime.yearMonth(at: reward.issuedAt)
        firstMonth[reward.rule] = min(firstMonth[reward.rule] ?? issuedIn, issuedIn)
        months[reward.rule, default: [:]][issuedIn, default: Month()].issued += 1
        if let moment = reward.redeemedAt {
            let redeemedIn = calendar.localTime.yearMonth(at: moment)
            months[reward.rule, default: [:]][redeemedIn, default: Month()].redeemed += 1
            months[reward.rule, default: [:]][redeemedIn, default: Month()].cost += reward.cost
        }
        if reward.status == .expired, let moment = reward.expiresAt {
            months[reward.rule, default: [:]][calendar.localTime.yearMonth(at: moment), default: Month()].expired += 1
        }
    }
}
