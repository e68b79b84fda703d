import LoyaltyModel

/// A reward rule's figures as they may be shown. Money is in minor units.
package struct RuleRow: Sendable {
    package var rule: RewardRule
    package var evidence: RuleEvidence.Kind
    /// Nil where there is evidence.
    package var missing: MissingEvidence?
    package var verdict: Verdict?
    package var doubts: [Doubt]
    package var p: Double?
    package var placeboP: Double?
    /// Revenue per treated member before the rule began, as the same estimate gives it.
    package var placeboLift: Estimate?
    package var treated: Shown<Int>
    package var comparison: Shown<Int>
    package var cost: Shown<Double>
    package var lift: Estimate?
    package var incrementalRevenue: Double?
    package var incrementalMargin: Double?
    package var netImpact: Estimate?
    /// Net impact ÷ cost and its interval; nil where the cost is 0 or not known.
    package var roi: (value: Double, lower: Double, upper: Double)?
    package var overlap: Shown<Double>
    package var retentionTreated: Shown<Double>
    package var retentionComparison: Shown<Double>
    /// Points were earned under the rule, and no value of a point is set.
    package var lacksPointValue: Bool
}

/// All rules of a sponsor.
package struct RuleFigures: Sendable {
    /// By net impact, falling; rules without one last, by id.
    package var rows: [RuleRow]
    /// Minor units: the sum of the net impacts there are, and over how many rules.
    package var netImpact: Double?
    package var rulesWithImpact: Int
    package var windowDays: Int

    init(_ input: SponsorInput) {
        let ground = EvidenceGround(
            history: input.history, memberSince: input.memberSince, tiers: input.evidenceTiers, localTime: input.localTime, factsFrom: input.calendar.factsFrom,
            takenAt: input.calendar.takenAt, window: Int64(input.settings.outcomeWindowDays) * 86_400,
            minimumMembers: input.settings.evidenceMinimum)
        let pointValue = input.settings.sponsor(input.sponsor.id).pointValue
        let assessor = RuleAssessor(ground: ground, grossMargin: input.sponsor.grossMargin, pointValue: pointValue, maximumOverlap: input.settings.maximumOverlap)
        let exposures = input.exposures.map { input.exposures(of: $0) }
        let assessments = assessor.assess(exposures)
        let unsorted = assessments.indices.map { index in
            var row = RuleRow(assessments[index], of: input.program.rules[input.rules[index]], input.suppression)
            if row.evidence == .insufficient { row.missing = MissingEvidence(exposures[index], on: ground, input.suppression) }
            return row
        }
        rows = unsorted.sorted { a, b in
            switch (a.netImpact?.value, b.netImpact?.value) {
            case (let a?, let b?) where a != b: a > b
            case (_?, nil): true
            case (nil, _?): false
            default: a.rule.id.utf8.lexicographicallyPrecedes(b.rule.id.utf8)
            }
        }
        let impacts = rows.compactMap { $0.netImpact?.value }
        rulesWithImpact = impacts.count
        netImpact = impacts.isEmpty ? nil : compensatedSum(impacts)
        windowDays = input.settings.outcomeWindowDays
    }

    package func count(of verdict: Verdict) -> Int { rows.count { $0.verdict == verdict } }
}

extension SponsorInput {
    fileprivate func exposures(of tally: ExposureTally) -> [RuleExposure] {
        (0..<tally.count).map { row in
            RuleExposure(member: evidenceMember(tally.members.keys[row]), arm: tally.arms[row], at: tally.moments[row], cost: tally.costs[row], points: tally.points[row])
        }
    }
}

extension RuleRow {
    init(_ assessment: RuleAssessment, of rule: RewardRule, _ suppression: Suppression) {
        let evidence = assessment.evidence
        let treated = evidence.treated.count
        self.rule = rule
        self.evidence = evidence.kind
        verdict = assessment.verdict
        doubts = assessment.doubts
        lift = evidence.lift
        p = assessment.netImpact?.p
        placeboP = assessment.placebo?.lift?.p
        placeboLift = assessment.placebo?.lift
        self.treated = suppression.count(treated)
        comparison = evidence.lift == nil ? .unknown : suppression.count(evidence.comparisonCount)
        // Of a few not even whether they earned points, which is what a missing cost tells.
        let isFew = suppression.isSmall(treated)
        cost = isFew ? .withheld : Shown(assessment.cost)
        incrementalRevenue = assessment.incrementalRevenue?.value
        incrementalMargin = assessment.incrementalMargin?.value
        netImpact = assessment.netImpact
        lacksPointValue = !isFew && assessment.cost == nil
        overlap = Shown(assessment.overlapShare).withheld(if: suppression.hidesShare(assessment.overlapping, of: treated))
        retentionTreated = .unknown
        if evidence.lift != nil {
            retentionTreated = Shown.known(Double(evidence.treatedReturned) / Double(treated)).withheld(if: suppression.hidesShare(evidence.treatedReturned, of: treated))
        }
        // The matched comparison's retention is a weighted share, which the contract shows.
        let few = evidence.comparisonReturned.map { suppression.hidesShare($0, of: evidence.comparisonCount) } ?? false
        retentionComparison = Shown(evidence.comparisonReturnShare).withheld(if: few)
        if let net = assessment.netImpact, let cost = assessment.cost, cost > 0 {
            roi = (net.value / cost, net.interval95.lowerBound / cost, net.interval95.upperBound / cost)
        }
    }
}
