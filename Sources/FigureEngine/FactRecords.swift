import LoyaltyModel
import PartitionStore

/// A fact about a member, set aside.
package protocol FactRecord: BitwiseCopyable, Sendable {
    var member: MemberIndex { get }
    /// Field by field: what lies between the fields is not content.
    func addContent(to hash: inout ContentHash)
}

/// Facts as they are set aside by sponsor: as small as they can be, since there is one for each row.
package struct TransactionRecord: FactRecord {
    package private(set) var member: MemberIndex
    private var merchant: UInt32
    private var amount: Int64
    private var at: Int64

    init(_ fact: Transaction) {
        (member, merchant, amount, at) = (fact.member, UInt32(fact.merchant), fact.amount, fact.at)
    }

    package var fact: Transaction { Transaction(member: member, merchant: Int(merchant), amount: amount, at: at) }

    package func addContent(to hash: inout ContentHash) {
        hash.add(UInt64(member) << 32 | UInt64(merchant))
        hash.add(amount)
        hash.add(at)
    }
}

package struct PointsRecord: FactRecord {
    package private(set) var member: MemberIndex
    private var rule: Int32
    private var points: Int64
    /// The moment times eight (years 1 to 9999 leave room), with the kind, and with whether the entry is in this sponsor's own books.
    private var packed: Int64

    private static let kinds = PointsKind.allCases

    /// - Parameter inBooks: false where only the rule is the sponsor's, and the points are another's.
    init(_ fact: PointsEntry, inBooks: Bool) {
        let kind: Int64 = switch fact.kind {
        case .earn: 0
        case .redeem: 1
        case .expire: 2
        case .adjust: 3
        }
        (member, rule, points) = (fact.member, fact.rule.map(Int32.init) ?? -1, fact.points)
        packed = fact.at << 3 | kind << 1 | (inBooks ? 1 : 0)
    }

    package var inBooks: Bool { packed & 1 == 1 }

    package func fact(of sponsor: SponsorIndex) -> PointsEntry {
        let kind: PointsKind = switch packed >> 1 & 3 {
        case 0: .earn
        case 1: .redeem
        case 2: .expire
        default: .adjust
        }
        return PointsEntry(member: member, sponsor: sponsor, kind: kind, points: points, rule: rule < 0 ? nil : Int(rule), at: packed >> 3)
    }

    package func addContent(to hash: inout ContentHash) {
        hash.add(UInt64(member) << 32 | UInt64(UInt32(bitPattern: rule)))
        hash.add(points)
        hash.add(packed)
    }
}

package struct RewardRecord: FactRecord {
    private var rule: Int32
    package private(set) var member: MemberIndex
    private var cost: Int64
    private var issuedAt: Int64
    /// `.min` for none.
    private var redeemedAt: Int64
    private var expiresAt: Int64
    private var status: RewardStatus

    init(_ fact: Reward) {
        (rule, member, cost, issuedAt) = (Int32(fact.rule), fact.member, fact.cost, fact.issuedAt)
        (redeemedAt, expiresAt, status) = (fact.redeemedAt ?? .min, fact.expiresAt ?? .min, fact.status)
    }

    package var fact: Reward {
        Reward(
            rule: Int(rule), member: member, cost: cost, status: status, issuedAt: issuedAt, redeemedAt: redeemedAt == .min ? nil : redeemedAt,
            expiresAt: expiresAt == .min ? nil : expiresAt)
    }

    package func addContent(to hash: inout ContentHash) {
        hash.add(UInt64(member) << 32 | UInt64(UInt32(bitPattern: rule)))
        for value in [cost, issuedAt, redeemedAt, expiresAt] { hash.add(value) }
        hash.add(status.rawValue)
    }
}

package struct ExposureRecord: FactRecord {
    private var rule: Int32
    package private(set) var member: MemberIndex
    private var at: Int64
    private var contactCost: Int64
    private var arm: Arm

    init(_ fact: Exposure) {
        (rule, member, at, contactCost, arm) = (Int32(fact.rule), fact.member, fact.at, fact.contactCost, fact.arm)
    }

    package var fact: Exposure { Exposure(rule: Int(rule), member: member, arm: arm, at: at, contactCost: contactCost) }

    package func addContent(to hash: inout ContentHash) {
        hash.add(UInt64(member) << 32 | UInt64(UInt32(bitPattern: rule)))
        hash.add(at)
        hash.add(contactCost)
        hash.add(arm == .treatment ? 1 : 0)
    }
}

/// A contact, with its campaign's index in a table of the scan's.
package struct ContactRecord: FactRecord {
    package private(set) var member: MemberIndex
    var campaign: UInt32
    private var sentAt: Int64
    private var openedAt: Int64
    private var clickedAt: Int64
    private var convertedAt: Int64
    private var channel: ContactChannel
    private var purpose: ContactPurpose

    init(_ fact: Contact, campaign: UInt32) {
        (member, self.campaign, sentAt, channel, purpose) = (fact.member, campaign, fact.sentAt, fact.channel, fact.purpose)
        (openedAt, clickedAt, convertedAt) = (fact.openedAt ?? .min, fact.clickedAt ?? .min, fact.convertedAt ?? .min)
    }

    package func fact(of sponsor: SponsorIndex, campaign: String) -> Contact {
        func moment(_ value: Int64) -> Int64? { value == .min ? nil : value }
        return Contact(
            sponsor: sponsor, member: member, campaign: campaign, purpose: purpose, channel: channel, sentAt: sentAt, openedAt: moment(openedAt),
            clickedAt: moment(clickedAt), convertedAt: moment(convertedAt))
    }

    package func addContent(to hash: inout ContentHash) {
        hash.add(member)
        for value in [sentAt, openedAt, clickedAt, convertedAt] { hash.add(value) }
        hash.add(channel.rawValue)
    }
}

package struct PredictionRecord: FactRecord {
    package private(set) var member: MemberIndex
    private var market: UInt32
    private var stake: Int64
    private var payout: Int64
    private var placedAt: Int64
    private var result: PredictionResult

    init(_ fact: Prediction) {
        (member, market, stake, payout) = (fact.member, UInt32(fact.market), fact.stake, fact.payout)
        (placedAt, result) = (fact.placedAt, fact.result)
    }

    var marketIndex: Int { Int(market) }

    package func fact(of sponsor: SponsorIndex) -> Prediction {
        Prediction(member: member, market: Int(market), sponsor: sponsor, stake: stake, payout: payout, result: result, placedAt: placedAt)
    }

    package func addContent(to hash: inout ContentHash) {
        hash.add(member)
        for value in [stake, payout, placedAt] { hash.add(value) }
        hash.add(result.rawValue)
    }
}
