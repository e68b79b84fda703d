import Insights
import LoyaltyModel

/// A rule that pays by the product's own verdict, and what it is believed to gain of members like those it was tested on.
///
/// Without a holdout (matched evidence) the verdict is indicative only, and so is what follows from it:
///
/// - The placebo test, the same estimate of a time when the rule could do nothing, is the one measure there is of the comparison's bias. Its mean square, placebo² + its variance, is added to the
///   variance of the lift, so that what is believed is no more certain than the comparison is true.
/// - Such evidence is not cut into bands: within a stratum of tier and spending, controls of another band are no comparison.
///
/// Evidence without bands, be it that or of a small test, is of members on average, and lift mostly grows with what members spend. It is held to speak only of members who spent at least what those
/// tested did on average.
struct ProvenRule: Sendable {
    let rule: RewardRule
    let assessment: RuleAssessment
    /// Minor units of margin and cost per member, over all.
    let gain: Gain
    let cost: Double
    /// Nil where the evidence does not bear bands: it is then that over all.
    let banded: BandedEvidence?
    private let grossMargin: Double
    private let whole: BandGrid
    /// Minor units: of those tested, see ``MemberState/value``.
    private let meanValue: Double

    /// What the evidence says of one member.
    struct Belief: Equatable, Sendable {
        var gain: Gain
        var lift: Double
        var cost: Double
        /// Treated members it is drawn from.
        var treated: Int
        /// Whether it is of members of the same band, not over all.
        var isBanded: Bool
    }

    /// - Parameter assessment: with verdict `profitable`.
    /// - Returns: nil where cost or evidence is missing.
    init?(_ rule: RewardRule, _ assessment: RuleAssessment, _ exposures: [RuleExposure], _ ground: EvidenceGround, _ ledger: SponsorLedger, grossMargin: Double, pointValue: Double?) {
        guard assessment.verdict == .profitable, let lift = assessment.evidence.lift, let total = assessment.cost, assessment.evidence.treated.count >= ActionSettings.fewestInArm else { return nil }
        let treated = Set(assessment.evidence.treated)
        // Of a comparison without a holdout only those with a place in it are spoken of; of a test, all whose windows lie within the facts.
        let counting = exposures.indices.filter { assessment.evidence.kind == .randomised ? ground.counts(exposures[$0].at) : treated.contains($0) }
        let subjects = counting.compactMap { Self.subject(exposures[$0], ground, ledger, pointValue) }
        guard let whole = BandGrid(subjects.map(\.state), sides: 1) else { return nil }
        self.rule = rule
        self.assessment = assessment
        self.whole = whole
        self.grossMargin = grossMargin
        cost = total / Double(assessment.evidence.treated.count)
        meanValue = compensatedSum(subjects.map(\.state.value)) / Double(subjects.count)
        let bias = assessment.placebo?.lift.map { $0.value * $0.value + $0.standardError * $0.standardError } ?? 0
        gain = Gain(lift: .init(value: lift.value, variance: lift.standardError * lift.standardError + bias), grossMargin: grossMargin, cost: cost)
        banded = assessment.evidence.kind == .randomised ? BandedEvidence(subjects) : nil
    }

    private static func subject(_ exposure: RuleExposure, _ ground: EvidenceGround, _ ledger: SponsorLedger, _ pointValue: Double?) -> BandedEvidence.Subject? {
        guard exposure.member < ledger.members.count, let state = MemberState(MemberPast(ledger, row: exposure.member, at: exposure.at)) else { return nil }
        func spent(_ from: Int64, _ to: Int64) -> Double { Double(ground.history.amount(of: exposure.member, after: from, upTo: to)) }
        return BandedEvidence.Subject(
            state: state, isTreated: exposure.arm == .treatment, before: spent(exposure.at - ground.window, exposure.at), after: spent(exposure.at, exposure.at + ground.window),
            cost: Double(exposure.cost) + Double(exposure.points) * (pointValue ?? 0))
    }

    /// - Returns: nil for a member unlike those whom the rule was tested on.
    func belief(_ state: MemberState) -> Belief? {
        guard let banded else {
            guard state.value >= meanValue, whole.band(state) != nil, let lift = assessment.evidence.lift else { return nil }
            return Belief(gain: gain, lift: lift.value, cost: cost, treated: assessment.evidence.treated.count, isBanded: false)
        }
        guard let band = banded.grid.band(state).flatMap({ banded.bands[$0] }) else { return nil }
        return Belief(gain: Gain(lift: band.pooled, grossMargin: grossMargin, cost: band.cost), lift: band.pooled.value, cost: band.cost, treated: band.treated, isBanded: true)
    }

    /// Whether a holdout tells what it brings.
    var isTested: Bool { assessment.evidence.kind == .randomised }

    func isRunning(at moment: Int64) -> Bool { rule.endsAt.map { $0 > moment } ?? true }
    func isRepeatable(at moment: Int64) -> Bool { rule.endsAt.map { $0 > moment - Int64(ActionSettings.repeatableDays) * 86_400 } ?? true }
}
