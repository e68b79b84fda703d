import ExperimentDesign
import Insights
import LoyaltyModel

/// Which tests would give the evidence that a sponsor's ledger lacks, sized for a power of 0.8 at a two-sided level of 5 %, half of the members held out: the division that takes the fewest.
///
/// A rule's effect worth detecting is the lift at which it pays its cost: cost per treated member ÷ gross margin. A test of that size tells a rule that just pays from one that does nothing; and as its
/// cost is known, it finds with the same power that a rule pays whose lift is twice that (a return on investment of 100 %), since that lies as far above its cost.
/// Where a comparison without a holdout says that a rule pays, that is to be confirmed: the effect is what the lower end of its 95 % interval lies above the lift that pays the cost, if that is more.
///
/// Where no cost is known, the effect is the least that all available members together can show; they are not enough where that would more than double what there is without it, which no offer does.
struct TestProposals {
    private let actions: SponsorActions
    private let takenAt: Int64
    private let settings: FigureSettings
    private let sponsor: Sponsor
    private let words: TestWords
    private let demands: TestDemands
    private let sample: SpendingSample?
    /// Members with a transaction lately, and those of them who are new.
    private let available: Int
    private let new: Int

    static let fewestMembers = 50
    /// Two years: by then members, prices and the rule are others.
    static let mostWeeks = 104
    /// Counts of members from 1 to 10 are not told, not even by a rate.
    private static let fewestNew = 11

    init?(_ actions: SponsorActions, _ ledger: SponsorLedger, _ sponsor: Sponsor, settings: FigureSettings) {
        guard let demands = TestDemands() else { return nil }
        (self.actions, takenAt, self.settings, self.sponsor, self.demands) = (actions, ledger.takenAt, settings, sponsor, demands)
        words = TestWords(currency: sponsor.currency, windowDays: settings.outcomeWindowDays)
        sample = SpendingSample(ledger, windowDays: settings.outcomeWindowDays, activeDays: settings.activeDays)
        available = ActiveMembers.rows(ledger, at: ledger.takenAt, days: settings.activeDays).count
        new = ActiveMembers.new(ledger, days: settings.activeDays)
    }

    /// - Parameter churn: probabilities of staying away for `churnDays`, of members who were scored; their order makes no difference.
    func tests(churn: [Double], churnDays: Int) -> [ProposedTest] {
        let ofRules = actions.base.rules.indices.compactMap(test)
        // Where a test of a rule is proposed, or one has been won, the next step is that one.
        let first = ofRules.isEmpty && actions.proven.isEmpty ? firstOffer : nil
        return ofRules + [first, retention(churn.filter { $0 >= settings.atRisk }.sorted(), days: churnDays)].compactMap(\.self)
    }

    // MARK: Tests of revenue

    /// Of a rule that is running, or is advised to be run again, and of which a holdout has not told whether it pays.
    private func test(_ position: Int) -> ProposedTest? {
        let (rule, assessment) = (actions.base.rules[position], actions.assessments[position])
        guard (rule.startsAt <= takenAt && rule.endsAt.map { $0 > takenAt } ?? true) || actions.usable.contains(position), let sample, let lack = lack(assessment, actions.base.exposures[position]) else { return nil }
        let treated = assessment.evidence.treated.count
        let cost = treated >= ActionSettings.fewestInArm ? assessment.cost.map { $0 / Double(treated) } : nil
        let breakEven = cost.flatMap { $0 > 0 && sponsor.grossMargin > 0 ? $0 / sponsor.grossMargin : nil }
        let seeming = assessment.verdict == .profitable ? assessment.evidence.lift.map { $0.interval95.lowerBound - (breakEven ?? 0) } : nil
        let confirmed = seeming.flatMap { $0 > breakEven ?? 0 ? $0 : nil }
        return revenueTest("rule-\(rule.id)", "Does “\(rule.name)” pay?", ruleID: rule.id, sample, effect: confirmed ?? breakEven) { sizing in
            [lack, sizing, confirmed.map(words.confirmed) ?? cost.map { breakEven == nil ? "" : words.breakEven(cost: $0) } ?? words.noCost]
        }
    }

    /// What is not known of a rule, in words; nil where there is nothing that a test would add, or one is under way.
    private func lack(_ assessment: RuleAssessment, _ exposures: [RuleExposure]) -> String? {
        switch assessment.evidence.kind {
        case .insufficient:
            let waiting = exposures.filter { $0.at + actions.base.ground.window > takenAt }
            let isUnderWay = Arm.allCases.allSatisfy { arm in exposures.count { $0.arm == arm } >= Self.fewestInTest && waiting.contains { $0.arm == arm } }
            if isUnderWay { return nil }
            let treated = exposures.count { $0.arm == .treatment }
            return words.insufficient(treated: treated, waiting: waiting.count { $0.arm == .treatment })
        case .randomised: return assessment.verdict == .unproven ? words.unproven(assessment) : nil
        case .matched: return assessment.verdict == .unprofitable ? nil : words.indicative(assessment)
        }
    }

    private static let fewestInTest = 30

    /// Where no rule tells anything: what the members there are could show.
    private var firstOffer: ProposedTest? {
        sample.flatMap { sample in
            revenueTest("first-offer", "What does an offer to active members bring?", ruleID: nil, sample, effect: nil) { sizing in [words.nothingKnown, sizing] }
        }
    }

    private func revenueTest(_ id: String, _ title: String, ruleID: String?, _ sample: SpendingSample, effect: Double?, _ reasons: (String) -> [String]) -> ProposedTest? {
        guard available >= Self.fewestMembers,
            let design = MeansDesign(standardDeviation: sample.standardDeviation, covariateCorrelation: sample.correlation, demands: demands),
            let least = design.leastEffect(arms: design.arms(of: available))
        else { return nil }
        let asked = effect ?? least
        let needed = effect == nil ? design.arms(of: available) : design.armsNeeded(effect: asked)
        let isEnough = effect == nil ? least <= sample.mean : needed.map { $0.total <= available } ?? false
        let weeks = needed.flatMap { self.weeks(missing: $0.total - available, outcomeDays: settings.outcomeWindowDays) }
        let sizing = effect == nil ? words.least(least, available, margin: sponsor.grossMargin, baseline: sample.mean) : isEnough ? "" : words.tooFew(least: least, available, isEverEnough: weeks != nil)
        return ProposedTest(
            testID: id, title: title, ruleID: ruleID, outcome: "revenue_\(settings.outcomeWindowDays)_days", isShare: false, effect: asked, baseline: sample.mean,
            standardDeviation: sample.standardDeviation, arms: needed, available: available, isEnough: isEnough, weeks: weeks,
            reason: (reasons(sizing) + [words.covariate(sample.correlation)]).filter { !$0.isEmpty }.joined(separator: " "))
    }

    // MARK: The test of retention

    /// - Parameter risks: probabilities of members at risk, in rising order.
    private func retention(_ risks: [Double], days: Int) -> ProposedTest? {
        guard risks.count >= Self.fewestMembers else { return nil }
        let baseline = 1 - compensatedSum(risks) / Double(risks.count)
        guard let design = ProportionsDesign(baseline: baseline, demands: demands) else { return nil }
        let arms = design.arms(of: risks.count)
        // The normal approximation is no good with fewer than five of either kind in an arm.
        guard Double(min(arms.treated, arms.heldOut)) * min(baseline, 1 - baseline) >= 5, let least = design.leastEffect(arms: arms) else { return nil }
        return ProposedTest(
            testID: "retention-at-risk", title: "Does an offer keep members at risk?", ruleID: nil, outcome: "return_\(days)_days", isShare: true, effect: least, baseline: baseline,
            standardDeviation: (baseline * (1 - baseline)).squareRoot(), arms: arms, available: risks.count, isEnough: least <= baseline, weeks: weeks(missing: 0, outcomeDays: days),
            reason: words.retention(least, baseline, available: risks.count, days: days))
    }

    /// - Returns: nil where new members would take longer than ``mostWeeks`` to make up for those missing, or so few are new that their rate is not told.
    private func weeks(missing: Int, outcomeDays: Int) -> Int? {
        let outcome = (outcomeDays + 6) / 7
        guard missing > 0 else { return outcome }
        guard new >= Self.fewestNew else { return nil }
        let weeks = Double(missing) * Double(settings.activeDays) / 7 / Double(new)
        return weeks <= Double(Self.mostWeeks) ? Int(weeks.rounded(.up)) + outcome : nil
    }
}
