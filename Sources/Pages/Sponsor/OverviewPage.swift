import Charts
import Insights
import LoyaltyModel

enum OverviewPage: SponsorPage {
    static let address = ""
    static let label = "Overview"
    static let template = "pages/overview"
    static let keys: TemplateKeys = [
        "figures": .list("Key figures", KeyFigure.keys), "alerts": .list("What needs a look, and what is good to know", [
            "title": .text("Heading"), "id": .text("Anchor"), "items": .list("Each of them", ["text": .text("What it is"), "address": .text("Where to look"), "kind": .text("warning or good")]),
        ]), "sales": .object("Sales by week", ChartFigure.keys), "period": .object("All figures of the period", ListSection.keys),
        "changes": .object("What changed since the last run", ListSection.keys), "actions": .object("Next best actions", ListSection.keys),
    ]

    static func content(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent {
        return PageContent(headline: headline(site), lede: lede(site), values: [
            "figures": .list(keyFigures(site).map(\.object)), "alerts": .list(OverviewAlerts.groups(site)),
            "sales": .object(try pictures.object(SalesChart.figure(site))), "period": .object(try period(site, &pictures).object), "changes": .object(OverviewChanges.section(site).object),
            "actions": .object(OverviewActions.section(site).object),
        ])
    }

    private static func headline(_ site: SponsorSite) -> Headline {
        let (row, formats) = (site.figures.overview[.sales], site.formats)
        let days = site.settings.periodDays
        guard case .known(.money(let sales)) = row.value else { return .plain("The facts do not reach back over \(counted(days, "day", site.formats)) yet.") }
        let end = formats.dayAndMonth(formats.localTime.date(at: site.frame.takenAt - 1))
        var parts = Headline(("Sales of \(formats.money(sales))", .plain), (" in the \(counted(days, "day", formats)) up to \(end)", nil))
        if case .known(.money(let before)) = row.previous, before > 0 {
            let change = Double(sales - before) / Double(before)
            let word = change >= 0 ? "more" : "less"
            parts.parts.append((change == 0 ? ", as in the \(counted(days, "day", formats)) before" : ", \(formats.change(change)) \(word) than in the \(counted(days, "day", formats)) before", nil))
        }
        if site.figures.atRisk.doubt == nil, let atRisk = site.figures.atRisk.count.value, atRisk > 0 {
            parts.parts.append(("; ", nil))
            parts.parts.append((counted(atRisk, "member", formats), .warning))
            parts.parts.append((" likely to leave", nil))
        }
        parts.parts.append((".", nil))
        return parts
    }

    private static func lede(_ site: SponsorSite) -> String? {
        if let doubt = site.figures.atRisk.doubt {
            return "How many members are likely to leave is not said here: the churn model cannot tell \(site.sponsor.name)’s members apart, as \(AtRiskWords(site: site).reason(doubt))."
        }
        let (members, coverage) = ("\(site.sponsor.name)’s members", site.figures.coverage)
        func known(_ count: Shown<Int>, _ all: String, _ some: String) -> String { count.value != nil && count.value == coverage.members.value ? all : some }
        switch (site.figures.atRisk.hasScores, site.figures.highValue.hasScores) {
        case (true, true): return nil
        case (false, true): return "Which of \(members) may leave is not known: this run has no churn scores of them. \(known(coverage.valued, "What they are worth is known.", "What those with a lifetime value are worth is known."))"
        case (true, false): return "What \(members) are worth is not known: this run has no lifetime values of them. \(known(coverage.churnScored, "Their risk is known.", "The risk of those with a churn probability is known."))"
        case (false, false): return "Neither risk nor value of \(members) is known: this run has no scores of them."
        }
    }

    private static func keyFigures(_ site: SponsorSite) -> [KeyFigure] {
        let rules = site.figures.rules
        var figures = [
            figure(.sales, "Sales", site, moreIsGood: true), figure(.activeMembers, "Active members, \(counted(site.settings.activeDays, "day", site.formats))", site, moreIsGood: true),
            figure(.redemptionRate, "Redemption rate", site, moreIsGood: nil), liability(site), figure(.rewardCost, "Reward cost", site, moreIsGood: nil),
        ]
        figures.append(KeyFigure(
            label: "Net impact of rules", value: rules.netImpact.map { site.formats.money($0) } ?? "–",
            note: rules.rulesWithImpact > 0 ? "\(counted(rules.rulesWithImpact, "estimate", site.formats)) added up, of rules that have ended too; see ROI by rule" : site.noImpact))
        return figures
    }

    private static func liability(_ site: SponsorSite) -> KeyFigure {
        var figure = figure(.pointsLiability, "Points liability", site, moreIsGood: nil)
        if case .known(.points(let points)) = site.figures.overview[.pointsLiability].value, let value = site.settings.sponsor(site.sponsor.id).pointValue {
            var worth = WrittenSum()
            worth.add(value, times: Int64(points))
            figure.note = "points; worth \(site.formats.money(worth.total))"
        }
        return figure
    }

    private static func figure(_ name: OverviewFigures.Name, _ label: String, _ site: SponsorSite, moreIsGood: Bool?) -> KeyFigure {
        let row = known(site.figures.overview[name], site)
        return KeyFigure(label: label, value: amount(row.value, site, name), change: change(row, site, moreIsGood: moreIsGood), note: "before: \(amount(row.previous, site, name))")
    }

    /// The value of members at risk of whom none has a lifetime value is unknown.
    private static func known(_ row: OverviewFigures.Row, _ site: SponsorSite) -> OverviewFigures.Row {
        guard row.name == .valueAtRisk else { return row }
        var row = row
        if site.figures.atRisk.worth == .none { row.value = .unknown }
        if site.figures.atRisk.previousWorth == .none { row.previous = .unknown }
        return row
    }

    /// A count of members is kept back for being small alone; those at risk also where few of them are unlisted.
    static func amount(_ value: Shown<OverviewFigures.Amount>, _ site: SponsorSite, _ name: OverviewFigures.Name) -> String {
        switch value {
        case .withheld where name == .members || name == .activeMembers: site.small
        case .known(.money(let minorUnits)): site.formats.money(minorUnits)
        case .known(.count(let number)), .known(.points(let number)): site.formats.count(number)
        case .known(.share(let part, let whole)): site.formats.percent(Double(part) / Double(whole))
        case .withheld: "withheld"
        case .unknown: "–"
        }
    }

    /// In percent, or in points of a percentage for shares.
    private static func change(_ row: OverviewFigures.Row, _ site: SponsorSite, moreIsGood: Bool?) -> (text: String, isGood: Bool?)? {
        guard let now = row.value.value, let before = row.previous.value else { return nil }
        if [.membersAtRisk, .valueAtRisk].contains(row.name), site.figures.atRisk.incomparable != nil { return nil }
        let (difference, text): (Double, String)
        switch (now, before) {
        case (.share(let a, let b), .share(let c, let d)):
            difference = Double(a) / Double(b) - Double(c) / Double(d)
            let points = Rounding.pointsApart((a, b), (c, d)) ?? Rounding.hundredfold(abs(difference))
            text = Rounding.text(points, decimals: 1) == "0.0" ? "under \(site.formats.number(0.1)) pp" : "\(site.formats.number(points)) pp"
        case (.money(let a), .money(let b)), (.count(let a), .count(let b)), (.points(let a), .points(let b)):
            if a == b { return ("unchanged", nil) }
            guard b > 0 else { return nil }
            difference = Double(a - b) / Double(b)
            text = site.formats.change(difference)
        default: return nil
        }
        if difference == 0 { return ("unchanged", nil) }
        return ("\(difference > 0 ? "▲" : "▼") \(text)", moreIsGood.map { $0 == (difference > 0) })
    }

    private static func period(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> ListSection {
        let (overview, formats, trends) = (site.figures.overview, site.formats, OverviewTrends(site))
        var rows: [[PageTable.Cell]] = []
        for row in overview.rows.map({ known($0, site) }) {
            if row.name == .membersAtRisk || row.name == .valueAtRisk, site.figures.atRisk.doubt != nil {
                rows.append([.init(row.name.label), .init("cannot tell"), .init("–"), .init("–"), .init("")])
                continue
            }
            rows.append([
                .init(row.name.label), .init(amount(row.value, site, row.name)), .init(amount(row.previous, site, row.name)), .init(change(row, site, moreIsGood: nil)?.text ?? "–"),
                .init("", picture: try trends.picture(row.name, &pictures)),
            ])
        }
        return ListSection(
            id: "period", title: "All figures of the period",
            note: "After \(formats.time(overview.periodStart)) up to \(formats.time(overview.periodEnd)), beside the \(counted(site.settings.periodDays, "day", site.formats)) before; of risk, beside the run before.",
            export: ("overview.csv", site.exportAddress("overview.csv")),
            table: PageTable(caption: "Figures of the period and of the one before", columns: [.text("Figure"), .number("This period"), .number("Before"), .number("Change"), .text("Trend over a year").optional], rows: rows))
    }
}

extension OverviewFigures.Name {
    /// As a reader calls it.
    var label: String {
        switch self {
        case .sales: "Sales"
        case .transactions: "Transactions"
        case .activeMembers: "Active members"
        case .members: "Members"
        case .pointsIssued: "Points issued"
        case .pointsRedeemed: "Points redeemed"
        case .pointsLiability: "Points liability"
        case .rewardsIssued: "Rewards issued"
        case .rewardsRedeemed: "Rewards redeemed"
        case .redemptionRate: "Redemption rate"
        case .rewardCost: "Reward cost"
        case .membersAtRisk: "Members at risk"
        case .valueAtRisk: "Value at risk, 12 months"
        }
    }
}
