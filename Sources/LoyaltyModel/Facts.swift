/// Facts of the ledger, one row each, naming dimensions by their index in ``Program``. Moments are Unix seconds, money minor units.

/// A purchase, or a wager settled at a game.
package struct Transaction: Sendable {
    package var member: MemberIndex
    package var merchant: MerchantIndex
    /// Negative for a refund.
    package var amount: Int64
    package var at: Int64

    package init(member: MemberIndex, merchant: MerchantIndex, amount: Int64, at: Int64) {
        self.member = member
        self.merchant = merchant
        self.amount = amount
        self.at = at
    }
}

package enum PointsKind: String, Sendable, CaseIterable {
    case earn, redeem, expire, adjust
}

/// An entry of the points ledger; what adds to a balance is positive.
package struct PointsEntry: Sendable {
    package var member: MemberIndex
    package var sponsor: SponsorIndex
    package var kind: PointsKind
    package var points: Int64
    package var rule: RuleIndex?
    package var at: Int64

    package init(member: MemberIndex, sponsor: SponsorIndex, kind: PointsKind, points: Int64, rule: RuleIndex?, at: Int64) {
        self.member = member
        self.sponsor = sponsor
        self.kind = kind
        self.points = points
        self.rule = rule
        self.at = at
    }
}

package enum RewardStatus: String, Sendable, CaseIterable, BitwiseCopyable {
    case open, redeemed, expired, cancelled
}

/// A reward issued, and what became of it.
package struct Reward: Sendable {
    package var rule: RuleIndex
    package var member: MemberIndex
    package var cost: Int64
    package var status: RewardStatus
    package var issuedAt: Int64
    package var redeemedAt: Int64?
    package var expiresAt: Int64?

    package init(
        rule: RuleIndex, member: MemberIndex, cost: Int64, status: RewardStatus, issuedAt: Int64, redeemedAt: Int64?, expiresAt: Int64?
    ) {
        self.rule = rule
        self.member = member
        self.cost = cost
        self.status = status
        self.issuedAt = issuedAt
        self.redeemedAt = redeemedAt
        self.expiresAt = expiresAt
    }
}

package enum Arm: String, Sendable, CaseIterable, BitwiseCopyable {
    case treatment, holdout
}

/// Whom a rule was, or deliberately was not, applied to, and when first.
package struct Exposure: Sendable {
    package var rule: RuleIndex
    package var member: MemberIndex
    package var arm: Arm
    package var at: Int64
    package var contactCost: Int64

    package init(rule: RuleIndex, member: MemberIndex, arm: Arm, at: Int64, contactCost: Int64) {
        self.rule = rule
        self.member = member
        self.arm = arm
        self.at = at
        self.contactCost = contactCost
    }
}

package enum ContactPurpose: String, Sendable, CaseIterable, BitwiseCopyable {
    case retention
    case nextBestAction = "next_best_action"
    case announcement, other
}

package enum ContactChannel: String, Sendable, CaseIterable, BitwiseCopyable {
    case push, email, sms, mail
    case inApp = "in_app"
    case inStore = "in_store"
    case call
}

/// A message sent to a member.
package struct Contact: Sendable {
    package var sponsor: SponsorIndex
    package var member: MemberIndex
    package var campaign: String
    package var purpose: ContactPurpose
    package var channel: ContactChannel
    package var sentAt: Int64
    package var openedAt: Int64?
    package var clickedAt: Int64?
    package var convertedAt: Int64?

    package init(
        sponsor: SponsorIndex, member: MemberIndex, campaign: String, purpose: ContactPurpose, channel: ContactChannel, sentAt: Int64,
        openedAt: Int64?, clickedAt: Int64?, convertedAt: Int64?
    ) {
        self.sponsor = sponsor
        self.member = member
        self.campaign = campaign
        self.purpose = purpose
        self.channel = channel
        self.sentAt = sentAt
        self.openedAt = openedAt
        self.clickedAt = clickedAt
        self.convertedAt = convertedAt
    }
}

package enum PredictionResult: String, Sendable, CaseIterable, BitwiseCopyable {
    case open, won, lost, void
}

/// A stake of points on a prediction market.
package struct Prediction: Sendable {
    package var member: MemberIndex
    package var market: Int
    /// Nil where no sponsor's push led to it.
    package var sponsor: SponsorIndex?
    package var stake: Int64
    package var payout: Int64
    package var result: PredictionResult
    package var placedAt: Int64

    package init(
        member: MemberIndex, market: Int, sponsor: SponsorIndex?, stake: Int64, payout: Int64, result: PredictionResult, placedAt: Int64
    ) {
        self.member = member
        self.market = market
        self.sponsor = sponsor
        self.stake = stake
        self.payout = payout
        self.result = result
        self.placedAt = placedAt
    }
}
