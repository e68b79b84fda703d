import Charts
import Insights
import LoyaltyModel

/// The page of one reward rule.
enum RulePage {
    static let template = "pages/rule"
    static let keys: TemplateKeys = [
        "figures": .list("Key figures", KeyFigure.keys), "lift": .object("The lift and the estimate before", ChartFigure.keys), "rewards": .object("Rewards by month", ChartFigure.keys),
        "evidence": .object("How the estimate was made", ListSection.keys), "rulesAddress": .text("Address of all rules"), "definition": .optionalText("The rule's definition, JSON"),
    ]

    static func content(_ row: RuleRow, _ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent {
        let words = RuleWords(row: row, site: site)
        return PageContent(headline: words.headline, lede: words.lede, values: [
            "figures": .list(words.keyFigures.map(\.object)), "lift": .object(try pictures.object(lift(row, site))), "rewards": .object(try pictures.object(rewards(words))),
            "evidence": .object(words.evidence.object), "rulesAddress": .text(site.home + RulesPage.address), "definition": .optionalText(row.rule.definition),
        ])
    }

    private static func lift(_ row: RuleRow, _ site: SponsorSite) -> ChartFigure {
        let formats = site.formats
        let scale = Double(Rounding.powerOfTen(formats.currency.exponent))
        func bar(_ name: String, _ estimate: Estimate, _ verdict: IntervalBarChart.Verdict) -> IntervalBarChart.Row {
            let interval = estimate.interval95
            return .init(name, value: estimate.value / scale, lower: interval.lowerBound / scale, upper: interval.upperBound / scale, label: formats.money(estimate.value), verdict: verdict)
        }
        var bars: [IntervalBarChart.Row] = []
        var rows: [[PageTable.Cell]] = []
        for (name, estimate, verdict) in [("With the rule", row.lift, row.chartVerdict), ("\(counted(site.settings.outcomeWindowDays, "day", site.formats)) earlier", row.placeboLift, .unproven)] {
            guard let estimate else { continue }
            bars.append(bar(name, estimate, verdict))
            rows.append([.init(name), .init(formats.money(estimate.value)), .init(formats.money(estimate.interval95.lowerBound)), .init(formats.money(estimate.interval95.upperBound))])
        }
        let message = row.lift.map { "\(formats.money(abs($0.value))) \($0.value < 0 ? "less" : "more") revenue per treated member" } ?? "No lift can be estimated"
        return ChartFigure(
            name: "lift-\(row.rule.id)", message: message, measure: "Revenue lift per treated member over \(counted(site.settings.outcomeWindowDays, "day", site.formats)), with its 95 % interval",
            source: "\(row.placeboLift == nil ? "" : "The estimate before the rule began should be near zero. ")\(site.ledgerSource)",
            alternative: "Bars with whiskers. \(rows.map { "\($0[0].text): \($0[1].text), \($0[2].text) to \($0[3].text)" }.joined(separator: "; ")).",
            chart: IntervalBarChart(bars, format: formats.moneyTicks), format: .large,
            table: PageTable(caption: "Revenue lift per treated member", columns: [.text("Estimate"), .number("Lift"), .number("Lower"), .number("Upper")], rows: rows),
            empty: "No effect is shown: \(row.missing.map(RuleWords(row: row, site: site).words) ?? "too few members can be compared").")
    }

    private static func rewards(_ words: RuleWords) -> ChartFigure {
        let (row, site, formats) = (words.row, words.site, words.site.formats)
        let (months, total) = (words.months, words.redeemed)
        // Of a rule that has ended the last year is empty: the twelve months up to the last with a reward tell more. A month that is not whole is no column.
        let active = months.lastIndex { ($0.books?.redeemed ?? 0) > 0 } ?? months.count - 1
        let shown = months.prefix(active + 1).suffix(12)
        let columns = shown.map { month -> ColumnChart.Column in
            let name = Formats.months[month.month.month - 1]
            return month.books.map { .init(name, .value(Double($0.redeemed), label: formats.count($0.redeemed))) } ?? .init(name, .missing)
        }
        let recent = shown.reduce(0) { $0 + $1.facts.redeemed }
        let span = shown.first.flatMap { first in shown.last.map { first.month == $0.month ? formats.month(first.month) : "\(formats.month(first.month)) to \(formats.month($0.month))" } }
        let message = "\(counted(total, "reward", formats)) redeemed in all\(recent < total ? ", \(formats.count(recent)) from \(span ?? "")" : "")"
        return ChartFigure(
            name: "rewards-\(row.rule.id)", message: message, measure: "Rewards redeemed by month\(span.map { ", \($0)" } ?? "")", source: site.ledgerSource,
            alternative: "Columns. \(message).", chart: ColumnChart(columns, format: formats.countTicks), format: .small,
            table: PageTable(
                caption: "Rewards by month", columns: [.text("Month"), .number("Issued"), .number("Redeemed"), .number("Expired"), .number("Cost")],
                rows: months.map { month in
                    [.init(formats.month(month.month))] + (month.books.map { [.init(formats.count($0.issued)), .init(formats.count($0.redeemed)), .init(formats.count($0.expired)), .init(formats.exactMoney($0.cost))] } ?? Array(repeating: .init("–"), count: 4))
                }),
            empty: months.isEmpty ? "No rewards were issued under this rule." : "The data have no whole month of this rule’s rewards.")
    }
}
