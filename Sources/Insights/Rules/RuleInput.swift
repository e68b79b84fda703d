import LoyaltyModel

/// One exposure of a rule, as evidence sees it. Members are the sponsor's own dense numbers.
package struct RuleExposure: Sendable {
    package var member: Int
    package var arm: Arm
    package var at: Int64
    /// Minor units: contact, and rewards redeemed within the outcome window.
    package var cost: Int64
    /// Points earned under the rule within the outcome window.
    package var points: Int64

    package init(member: Int, arm: Arm, at: Int64, cost: Int64, points: Int64) {
        self.member = member
        self.arm = arm
        self.at = at
        self.cost = cost
        self.points = points
    }
}

/// What evidence about a sponsor's rules is drawn from.
package struct EvidenceGround: Sendable {
    package var history: PurchaseHistory
    /// When each member became one of the sponsor's: their first transaction or points entry; `.max` if they never did.
    package var memberSince: [Int64]
    /// Index of each member's tier; -1 for none.
    package var tiers: [Int16]
    package var localTime: LocalTime
    package var factsFrom: Int64
    package var takenAt: Int64
    /// Seconds: the outcome window W.
    package var window: Int64
    /// Treated, and of a holdout: fewer are no evidence.
    package var minimumMembers: Int

    package init(
        history: PurchaseHistory, memberSince: [Int64], tiers: [Int16], localTime: LocalTime, factsFrom: Int64, takenAt: Int64, window: Int64,
        minimumMembers: Int = FigureSettings().evidenceMinimum
    ) {
        self.history = history
        self.memberSince = memberSince
        self.tiers = tiers
        self.localTime = localTime
        self.factsFrom = factsFrom
        self.takenAt = takenAt
        self.window = window
        self.minimumMembers = minimumMembers
    }

    /// An exposure counts if both of its windows lie within the facts.
    package func counts(_ at: Int64) -> Bool { at - window >= factsFrom && at + window <= takenAt }

    /// The next local midnight: from there a matched member's outcome is counted, beside those of the same day.
    func anchor(_ at: Int64) -> Int64 { localTime.nextMidnight(atOrAfter: at) }

    /// Whether the outcome window from the anchor lies within the facts too.
    func hasEnded(_ at: Int64) -> Bool { anchor(at) + window <= takenAt }

    func outcome(of member: Int, at moment: Int64) -> Int64 { history.amount(of: member, after: moment, upTo: moment + window) }
    func covariate(of member: Int, at moment: Int64) -> Int64 { history.amount(of: member, after: moment - window, upTo: moment) }
    func returned(_ member: Int, at moment: Int64) -> Bool { history.hasPurchase(of: member, after: moment, upTo: moment + window) }
}

/// What the data say of a rule's effect, before money and verdict.
package struct RuleEvidence: Sendable {
    package enum Kind: String, Sendable {
        case randomised, matched, insufficient
    }

    package var kind: Kind
    /// Positions, in the rule's exposures, of the treated members.
    package var treated: [Int]
    /// Members compared with: the holdout's, or the distinct controls.
    package var comparisonCount: Int
    /// Minor units of revenue per treated member; nil where evidence is insufficient.
    package var lift: Estimate?
    package var treatedReturned: Int
    /// Share of the comparison that returned: of the holdout, or of the controls with the strata's weights.
    package var comparisonReturnShare: Double?
    /// Of the holdout; nil for a weighted share.
    package var comparisonReturned: Int?
}

/// Why nothing can be estimated of a rule.
package enum MissingEvidence: Sendable, Equatable {
    /// No member who is counted was under the rule.
    case noExposures
    /// All exposures lie so near the beginning of the facts that what came before them is not known.
    case tooEarly
    /// The outcome window of the last exposure ends then, in Unix seconds.
    case tooRecent(until: Int64)
    /// Some exposures count, of too few members or with too few to compare; or so few members were exposed that any other reason would tell when.
    case tooFew

    init(_ exposures: [RuleExposure], on ground: EvidenceGround, _ suppression: Suppression) {
        let treated = exposures.filter { $0.arm == .treatment }.map(\.at)
        guard let last = treated.max() else {
            self = .noExposures
            return
        }
        if suppression.isSmall(treated.count) {
            self = .tooFew
            return
        }
        let counted = treated.filter(ground.counts)
        let isAwaited = counted.count >= ground.minimumMembers && !suppression.isSmall(counted.count) && counted.count(where: ground.hasEnded) < ground.minimumMembers
        let isTooEarly = last - ground.window < ground.factsFrom
        // Who is compared without a holdout is looked at from the next local midnight on.
        let hasHoldout = exposures.count { $0.arm == .holdout } >= ground.minimumMembers
        let until = (hasHoldout ? last : ground.anchor(last)) + ground.window
        self = !counted.isEmpty && !isAwaited ? .tooFew : isTooEarly && counted.isEmpty ? .tooEarly : .tooRecent(until: until)
    }
}
