import Charts
import Insights
import LoyaltyModel

/// Sales by week, with the starts and ends of rules.
enum SalesChart {
    static func figure(_ site: SponsorSite) -> ChartFigure {
        let (weeks, formats) = (site.figures.overview.weeks, site.formats)
        let scale = Double(Rounding.powerOfTen(formats.currency.exponent))
        let values = weeks.map { Double($0.sales) / scale }
        let last = values.last.map { LineChart.EndLabel(formats.shortMoney($0.rounded())) }
        let events = events(weeks, site)
        let peak = values.indices.max { values[$0] < values[$1] }
        let labels = weeks.indices.filter { weeks[$0].monday.components.day <= 7 }.map { AxisLabel($0, Formats.months[weeks[$0].monday.components.month - 1]) }
        let message = peak.map { best($0, weeks, formats) } ?? "Sales by week"
        return ChartFigure(
            name: "sales-by-week", message: message, measure: "Sales by week (Monday to Sunday), \(formats.currency.code)\(events.isEmpty ? "" : "; vertical lines mark starts and ends of reward rules")",
            source: events.isEmpty ? site.ledgerSource : "Which rules start or end in a week is in the table. \(site.ledgerSource)", alternative: "Line of \(weeks.count) weeks. \(message).\(values.last.map { " Last whole week: \(formats.money(Rounding.whole($0 * scale) ?? 0))." } ?? "")",
            chart: LineChart(
                series: [.init(values, endLabel: last)], events: lines(events), periodLabels: .evenly(labels),
                peakLabel: peak.map { formats.shortMoney(values[$0].rounded()) }, format: formats.moneyTicks),
            format: .full,
            table: PageTable(
                caption: "Sales by week", columns: [.text("Week from"), .number("Sales"), .number("Transactions")] + (events.isEmpty ? [] : [.text("Reward rules")]),
                rows: weeks.indices.reversed().map { index in
                    let texts = events[index].map { list in [PageTable.Cell(list.map { "\($0.name) \($0.what)" }.joined(separator: "; "))] } ?? [.init("")]
                    return [.init(formats.date(weeks[index].monday)), .init(formats.exactMoney(weeks[index].sales)), .init(formats.count(weeks[index].transactions))] + (events.isEmpty ? [] : texts)
                }),
            empty: "There is no whole week of facts yet.")
    }

    private static func best(_ peak: Int, _ weeks: [OverviewFigures.Week], _ formats: Formats) -> String {
        if weeks.allSatisfy({ $0.sales == 0 && $0.transactions == 0 }) { return "No sales in these weeks" }
        let equals = weeks.count { $0.sales == weeks[peak].sales } - 1
        return "Best week: \(formats.money(weeks[peak].sales)) from \(formats.date(weeks[peak].monday))\(equals > 0 ? ", as in \(counted(equals, "other week", formats))" : "")"
    }

    /// Starts and ends of rules, by the week they fall into.
    private static func events(_ weeks: [OverviewFigures.Week], _ site: SponsorSite) -> [Int: [(name: String, what: String)]] {
        guard let first = weeks.first else { return [:] }
        func week(_ moment: Int64) -> Int? {
            let days = site.formats.localTime.date(at: moment).daysSinceEpoch - first.monday.daysSinceEpoch
            return days >= 0 && days < weeks.count * 7 ? days / 7 : nil
        }
        var events: [Int: [(name: String, what: String)]] = [:]
        for row in site.figures.rules.rows.sorted(by: { ($0.rule.name, $0.rule.id) < ($1.rule.name, $1.rule.id) }) {
            if let start = week(row.rule.startsAt) { events[start, default: []].append((row.rule.name, "starts")) }
            if let ends = row.rule.endsAt, ends <= site.frame.takenAt, let end = week(ends) { events[end, default: []].append((row.rule.name, "ends")) }
        }
        return events
    }

    /// Rules that begin or end together are one line.
    private static func lines(_ events: [Int: [(name: String, what: String)]]) -> [LineChart.Event] {
        events.keys.sorted().map { index in
            guard let list = events[index], list.count == 1 else { return LineChart.Event(index, "\(events[index]?.count ?? 0) rules start or end") }
            let name = list[0].name.count > 24 ? list[0].name.prefix(23) + "…" : list[0].name[...]
            return LineChart.Event(index, "\(name) \(list[0].what)")
        }
    }
}
