import FigureEngine
import Insights
import LoyaltyModel

/// What evidence a sponsor's ledger has about its rules, and which of them may be proposed.
struct SponsorActions {
    let base: RuleGround
    /// In the order of `base.rules`.
    let assessments: [RuleAssessment]
    /// Positions of the rules that pay, by the verdict, and can be applied, by id.
    let usable: [Int]
    let proven: [ProvenRule]
    let pointValue: Double?

    init(_ ledger: SponsorLedger, _ facts: FactPartitions, _ program: Program, settings: FigureSettings) throws {
        let sponsor = program.sponsors[ledger.sponsor]
        let base = try RuleGround(ledger, facts, program, window: Int64(settings.outcomeWindowDays) * 86_400)
        let pointValue = settings.sponsor(sponsor.id).pointValue
        let assessor = RuleAssessor(ground: base.ground, grossMargin: sponsor.grossMargin, pointValue: pointValue, maximumOverlap: settings.maximumOverlap)
        let assessments = assessor.assess(base.exposures)
        var (usable, proven) = ([Int](), [ProvenRule]())
        for position in base.rules.indices {
            guard let rule = ProvenRule(
                base.rules[position], assessments[position], base.exposures[position], base.ground, ledger, grossMargin: sponsor.grossMargin, pointValue: pointValue),
                rule.isRepeatable(at: ledger.takenAt)
            else { continue }
            usable.append(position)
            proven.append(rule)
        }
        (self.base, self.assessments, self.usable, self.proven, self.pointValue) = (base, assessments, usable, proven, pointValue)
    }

    /// By row of the ledger, as positions in `proven`.
    func exposed(memberCount: Int) -> [Set<Int>] {
        var exposed = [Set<Int>](repeating: [], count: memberCount)
        for (position, rule) in usable.enumerated() {
            for exposure in base.exposures[rule] where exposure.member < memberCount { exposed[exposure.member].insert(position) }
        }
        return exposed
    }

    /// Why there is no advice, in words; nil where there is some.
    var refusal: String? {
        guard proven.isEmpty else { return nil }
        guard !base.rules.isEmpty else { return "the sponsor has no rules, so nothing is known of what any action brings." }
        let profitable = assessments.count { $0.verdict == .profitable }
        let looked = FactorWords.count(base.rules.count, "rule")
        return profitable > 0
            ? "of \(looked), \(profitable) paid, but ended more than \(ActionSettings.repeatableDays) days ago."
            : "of \(looked) none is known to pay, so nothing is claimed."
    }
}
