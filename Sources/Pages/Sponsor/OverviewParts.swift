import Charts
import Insights
import LoyaltyModel

/// What a sponsor should look at first.
enum OverviewAlerts {
    static func all(_ site: SponsorSite) -> [TemplateObject] {
        var alerts: [TemplateObject] = []
        func add(_ text: String, _ address: String, isWarning: Bool = true) {
            alerts.append(["text": .text(text), "address": .text(site.home + address), "kind": .text(isWarning ? "warning" : "good")])
        }
        let critical = site.figures.atRisk.members.filter { $0.level == .critical && $0.change != .same }.count
        if site.figures.atRisk.doubt == nil, critical > 0, site.previous != nil {
            add("\(counted(critical, "listed member", site.formats)) newly at critical risk \(site.sincePrevious).", AtRiskPage.address)
        }
        if site.figures.atRisk.doubt != nil { add("The churn model cannot tell members apart.", AtRiskPage.address) }
        for row in site.figures.rules.rows where row.verdict == .unprofitable {
            add("“\(row.rule.name)” costs more than it brings: net impact \(row.netImpact.map { site.formats.money($0.value) } ?? "–").", RulesPage.address + row.rule.id + "/")
        }
        for row in site.figures.rules.rows where row.verdict == .profitable {
            add("“\(row.rule.name)” pays: net impact \(row.netImpact.map { site.formats.money($0.value) } ?? "–").", RulesPage.address + row.rule.id + "/", isWarning: false)
        }
        if let busiest = DemandWords.busiest(site) { add(busiest, DemandPage.address, isWarning: false) }
        return Array(alerts.prefix(6))
    }
}

/// What changed since the last run.
enum OverviewChanges {
    static func section(_ site: SponsorSite) -> ListSection {
        let formats = site.formats
        var rows: [[PageTable.Cell]] = []
        let hasScores = site.figures.atRisk.hasScores
        if site.previous != nil, hasScores {
            let changes = Dictionary(grouping: site.figures.atRisk.members, by: { $0.change }).mapValues(\.count)
            func add(_ text: String, _ count: Int) { rows.append([.init(text), .init(formats.count(count))]) }
            add("Listed members newly at risk", changes[.new] ?? 0)
            add("… whose risk rose a level", changes[.worse] ?? 0)
            add("… whose risk fell a level", changes[.better] ?? 0)
            add("Listed members who came out of risk", site.figures.atRisk.recovered.count)
            if site.figures.highValue.hasPrevious {
                add("Listed members who rose to high or very high value", site.figures.highValue.members.count { member in member.previousSegment.map { $0 > .high } ?? false })
            }
        }
        let previous = site.previous.map { "Run \($0.summary.runID), on data as of \(formats.time($0.takenAt))." } ?? ""
        return ListSection(
            id: "changes", title: "What changed since the last run", note: previous, export: nil,
            table: PageTable(caption: "Changes since the run before", columns: [.text("Change"), .number("Members")], rows: rows),
            empty: hasScores ? "This is the first run: changes show from the next one on." : "This run did not score \(site.sponsor.name)’s members, so nothing can be compared.")
    }
}

/// Sales by week, with the starts and ends of rules.
enum SalesChart {
    static func figure(_ site: SponsorSite) -> ChartFigure {
        let (weeks, formats) = (site.figures.overview.weeks, site.formats)
        let scale = Double(Rounding.powerOfTen(formats.currency.exponent))
        let values = weeks.map { Double($0.sales) / scale }
        let last = values.last.map { LineChart.EndLabel(formats.shortMoney($0.rounded())) }
        let peak = values.indices.max { values[$0] < values[$1] }
        let labels = weeks.indices.filter { weeks[$0].monday.components.day <= 7 }.map { AxisLabel($0, Formats.months[weeks[$0].monday.components.month - 1]) }
        let message = peak.map { "Best week: \(formats.money(weeks[$0].sales)) from \(formats.date(weeks[$0].monday))" } ?? "Sales by week"
        return ChartFigure(
            name: "sales-by-week", message: message, measure: "Sales by week (Monday to Sunday), \(formats.currency.code); vertical lines mark starts and ends of reward rules",
            source: site.ledgerSource, alternative: "Line of \(weeks.count) weeks. \(message).\(values.last.map { " Last whole week: \(formats.money(Rounding.whole($0 * scale) ?? 0))." } ?? "")",
            chart: LineChart(
                series: [.init(values, endLabel: last)], events: events(weeks, site), periodLabels: .evenly(labels),
                peakLabel: peak.map { formats.shortMoney(values[$0].rounded()) }, format: formats.moneyTicks),
            format: .full,
            table: PageTable(
                caption: "Sales by week", columns: [.text("Week from"), .number("Sales"), .number("Transactions")],
                rows: weeks.reversed().map { [.init(formats.date($0.monday)), .init(formats.exactMoney($0.sales)), .init(formats.count($0.transactions))] }),
            empty: "There is no whole week of facts yet.")
    }

    private static func events(_ weeks: [OverviewFigures.Week], _ site: SponsorSite) -> [LineChart.Event] {
        guard let first = weeks.first else { return [] }
        func week(_ moment: Int64) -> Int? {
            let days = site.formats.localTime.date(at: moment).daysSinceEpoch - first.monday.daysSinceEpoch
            return days >= 0 && days < weeks.count * 7 ? days / 7 : nil
        }
        var events: [(index: Int, text: String)] = []
        for row in site.figures.rules.rows {
            let name = row.rule.name.count > 24 ? row.rule.name.prefix(23) + "…" : row.rule.name[...]
            if let start = week(row.rule.startsAt) { events.append((start, "\(name) starts")) }
            if let ends = row.rule.endsAt, ends <= site.frame.takenAt, let end = week(ends) { events.append((end, "\(name) ends")) }
        }
        // Rules that begin or end together are one line.
        let byWeek = Dictionary(grouping: events, by: \.index)
        return byWeek.keys.sorted().map { index in
            let texts = (byWeek[index] ?? []).map(\.text).sorted()
            return LineChart.Event(index, texts.count == 1 ? texts[0] : "\(texts.count) rules start or end")
        }
    }
}
