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
    /// As many members as are needed can count, and their outcome windows are awaited: that of the last exposure ends then, in Unix seconds.
    case tooRecent(until: Int64)
    /// Too few members count or ever will, or too few can be compared with them; or so few were exposed that any other reason would tell when.
    case tooFew

    init(_ exposures: [RuleExposure], on ground: EvidenceGround, _ suppression: Suppression) {
        let treated = Reached(exposures, .treatment, on: ground)
        guard let last = treated.moments.max() else {
            self = .noExposures
            return
        }
        if suppression.isSmall(treated.moments.count) {
            self = .tooFew
        } else if treated.everCounting == 0 {
            self = .tooEarly
        } else if treated.everCounting < ground.minimumMembers || suppression.isSmall(treated.everCounting) {
            self = .tooFew
        } else {
            let holdout = Reached(exposures, .holdout, on: ground)
            let hasHoldout = holdout.everCounting >= ground.minimumMembers && !suppression.isSmall(holdout.everCounting)
            // Who is compared without a holdout is looked at from the next local midnight on.
            let compared = hasHoldout ? min(treated.counting.count, holdout.counting.count) : treated.counting.count(where: ground.hasEnded)
            // Where as many as are needed would be few, how many of them are over is told by no reason but that none is.
            let isAwaited = treated.counting.isEmpty || !suppression.isSmall(ground.minimumMembers) && compared < ground.minimumMembers
            let until = (hasHoldout ? max(last, holdout.moments.max() ?? last) : ground.anchor(last)) + ground.window
            self = isAwaited ? .tooRecent(until: until) : .tooFew
        }
    }

    /// Those of an arm.
    private struct Reached {
        let moments: [Int64]
        /// Of those whose windows lie within the facts already.
        let counting: [Int64]
        /// How many count once their outcome window is over: what came before is known of them.
        let everCounting: Int

        init(_ exposures: [RuleExposure], _ arm: Arm, on ground: EvidenceGround) {
            moments = exposures.filter { $0.arm == arm }.map(\.at)
            counting = moments.filter(ground.counts)
            everCounting = moments.count { $0 - ground.window >= ground.factsFrom }
        }
    }
}
