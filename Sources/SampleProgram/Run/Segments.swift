/// The kinds of members that a run tells apart.
enum SegmentKind: Int, CaseIterable {
    case champions, regulars, growing, slipping, occasional, newcomers, gone

    var id: String { ["champions", "regulars", "growing", "slipping", "occasional", "new", "gone-quiet"][rawValue] }
    var name: String { ["Champions", "Regulars", "Growing", "Slipping", "Occasional", "New", "Gone quiet"][rawValue] }

    var description: String {
        [
            "Come far more often than most and spend well", "Come as often as one would expect", "Come clearly more often than three months ago",
            "Come clearly less often than three months ago", "Come now and then", "Came for the first time in the last 60 days",
            "Have stayed away for several times their usual gap",
        ][rawValue]
    }

    init(_ score: PairScore, sponsor: SponsorPlan, memberDays: Int) {
        let (now, before) = (score.purchasesIn90, score.purchasesIn90Before)
        if memberDays < 60 {
            self = .newcomers
        } else if score.probabilityAlive < 0.45 {
            self = .gone
        } else if score.pace > 1.9 * sponsor.dailyRate {
            self = .champions
        } else if now >= 2 * before + 2 {
            self = .growing
        } else if before >= 2 * now + 2 {
            self = .slipping
        } else {
            self = score.pace > 0.75 * sponsor.dailyRate ? .regulars : .occasional
        }
    }
}

/// What a run advises to do for a member.
struct Advice {
    var action: String
    var channel: String
    var offer: String
    var score: Double
    var reason: String

    /// - Returns: nil where nothing would help more than it costs.
    init?(_ score: PairScore, segment: SegmentKind, churn: Double, sponsor: SponsorPlan, draw: Double) {
        let days = Int(score.lastPurchaseDays)
        switch segment {
        case _ where churn >= 0.8:
            self.init(action: "Send a win-back voucher", channel: "email", offer: "\(sponsor.trade.treat), free", score: 0.35 + 0.3 * draw, reason: "No purchase for \(days) days")
        case _ where churn >= 0.5:
            self.init(action: "Remind of unspent points", channel: "push", offer: "", score: 0.5 + 0.35 * draw, reason: "\(days) days away; usually \(score.usualGap)")
        case .champions:
            self.init(action: "Invite to a preview", channel: "in_app", offer: "", score: 0.6 + 0.35 * draw, reason: "Among the most frequent")
        case .slipping:
            self.init(action: "Offer bonus points", channel: "push", offer: "double points", score: 0.45 + 0.4 * draw, reason: "Purchases in 90 days: \(score.purchasesIn90); in the 90 before: \(score.purchasesIn90Before)")
        case .newcomers where draw < 0.6:
            self.init(action: "Send a second-visit offer", channel: "email", offer: sponsor.trade.treat, score: 0.4 + 0.5 * draw, reason: "New this season")
        default: return nil
        }
    }

    private init(action: String, channel: String, offer: String, score: Double, reason: String) {
        self.action = action
        self.channel = channel
        self.offer = offer
        self.score = score
        self.reason = reason
    }
}
