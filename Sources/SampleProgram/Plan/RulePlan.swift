import LoyaltyModel

/// A made-up reward rule: whom it reaches, what it costs, and what it does to their purchases.
struct RulePlan: Sendable {
    /// What a rule is there to show.
    enum Kind: Int, CaseIterable, Sendable {
        /// Drawn at random, and it pays.
        case winner
        /// Drawn at random; it costs much and changes nothing.
        case loser
        /// Drawn at random; it costs little and changes hardly anything.
        case message
        /// Without a holdout, but reaching a fair part of the members, and it pays.
        case quietDiscount
        /// Without a holdout, to members who had just bought much: their fall back to the usual looks like an effect.
        case targeted
        /// Bonus points, mostly to members who had the winner's reward a week before.
        case bonusPoints
        /// Too few members to tell.
        case pilot
        /// What points buy, all year round; nobody is exposed to it.
        case shop
    }

    var id: String
    var index: UInt16
    var kind: Kind
    var name: String
    var rewardType: RewardType
    var sponsor: Int
    /// Days on which members are reached.
    var waves: [Int]
    var startsOn: Int
    /// Nil: still running.
    var endsOn: Int?
    /// Of one reward, in minor units.
    var cost: Int32
    /// Of reaching one member; nil for nothing.
    var contactCost: Int32?
    /// Share of the rewards that are used.
    var redemption: Double
    /// Purchases in the 30 days after exposure are this many times as frequent.
    var effect: Double
    /// Of the members that could be reached, the share that is.
    var coverage: Double
    var definition: String?

    var isRandomised: Bool { kind == .winner || kind == .loser || kind == .message }
}

extension RulePlan {
    private struct Shape: Sendable {
        var slug: String
        var type: RewardType
        var waves: [Int]
        var lastsDays: Int?
        /// Share of a typical purchase.
        var cost: Double
        var contactCents: Double?
        var redemption: Double
        var effect: Double
        var coverage: Double
    }

    /// The waves lie more than 30 days apart from those of other rules, but for the bonus points: whose effect is whose must stay clear.
    private static func shape(_ kind: Kind) -> Shape {
        switch kind {
        case .winner: Shape(slug: "free", type: .freeProduct, waves: [414, 421], lastsDays: 60, cost: 0.24, contactCents: 3, redemption: 0.85, effect: 2.3, coverage: 1)
        case .loser: Shape(slug: "voucher", type: .voucher, waves: [165, 172], lastsDays: 45, cost: 0.55, contactCents: 6, redemption: 0.72, effect: 1, coverage: 1)
        case .message: Shape(slug: "letter", type: .message, waves: [312, 319], lastsDays: 40, cost: 0, contactCents: 9, redemption: 0, effect: 1.02, coverage: 1)
        case .quietDiscount: Shape(slug: "cashback", type: .cashback, waves: [236, 243], lastsDays: 60, cost: 0.24, contactCents: 2, redemption: 0.8, effect: 2.15, coverage: 0.46)
        case .targeted: Shape(slug: "thanks", type: .bonusBalance, waves: [128], lastsDays: 30, cost: 0.2, contactCents: nil, redemption: 0.8, effect: 1, coverage: 1)
        case .bonusPoints: Shape(slug: "points", type: .bonusPoints, waves: [431], lastsDays: 21, cost: 0, contactCents: 2, redemption: 0, effect: 1.1, coverage: 0.6)
        case .pilot: Shape(slug: "pilot", type: .ticket, waves: [358], lastsDays: 14, cost: 0.3, contactCents: nil, redemption: 0.6, effect: 1.2, coverage: 1)
        case .shop: Shape(slug: "shop", type: .discount, waves: [], lastsDays: nil, cost: 0.18, contactCents: nil, redemption: 0.8, effect: 1, coverage: 0)
        }
    }

    private static let genericNames = [
        "A free %@ with your next visit", "Voucher for everyone", "News by e-mail", "Cashback on quiet days", "Thank-you balance for regulars",
        "Bonus points", "Neighbourhood pilot", "Points shop",
    ]

    /// - Parameter reachable: members of the sponsor at a typical moment, which the greatest number of exposures is scaled to.
    static func all(of sponsor: Int, _ plan: SponsorPlan, options: SampleOptions, reachable: Double) -> [RulePlan] {
        (0..<options.rulesPerSponsor).map { position in
            let kind = Kind.allCases[position % Kind.allCases.count]
            let lap = position / Kind.allCases.count
            return make(kind, lap, sponsor, plan, index: sponsor * options.rulesPerSponsor + position, options, reachable)
        }
    }

    private static func make(
        _ kind: Kind, _ lap: Int, _ sponsor: Int, _ plan: SponsorPlan, index: Int, _ options: SampleOptions, _ reachable: Double
    ) -> RulePlan {
        let shape = shape(kind)
        let suffix = lap == 0 ? "" : "-\(lap + 1)"
        let names = plan.trade.ruleNames ?? genericNames.map { $0.replacing("%@", with: plan.trade.treat) }
        let shift = (sponsor * 5) % 14 + lap * 9
        let waves = shape.waves.map { $0 + shift }
        let start = waves.first ?? -120
        let limit = min(1, Double(options.maximumExposures) / max(1, reachable))
        let centsToMinor = plan.basket / plan.trade.basket
        return RulePlan(
            id: "\(plan.prefix)-\(shape.slug)\(suffix)", index: UInt16(index), kind: kind, name: names[kind.rawValue] + (lap == 0 ? "" : " \(lap + 1)"),
            rewardType: shape.type, sponsor: sponsor, waves: waves, startsOn: start, endsOn: shape.lastsDays.map { start + $0 },
            cost: Int32(plan.basket * shape.cost / 5) * 5, contactCost: shape.contactCents.map { Int32(($0 * centsToMinor).rounded(.up)) },
            redemption: shape.redemption, effect: shape.effect,
            coverage: kind == .pilot ? min(1, 26 / max(1, reachable)) : shape.coverage * limit, definition: definition(kind, shape))
    }

    private static func definition(_ kind: Kind, _ shape: Shape) -> String? {
        switch kind {
        case .winner, .loser, .quietDiscount: #"{"valid_days":30,"per_member":1,"channel":"push"}"#
        case .targeted: #"{"condition":"2 purchases in 30 days","valid_days":30}"#
        case .bonusPoints: #"{"formula":"points * 3","days":21}"#
        case .shop: #"{"valid_days":60,"paid_with":"points"}"#
        case .message, .pilot: nil
        }
    }
}
