import LoyaltyModel

package enum Verdict: String, Sendable, CaseIterable {
    case profitable, unproven, unprofitable
}

/// Why a rule is unproven although there is evidence.
package enum Doubt: Sendable, Equatable {
    /// Net impact cannot be told from 0 among the rules looked at.
    case chance
    /// More than the accepted share of the treated were under another rule at the time.
    case overlap
    /// The same estimate before the rule began shows an effect too (its p), or cannot be made (nil).
    case placebo(p: Double?)
}

/// A rule's evidence in money, before privacy. Money is in minor units.
package struct RuleAssessment: Sendable {
    package var evidence: RuleEvidence
    /// Nil where points were earned and have no value in money.
    package var cost: Double?
    package var incrementalRevenue: Estimate?
    package var incrementalMargin: Estimate?
    package var netImpact: Estimate?
    /// Share of the treated, and how many they are, with another rule within W days.
    package var overlapping: Int
    /// The estimate with every exposure moved W earlier; for matched evidence.
    package var placebo: RuleEvidence?
    package var verdict: Verdict?
    package var doubts: [Doubt] = []

    package var overlapShare: Double? {
        evidence.lift == nil || evidence.treated.isEmpty ? nil : Double(overlapping) / Double(evidence.treated.count)
    }
}

/// Assesses all rules of one sponsor together, since verdicts allow for how many were looked at.
package struct RuleAssessor: Sendable {
    package var ground: EvidenceGround
    package var grossMargin: Double
    /// Minor units per point.
    package var pointValue: Double?
    package var maximumOverlap: Double

    package init(ground: EvidenceGround, grossMargin: Double, pointValue: Double?, maximumOverlap: Double) {
        self.ground = ground
        self.grossMargin = grossMargin
        self.pointValue = pointValue
        self.maximumOverlap = maximumOverlap
    }

    /// - Parameter rules: each rule's exposures of members who are counted; one per rule and member.
    package func assess(_ rules: [[RuleExposure]]) -> [RuleAssessment] {
        let treatments = TreatmentTimes(rules, memberCount: ground.memberSince.count)
        var assessments = rules.indices.map { assess(rules[$0], rule: $0, treatments) }
        let tested = assessments.indices.filter { assessments[$0].evidence.lift != nil }
        let passes = FalseDiscovery.passes(tested.map { assessments[$0].netImpact?.p ?? 1 })
        for (index, passed) in zip(tested, passes) { judge(&assessments[index], passed: passed) }
        return assessments
    }

    private func assess(_ exposures: [RuleExposure], rule: Int, _ treatments: TreatmentTimes) -> RuleAssessment {
        let evidence = RandomisedEvidence.find(exposures, on: ground) ?? MatchedEvidence.find(exposures, on: ground) ?? insufficient(exposures)
        var assessment = RuleAssessment(evidence: evidence, cost: cost(of: evidence.treated, exposures), overlapping: 0)
        guard let lift = evidence.lift else { return assessment }
        let treated = Double(evidence.treated.count)
        assessment.incrementalRevenue = lift.scaled(by: treated, less: 0)
        assessment.incrementalMargin = lift.scaled(by: treated * grossMargin, less: 0)
        assessment.netImpact = assessment.cost.map { lift.scaled(by: treated * grossMargin, less: $0) }
        assessment.overlapping = evidence.treated.count { treatments.hasOther(than: rule, of: exposures[$0].member, near: exposures[$0].at, within: ground.window) }
        if evidence.kind == .matched { assessment.placebo = MatchedEvidence.find(exposures, on: ground, shiftedBy: ground.window) }
        return assessment
    }

    private func insufficient(_ exposures: [RuleExposure]) -> RuleEvidence {
        let treated = exposures.indices.filter { exposures[$0].arm == .treatment && ground.counts(exposures[$0].at) }
        return RuleEvidence(kind: .insufficient, treated: treated, comparisonCount: 0, treatedReturned: 0)
    }

    private func cost(of treated: [Int], _ exposures: [RuleExposure]) -> Double? {
        let points = treated.reduce(0) { $0 + exposures[$1].points }
        if points != 0 && pointValue == nil { return nil }
        var cost = WrittenSum()
        cost.add(1, times: treated.reduce(0) { $0 + exposures[$1].cost })
        cost.add(pointValue ?? 0, times: points)
        return cost.total
    }

    private func judge(_ assessment: inout RuleAssessment, passed: Bool) {
        guard let net = assessment.netImpact else { return }
        if assessment.evidence.kind == .matched {
            if let overlap = assessment.overlapShare, overlap > maximumOverlap { assessment.doubts.append(.overlap) }
            let placebo = assessment.placebo?.lift?.p
            if placebo.map({ $0 <= 0.10 }) ?? true { assessment.doubts.append(.placebo(p: placebo)) }
        }
        if !passed || net.value == 0 { assessment.doubts.append(.chance) }
        assessment.verdict = assessment.doubts.isEmpty ? (net.value > 0 ? .profitable : .unprofitable) : .unproven
    }
}

/// When each member was under each rule of the sponsor, as treatment.
private struct TreatmentTimes {
    private var starts: [Int]
    private var entries: [(rule: Int, at: Int64)]

    init(_ rules: [[RuleExposure]], memberCount: Int) {
        starts = [Int](repeating: 0, count: memberCount + 1)
        for exposures in rules { for exposure in exposures where exposure.arm == .treatment { starts[exposure.member + 1] += 1 } }
        for member in 0..<memberCount { starts[member + 1] += starts[member] }
        entries = [(rule: Int, at: Int64)](repeating: (0, 0), count: starts[memberCount])
        var next = starts
        for (rule, exposures) in rules.enumerated() {
            for exposure in exposures where exposure.arm == .treatment {
                entries[next[exposure.member]] = (rule, exposure.at)
                next[exposure.member] += 1
            }
        }
    }

    /// Less than `window` before or after.
    func hasOther(than rule: Int, of member: Int, near moment: Int64, within window: Int64) -> Bool {
        entries[starts[member]..<starts[member + 1]].contains { $0.rule != rule && abs($0.at - moment) < window }
    }
}
