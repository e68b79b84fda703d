import Insights
import LoyaltyModel

/// What the run advises for members at risk.
enum OverviewActions {
    /// Of the members listed at risk, each with what is advised: the list itself has no more.
    static func section(_ site: SponsorSite) -> ListSection {
        var actions: [String: KnownWorth] = [:]
        for member in site.figures.atRisk.members {
            guard let action = member.nextBestAction else { continue }
            actions[action, default: KnownWorth()].add(member.predictedValue)
        }
        let order = actions.sorted { ($1.value.members, $0.key) < ($0.value.members, $1.key) }
        let shown = order.prefix(8)
        let (risk, advised) = (site.figures.atRisk, actions.values.reduce(0) { $0 + $1.members })
        let others = advised < risk.members.count ? " For \(site.formats.count(risk.members.count - advised)) of the \(site.formats.count(risk.members.count)) listed it advises nothing." : ""
        let (isAnyKnown, isAllKnown) = (actions.values.contains { $0.valued > 0 }, actions.values.allSatisfy { $0.valued == $0.members })
        let worth = isAllKnown ? ", and what they are worth over 12 months" : isAnyKnown ? ", and what those with a lifetime value are worth over 12 months" : "; what they are worth is not known"
        let doubted = risk.doubt == nil ? "" : " The churn model cannot tell members apart, so they may not be the ones who leave."
        return ListSection(
            id: "actions", title: "Next best actions",
            note: "What the run advises for the members listed at risk\(worth).\(others)\(doubted)\(site.cut(order.count, shown.count, "action"))", export: nil,
            table: PageTable(
                caption: "Actions by number of members", columns: [.text("Action"), .number("Members"), .number("Worth")],
                rows: shown.map { [.init($0.key.replacing("_", with: " "), address: "\(site.home)\(AtRiskPage.address)#members"), .init(site.formats.count($0.value.members)), .init($0.value.text(site.formats))] }),
            empty: !site.figures.atRisk.hasScores ? "This run has no churn scores, so there is no list of members at risk to advise on." : site.figures.atRisk.members.isEmpty ? "No member is listed at risk." : "The scoring run advises nothing for the members listed at risk.")
    }
}
