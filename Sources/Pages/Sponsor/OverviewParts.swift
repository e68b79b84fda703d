import Charts
import Insights
import LoyaltyModel

/// What a sponsor should look at first.
enum OverviewAlerts {
    /// At most so many of each: every page has its own list.
    private static let most = 5

    static func groups(_ site: SponsorSite) -> [TemplateObject] {
        [("alerts", "What needs a look", "warning", warnings(site)), ("good-news", "Good to know", "good", goodNews(site))].filter { !$0.3.isEmpty }.map { id, title, kind, items in
            [
                "id": .text(id), "title": .text(title),
                "items": .list(cut(items, site).map { ["text": .text($0.text), "address": .text(site.home + $0.address), "kind": .text(kind)] }),
            ]
        }
    }

    /// Rules are all that there can be many of.
    private static func cut(_ items: [(text: String, address: String)], _ site: SponsorSite) -> [(text: String, address: String)] {
        let further = items.count - most
        guard further > 0 else { return items }
        return items.prefix(most) + [("\(counted(further, "further rule", site.formats)): see ROI by rule.", RulesPage.address)]
    }

    private static func warnings(_ site: SponsorSite) -> [(text: String, address: String)] {
        var warnings: [(text: String, address: String)] = []
        let risk = site.figures.atRisk
        let critical = risk.members.count { $0.level == .critical && $0.change != .same }
        if risk.doubt != nil { warnings.append(("The churn model cannot tell members apart: read the list at risk with care.", AtRiskPage.address)) }
        if risk.doubt == nil, risk.incomparable == nil, critical > 0, risk.hasPrevious { warnings.append(("\(counted(critical, "listed member", site.formats)) came to critical risk \(site.sincePrevious), new or from a lower one.", AtRiskPage.address)) }
        for row in site.figures.rules.rows.reversed() where row.verdict == .unprofitable {
            warnings.append(("“\(row.rule.name)” \(row.losesWords): net impact \(row.netImpact.map { site.formats.money($0.value) } ?? "–"); \(site.runs(row.rule)).", RulesPage.address + row.rule.id + "/"))
        }
        return warnings
    }

    private static func goodNews(_ site: SponsorSite) -> [(text: String, address: String)] {
        var news = DemandWords.busiest(site).map { [(text: $0, address: DemandPage.address)] } ?? []
        for row in site.figures.rules.rows where row.verdict == .profitable {
            news.append(("“\(row.rule.name)” \(row.paysWords): net impact \(row.netImpact.map { site.formats.money($0.value) } ?? "–"); \(site.runs(row.rule)).", RulesPage.address + row.rule.id + "/"))
        }
        return news
    }
}

/// What changed since the last run.
enum OverviewChanges {
    static func section(_ site: SponsorSite) -> ListSection {
        let (risk, value, formats) = (site.figures.atRisk, site.figures.highValue, site.formats)
        var rows: [[PageTable.Cell]] = []
        func add(_ text: String, _ count: Int) { rows.append([.init(text), .init(formats.count(count))]) }
        if risk.hasScores, risk.hasPrevious, risk.doubt == nil {
            let changes = Dictionary(grouping: risk.members, by: { $0.change }).mapValues(\.count)
            add("Listed members newly at risk", changes[.new] ?? 0)
            add("… whose risk rose a level", changes[.worse] ?? 0)
            add("… whose risk fell a level", changes[.better] ?? 0)
            add("Listed members who came out of risk", risk.recovered.count)
        }
        if value.hasScores, value.hasPrevious {
            add("Listed members who rose to high or very high value", value.members.count { member in member.previousSegment.map { $0 > .high } ?? false })
            add("Listed members who fell out of high value", value.fallen.count)
        }
        let previous = site.previous.map { "Run \($0.summary.runID), on data as of \(formats.time($0.takenAt))." } ?? ""
        let beside = risk.doubt == nil && risk.hasScores && risk.hasPrevious ? AtRiskWords(site: site).incomparable.map { " Risks of the two runs hardly compare: \($0)." } ?? "" : ""
        let silent = risk.doubt != nil ? " Who came to be at risk is not counted: the churn model cannot tell members apart." : ""
        return ListSection(
            id: "changes", title: "What changed since the last run", note: previous + beside + silent, export: nil,
            table: PageTable(caption: "Changes since the run before", columns: [.text("Change"), .number("Members")], rows: rows),
            empty: site.previous == nil ? site.nothingBefore("scores") : "Nothing can be compared: \(causes(risk, value)) of \(site.sponsor.name)’s members.")
    }

    private static func causes(_ risk: AtRiskFigures, _ value: HighValueFigures) -> String {
        if risk.doubt == nil, risk.hasScores == value.hasScores { return "\(risk.hasScores ? "the run before had" : "this run has") neither churn scores nor lifetime values" }
        return "\(riskCause(risk)), and \(valueCause(value))"
    }

    private static func riskCause(_ risk: AtRiskFigures) -> String {
        if risk.doubt != nil { return "the churn model cannot tell members apart" }
        return risk.hasScores ? "the run before had no churn scores" : "this run has no churn scores"
    }

    private static func valueCause(_ value: HighValueFigures) -> String { value.hasScores ? "the run before had no lifetime values" : "this run has no lifetime values" }
}
