import LoyaltyModel

/// How many of the sponsor's members the run scored.
package struct Coverage: Sendable, Codable {
    package var members: Shown<Int>
    package var scored: Shown<Int>
    /// Those with a predicted value, and with a churn probability; withheld too where they differ from another of these counts by a few.
    package var valued: Shown<Int>
    package var churnScored: Shown<Int>
    /// How many the sponsor's lists show a churn probability of.
    package var listsRisk: Int
    package var hasChurn: Bool
    package var hasLifetimeValue: Bool
    package var hasPrevious: Bool

    init(_ input: SponsorInput, _ lists: DisclosedMembers, _ total: RiskTotal) {
        let scored = input.activity.index.keys.count { input.scores.churn.row(of: $0) != nil || input.scores.lifetimeValue.row(of: $0) != nil }
        let members = input.activity.count
        self.members = input.suppression.count(members)
        // Lists tell how many have a probability, and how many of them are at risk, of all of whom the count may be shown too: what is left of those scored
        // must be no few. Whether it is looked at does not depend on those in no list, as that would tell of them.
        let churn = input.scores.churn.members
        let shown = churn.filter(lists.showRisk)
        let listedAtRisk = shown.count(where: input.isAtRiskNow)
        let atRisk = total.count.value ?? listedAtRisk
        let listed = [listedAtRisk, shown.count, atRisk, atRisk + shown.count - listedAtRisk]
        // Those with a value alone who are in a list: the others with a score and no probability are what is left.
        let valuedInLists = input.scores.lifetimeValue.members.count { input.scores.churn.row(of: $0) == nil && lists.contains($0) }
        let inLists = shown.count + valuedInLists
        let valued = input.scores.lifetimeValue.index.count
        // Who is scored without a probability has a value. Where few have a value but for whom lists tell of, with a probability or without, who are as many as
        // the value segments, they bound how many more those are: that the one count is withheld would tell it beside the other.
        let mayLackOne = valued - valuedInLists - shown.count { input.scores.lifetimeValue.row(of: $0) != nil }
        let isBounded = scored - valuedInLists > churn.count && input.suppression.isSmall(mayLackOne)
        self.scored = Shown.known(scored)
            .withheld(if: isBounded || input.suppression.hidesShare(scored, of: members) || (listed + [inLists]).contains { input.suppression.isSmall(scored - $0) })
        var told = [members] + (self.scored.value.map { [$0] } ?? [])
        func counted(_ count: Int) -> Shown<Int> {
            guard !input.suppression.isSmall(count), !told.contains(where: { input.suppression.isSmall(abs($0 - count)) }) else { return .withheld }
            told.append(count)
            return .known(count)
        }
        // All members: as many are scored, which is kept back.
        self.valued = self.scored.isWithheld && valued == members ? .withheld : counted(valued)
        told += listed + [scored - valuedInLists]
        churnScored = counted(churn.count)
        listsRisk = shown.count
        hasChurn = input.scores.churn.index.count > 0
        hasLifetimeValue = input.scores.lifetimeValue.index.count > 0
        hasPrevious = input.previous != nil
    }
}
