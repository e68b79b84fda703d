import Insights
import LoyaltyModel

/// Why a test is proposed, in words.
struct TestWords {
    let currency: Currency
    let windowDays: Int

    /// - Parameter waiting: those of the treated whose outcome window has not ended.
    func insufficient(treated: Int, waiting: Int) -> String {
        if treated == 0 { return "No member is recorded as having been under the rule, so nothing tells what it brings." }
        return 2 * waiting > treated
            ? "The \(windowDays) days after most of its exposures have not ended, and too few members are held out to tell then what it brings."
            : "Too few members were under the rule, or too few to compare them with, to tell what it brings."
    }

    func unproven(_ assessment: RuleAssessment) -> String {
        guard let lift = assessment.evidence.lift else { return "What it brings is not proven." }
        let range = "\(money(lift.interval95.lowerBound)) to \(money(lift.interval95.upperBound))"
        return "Its holdout shows \(money(lift.value)) more revenue a member in \(windowDays) days (95 % interval \(range)), which cannot be told from what it costs."
    }

    func indicative(_ assessment: RuleAssessment) -> String {
        let lift = assessment.evidence.lift.map { "\(money($0.value)) more revenue a member in \(windowDays) days" } ?? "more revenue"
        return assessment.verdict == .profitable
            ? "It seems to bring \(lift), but without a holdout that is indicative only."
            : "Without a holdout, members under the rule cannot be told apart from those who would have bought anyway."
    }

    var nothingKnown: String { "No rule of this sponsor is known to pay." }

    func breakEven(cost: Double) -> String { "The effect is the lift that just pays the rule's cost of \(money(cost)) a member; a rule that brings twice as much is found to pay with a probability of 80 %." }
    func confirmed(_ effect: Double) -> String { "The effect is what it seems to bring at least (95 % interval), less the lift that pays its cost: \(money(effect)) a member." }
    var noCost: String { "The rule's cost a member is not known, so nothing says from which effect on it pays." }

    func least(_ effect: Double, _ available: Int, margin: Double, baseline: Double) -> String {
        let share = baseline > 0 ? ", \(Rounding.percent(effect / baseline, decimals: 0)) % of what they spend now," : ""
        return "\(money(effect))\(share) is the least effect that all \(available) active members together can show; it pays for an action that costs up to \(money(effect * margin)) a member."
            + (effect > baseline ? tooMuch : "")
    }

    private var tooMuch: String { " More than can be expected of any offer, so it takes more members." }

    func tooFew(least: Double, _ available: Int, isEverEnough: Bool) -> String {
        "The \(available) active members are too few; together they can show an effect from \(money(least)) on." + (isEverEnough ? "" : " At the rate at which members join, this test cannot be had within \(TestProposals.mostWeeks) weeks.")
    }

    func covariate(_ correlation: Double) -> String {
        "Sizes allow for what members spent in the \(windowDays) days before (correlation \(Rounding.text(correlation, decimals: 2)))."
    }

    func retention(_ effect: Double, _ baseline: Double, available: Int, days: Int) -> String {
        "No offer is known to bring back members at risk. Of \(available) of them \(percent(baseline)) are expected to come again within \(days) days by themselves; "
            + "a rise by \(Rounding.percent(effect, decimals: 1)) percentage points is the least that all of them together can show."
            + (effect > baseline ? tooMuch : "")
    }

    private func percent(_ share: Double) -> String { Rounding.percent(share, decimals: 1) + " %" }
    private func money(_ minor: Double) -> String { "\(currency.plain(Rounding.whole(minor) ?? 0)) \(currency.code)" }
}
