import LoyaltyModel

/// Facts of the made-up ledger, packed: at ten million purchases each byte of a row is ten megabytes. Moments are Unix seconds,
/// 0 where there is none.
struct PurchaseFact: Sendable {
    var member: UInt32
    var at: UInt32
    var amount: Int32
    var merchant: UInt16
}

struct PointsFact: Sendable {
    static let noRule = UInt16.max

    var member: UInt32
    var at: UInt32
    var points: Int32
    var sponsor: UInt16
    var rule: UInt16
    var kind: PointsKind
}

struct RewardFact: Sendable {
    var member: UInt32
    var issuedAt: UInt32
    var redeemedAt: UInt32
    var expiresAt: UInt32
    var cost: Int32
    var rule: UInt16
    /// Called back on the day after it was issued.
    var isCancelled: Bool

    /// What was known of the reward at a moment.
    func status(at moment: UInt32) -> RewardStatus {
        if redeemedAt != 0, redeemedAt <= moment { return .redeemed }
        if isCancelled, issuedAt + 86_400 <= moment { return .cancelled }
        return expiresAt <= moment ? .expired : .open
    }
}

struct ExposureFact: Sendable {
    var member: UInt32
    var at: UInt32
    /// Below 0 for none.
    var contactCost: Int32
    var rule: UInt16
    var arm: Arm
}

struct ContactFact: Sendable {
    var member: UInt32
    var sentAt: UInt32
    var openedAt: UInt32
    var clickedAt: UInt32
    var convertedAt: UInt32
    var sponsor: UInt16
    /// Index into ``Campaign/all``.
    var campaign: UInt8
    var channel: ContactChannel
}

struct PredictionFact: Sendable {
    var member: UInt32
    var placedAt: UInt32
    var stake: Int32
    /// If it has been settled.
    var payout: Int32
    var market: UInt16
    /// `.max` where no sponsor's push led to it.
    var sponsor: UInt16
}

/// All facts up to the newest snapshot, in the order of time once ``sort()`` is done.
struct Facts: Sendable {
    var purchases: [PurchaseFact] = []
    var points: [PointsFact] = []
    var rewards: [RewardFact] = []
    var exposures: [ExposureFact] = []
    var contacts: [ContactFact] = []
    var predictions: [PredictionFact] = []

    /// A ledger grows in time, not member by member. Ties go by member, and the order within one member was given.
    mutating func sort() {
        purchases.sort { ($0.at, $0.member) < ($1.at, $1.member) }
        points.sort { ($0.at, $0.member) < ($1.at, $1.member) }
        rewards.sort { ($0.issuedAt, $0.member) < ($1.issuedAt, $1.member) }
        exposures.sort { ($0.at, $0.member) < ($1.at, $1.member) }
        contacts.sort { ($0.sentAt, $0.member) < ($1.sentAt, $1.member) }
        predictions.sort { ($0.placedAt, $0.member) < ($1.placedAt, $1.member) }
    }
}
