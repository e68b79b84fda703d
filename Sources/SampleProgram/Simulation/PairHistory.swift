import LoyaltyModel

/// One member's course with one sponsor, as it is worked out step by step: exposures, purchases, rewards, points, contacts.
struct PairHistory {
    /// A purchase, or a refund where the amount is below 0.
    struct Purchase {
        var at: Int64
        var amount: Int32
        var merchant: UInt16
    }

    /// More frequent purchases for a time.
    struct Boost {
        var from: Int64
        var until: Int64
        var factor: Double
    }

    struct Touch {
        var rule: RulePlan
        var at: Int64
        var arm: Arm
    }

    let member: UInt32
    let plan: PairPlan
    let sponsor: SponsorPlan
    var touches: [Touch] = []
    var boosts: [Boost] = []
    /// In the order of time.
    var purchases: [Purchase] = []

    var sponsorIndex: Int { plan.sponsor }

    /// The first purchase at or after a moment, refunds aside.
    func purchase(from: Int64, until: Int64) -> Int64? {
        for purchase in purchases where purchase.at >= from && purchase.amount > 0 {
            return purchase.at <= until ? purchase.at : nil
        }
        return nil
    }

    func purchaseCount(after: Int64, through: Int64) -> Int {
        purchases.count { $0.at > after && $0.at <= through && $0.amount > 0 }
    }
}
