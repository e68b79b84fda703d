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

    var horizon: String { risk.horizonDays.map { "within \($0) days" } ?? "soon" }

    static func count(_ count: Shown<Int>, _ site: SponsorSite) -> String {
        count.isWithheld ? "withheld" : site.count(count)
    }

    var headline: Headline {
        guard risk.hasScores else { return .plain("Nobody’s risk of leaving is known: this run did not score \(site.sponsor.name)’s members.") }
        guard risk.doubt == nil else {
            return Headline(("The churn model cannot tell", .warning), (" \(site.sponsor.name)’s members apart; how many will leave is not known.", nil))
        }
        switch risk.count {
        case .known(0): return Headline(("No member", .good), (" is likely to leave \(horizon).", nil))
        case .known(let count):
            let worth = risk.value.value.map { " worth \(formats.money($0))" } ?? ""
            let tail = risk.value.value == nil ? " \(count == 1 ? "is" : "are") likely to leave \(horizon)" : " over the next year \(count == 1 ? "is" : "are") likely to leave \(horizon)"
            return Headline(("\(counted(count, "member", formats))\(worth)", .warning), ("\(tail)\(change(count)).", nil))
        default:
            let listed = risk.members.count
            return Headline((listed > site.settings.smallCount ? "At least \(counted(listed, "member", formats))" : "A few members", .warning), (" are likely to leave \(horizon).", nil))
        }
    }

    private func change(_ count: Int) -> String {
        guard let before = risk.previousCount.value else { return "" }
        if count == before { return "; as many as last run" }
        return "; \(formats.count(abs(count - before))) \(count > before ? "more" : "fewer") than last run"
    }

    var lede: String? {
        guard risk.hasScores else { return "The output “churn” has no rows for this sponsor. Lists and charts fill with the next run that scores it." }
        switch risk.doubt {
        case .weak(let auc)?:
            return "On members held back from training the model ranks little better than chance: AUC \(formats.fixed(auc, decimals: 2)), and \(formats.fixed(site.settings.minimumAUC, decimals: 2)) is asked for. The list below stays, in the model’s order; read it as such."
        case .unknownAUC?:
            return "The run does not say how well the model ranks (auc_roc is missing), so a count of members at risk could mislead. The list below stays, in the model’s order."
        case .tooMany?:
            return "More than \(formats.percent(site.settings.maximumAtRiskShare)) of the scored members count as at risk: a warning about most of them warns of nobody. The list below stays, in the model’s order."
        case nil: return mainReason
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
        var note = "\(site.listed(listed, shown)), by churn probability."
        if risk.doubt != nil { return note }
        if let count = risk.count.value, count != listed { note += " \(formats.count(count - listed)) more are at risk and do not share their data." }
        if risk.count.isWithheld { note += " A few more may be at risk who do not share their data: the total is withheld to protect them." }
        return note
    }
}
