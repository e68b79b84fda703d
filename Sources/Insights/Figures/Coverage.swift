import LoyaltyModel

/// How many of the sponsor's members the run scored.
package struct Coverage: Sendable, Codable {
    package var members: Shown<Int>
    package var scored: Shown<Int>
    /// Those with a predicted value, and with a churn probability; withheld too where they differ from another of these counts by a few.
    package var valued: Shown<Int>
    package var churnScored: Shown<Int>
    package var hasChurn: Bool
    package var hasLifetimeValue: Bool
    package var hasPrevious: Bool

    init(_ input: SponsorInput) {
        let scored = input.activity.index.keys.count { input.scores.churn.row(of: $0) != nil || input.scores.lifetimeValue.row(of: $0) != nil }
        let members = input.activity.count
        self.members = input.suppression.count(members)
        // Those who are scored and not at risk follow beside the count of those who are.
        let atRisk = RiskTotal(input.scores, input).count.value
        self.scored = Shown.known(scored).withheld(if: input.suppression.hidesShare(scored, of: members) || atRisk.map { input.suppression.isSmall(scored - $0) } ?? false)
        var told = [members] + (self.scored.value.map { [$0] } ?? [])
        func shown(_ count: Int) -> Shown<Int> {
            guard !input.suppression.isSmall(count), !told.contains(where: { input.suppression.isSmall(abs($0 - count)) }) else { return .withheld }
            told.append(count)
            return .known(count)
        }
        valued = shown(input.scores.lifetimeValue.index.count)
        if let atRisk { told.append(atRisk) }
        churnScored = shown(input.scores.churn.index.count)
        hasChurn = input.scores.churn.index.count > 0
        hasLifetimeValue = input.scores.lifetimeValue.index.count > 0
        hasPrevious = input.previous != nil
    }
}
