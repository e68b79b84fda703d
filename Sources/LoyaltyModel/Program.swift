/// The dimensions of a ledger snapshot: who and what the facts speak of. Facts name them by their dense indices here.
package struct Program: Sendable {
    package var snapshotID: String
    package var name: String
    /// Unix seconds; the facts are complete from here on…
    package var factsFrom: Int64
    /// … and up to here.
    package var takenAt: Int64
    package var sponsors: [Sponsor]
    package var merchants: [Merchant]
    package var members: MemberTable
    package var rules: [RewardRule]
    package var markets: [Market]
    /// Optional tables that the snapshot has.
    package var optionalTables: Set<OptionalTable>

    package init(
        snapshotID: String, name: String, factsFrom: Int64, takenAt: Int64, sponsors: [Sponsor], merchants: [Merchant],
        members: MemberTable, rules: [RewardRule], markets: [Market], optionalTables: Set<OptionalTable>
    ) {
        self.snapshotID = snapshotID
        self.name = name
        self.factsFrom = factsFrom
        self.takenAt = takenAt
        self.sponsors = sponsors
        self.merchants = merchants
        self.members = members
        self.rules = rules
        self.markets = markets
        self.optionalTables = optionalTables
    }
}

package enum OptionalTable: String, Sendable, CaseIterable {
    case contacts = "fct_contacts"
    case markets = "dim_markets"
    case predictions = "fct_predictions"
}

package typealias SponsorIndex = Int
package typealias MerchantIndex = Int
package typealias RuleIndex = Int
package typealias MemberIndex = UInt32

/// Who pays for rewards and reads the pages.
package struct Sponsor: Sendable {
    package var id: String
    package var name: String
    package var currency: Currency
    package var localTime: LocalTime
    /// 0 to 1: the share of revenue that is margin.
    package var grossMargin: Double
    package var offering: Offering

    package init(id: String, name: String, currency: Currency, localTime: LocalTime, grossMargin: Double, offering: Offering) {
        self.id = id
        self.name = name
        self.currency = currency
        self.localTime = localTime
        self.grossMargin = grossMargin
        self.offering = offering
    }
}

/// Which pages a sponsor has; each offering has those of the ones before it.
package enum Offering: String, Sendable, CaseIterable, Comparable, Codable {
    case basic, plus, enterprise

    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A sponsor's shop, venue or game.
package struct Merchant: Sendable {
    package var id: String
    package var sponsor: SponsorIndex
    package var name: String

    package init(id: String, sponsor: SponsorIndex, name: String) {
        self.id = id
        self.sponsor = sponsor
        self.name = name
    }
}

package struct RewardRule: Sendable {
    package var id: String
    package var sponsor: SponsorIndex
    package var name: String
    package var rewardType: RewardType
    package var startsAt: Int64
    /// Nil while it is still running without a planned end.
    package var endsAt: Int64?
    /// JSON: conditions, formula, caps, wagering requirement.
    package var definition: String?

    package init(
        id: String, sponsor: SponsorIndex, name: String, rewardType: RewardType, startsAt: Int64, endsAt: Int64?, definition: String?
    ) {
        self.id = id
        self.sponsor = sponsor
        self.name = name
        self.rewardType = rewardType
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.definition = definition
    }
}

package enum RewardType: String, Sendable, CaseIterable {
    case points
    case bonusPoints = "bonus_points"
    case discount
    case freeProduct = "free_product"
    case voucher, cashback
    case bonusBalance = "bonus_balance"
    case ticket, message
}

package struct Market: Sendable {
    package var id: String
    package var category: MarketCategory
    package var title: String
    package var settledAt: Int64?

    package init(id: String, category: MarketCategory, title: String, settledAt: Int64?) {
        self.id = id
        self.category = category
        self.title = title
        self.settledAt = settledAt
    }
}

package enum MarketCategory: String, Sendable, CaseIterable {
    case sports, events, weather, local
}

/// What a member agreed to.
package enum SharingStatus: String, Sendable, CaseIterable {
    /// May be listed.
    case full
    /// Counted, never listed.
    case aggregate
    /// Only in the books.
    case none
}
