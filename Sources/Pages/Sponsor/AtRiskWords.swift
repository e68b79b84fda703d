import Insights
import LoyaltyModel

/// The at-risk page's sentences.
struct AtRiskWords {
    let site: SponsorSite
    private var risk: AtRiskFigures { site.figures.atRisk }
    private var formats: Formats { site.formats }

    init(site: SponsorSite) {
        self.site = site
    }

    var horizon: String { risk.horizonDays.map { "within \(counted($0, "day", site.formats))" } ?? "soon" }

    static func count(_ count: Shown<Int>, _ site: SponsorSite) -> String {
        count.isWithheld ? "withheld" : site.count(count)
    }

    var headline: Headline {
        guard risk.hasScores else { return .plain("Nobody’s risk of leaving is known: this run has no churn scores of \(site.sponsor.name)’s members.") }
        guard risk.doubt == nil else {
            return Headline(("The churn model cannot tell", .warning), (" \(site.sponsor.name)’s members apart; how many will leave is not known.", nil))
        }
        switch risk.count {
        case .known(0): return Headline((nobody, .good), (" is likely to leave \(horizon).", nil))
        case .known(let count):
            let least = risk.worth == .part ? "at least " : ""
            let worth = site.valueAtRisk.value.map { " worth \(least)\(formats.money($0))" } ?? ""
            let tail = worth.isEmpty ? " \(count == 1 ? "is" : "are") likely to leave \(horizon)" : " over the next year \(count == 1 ? "is" : "are") likely to leave \(horizon)"
            return Headline(("\(counted(count, "member", formats))\(worth)", .warning), ("\(tail)\(change(count)).", nil))
        default:
            let listed = risk.members.count
            if listed <= site.settings.smallCount, site.settings.smallCount == 1 { return Headline(("At least 1 member", .warning), (" is likely to leave \(horizon).", nil)) }
            return Headline((listed > site.settings.smallCount ? "At least \(counted(listed, "member", formats))" : "A few members", .warning), (" are likely to leave \(horizon).", nil))
        }
    }

    /// Nothing is denied of those of whom nothing is known.
    private var nobody: String {
        let coverage = site.figures.coverage
        if let members = coverage.members.value, coverage.churnScored.value == members { return "No member" }
        return "None of the \(coverage.churnScored.value.flatMap { $0 > 1 ? site.having("a churn probability", $0) : nil } ?? site.churnScored)"
    }

    private func change(_ count: Int) -> String {
        guard let before = risk.previousCount.value, risk.incomparable == nil else { return "" }
        if count == before { return "; as many as last run" }
        return "; \(formats.count(abs(count - before))) \(count > before ? "more" : "fewer") than last run"
    }

    var lede: String? {
        guard risk.hasScores else { return "Lists and charts fill with the next run that has them." }
        guard let doubt = risk.doubt else { return mainReason }
        return "The reason: \(reason(doubt)). The list and the charts below stay, in the model’s order, and are no more reliable than that."
    }

    /// Why the run before says nothing beside this one: `the run before looked 30 days ahead`.
    var incomparable: String? {
        switch risk.incomparable {
        case .otherHorizon(let days): "the run before looked \(counted(days, "day", formats)) ahead"
        case .couldNotTell: "the model of the run before could not tell members apart"
        case nil: nil
        }
    }

    /// Why the model cannot tell members apart, as a clause about “it”.
    func reason(_ doubt: ModelDoubt) -> String {
        switch doubt {
        case .weak(let auc):
            "on members held back from its training it ranks \(auc > 0.5 ? "little" : "no") better than chance (AUC \(site.auc(auc)), where \(formats.number(site.settings.minimumAUC, atMost: 6)) is asked for)"
        case .unknownAUC: "the run does not say how well it ranks members"
        case .tooMany: "it counts more than \(formats.setting(site.settings.maximumAtRiskShare)) of the \(site.churnScored) as at risk, and a warning about most of them warns of nobody"
        }
    }

    /// The reason that most of those listed share.
    private var mainReason: String? {
        var counts: [String: Int] = [:]
        for member in risk.members { if let factor = member.topFactor { counts[factor, default: 0] += 1 } }
        guard risk.members.count > site.settings.smallCount, let top = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
        return "What raises the risk most often among those listed is \(top.key.replacing("_", with: " ")): the main factor of \(formats.percent(Double(top.value) / Double(risk.members.count), decimals: 0)) of them."
    }

    func listNote(shown: Int) -> String {
        let listed = risk.members.count
        var note = "\(site.listed(listed, shown)), by churn probability. Days left are those to the churn date that the run names."
        if risk.members.contains(where: { $0.topFactor == nil }) { note += " A reason of “–”: the run names none that raises the risk." }
        if risk.doubt != nil { return note }
        if let count = risk.count.value, count != listed { note += " \(formats.count(count - listed)) more are at risk and do not share their data." }
        if risk.count.isWithheld { note += " A few more may be at risk who do not share their data: the total is withheld to protect them." }
        return note
    }
}
