import Insights
import LoyaltyModel

/// What the run advises for members at risk.
enum OverviewActions {
    /// Of the members listed at risk, each with what is advised: the list itself has no more.
    static func section(_ site: SponsorSite) -> ListSection {
        var actions: [String: (members: Int, value: Int64)] = [:]
        for member in site.figures.atRisk.members {
            guard let action = member.nextBestAction else { continue }
            actions[action, default: (0, 0)].members += 1
            actions[action, default: (0, 0)].value += member.predictedValue ?? 0
        }
        let order = actions.sorted { ($1.value.members, $0.key) < ($0.value.members, $1.key) }
        let shown = order.prefix(8)
        let (risk, advised) = (site.figures.atRisk, actions.values.reduce(0) { $0 + $1.members })
        let others = advised < risk.members.count ? " For \(site.formats.count(risk.members.count - advised)) of the \(site.formats.count(risk.members.count)) listed it advises nothing." : ""
        let doubted = risk.doubt == nil ? "" : " The churn model cannot tell members apart, so they may not be the ones who leave."
        return ListSection(
            id: "actions", title: "Next best actions",
            note: "What the run advises for the members listed at risk\(site.isValued ? ", and what they are worth over 12 months" : "; what they are worth is not known").\(others)\(doubted)\(site.cut(order.count, shown.count, "action"))", export: nil,
            table: PageTable(
                caption: "Actions by number of members", columns: [.text("Action"), .number("Members"), .number("Worth")],
                rows: shown.map { [.init($0.key.replacing("_", with: " "), address: "\(site.home)\(AtRiskPage.address)#members"), .init(site.formats.count($0.value.members)), .init(site.isValued ? site.formats.money($0.value.value) : "–")] }),
            empty: !site.figures.atRisk.hasScores ? "This run has no churn scores, so there is no list of members at risk to advise on." : site.figures.atRisk.members.isEmpty ? "No member is listed at risk." : "The scoring run advises nothing for the members listed at risk.")
    }
}
