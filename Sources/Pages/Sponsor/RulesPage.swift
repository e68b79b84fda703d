import Charts
import Insights
import LoyaltyModel

enum RulesPage: SponsorPage {
    static let address = "roi/"
    static let label = "ROI by rule"
    static let template = "pages/roi"
    static let keys: TemplateKeys = [
        "figures": .list("Key figures", KeyFigure.keys), "impact": .object("Net impact by rule", ChartFigure.keys), "rules": .object("All rules", ListSection.keys),
        "further": .list("Rules beyond those of the table", ["name": .text("Its name"), "address": .text("Its page")]), "hasFurther": .flag("Whether there are any"),
    ]

    static func content(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent {
        let further = site.figures.rules.rows.dropFirst(site.listedRows)
        return PageContent(headline: headline(site), lede: lede(site), values: [
            "figures": .list(keyFigures(site).map(\.object)), "impact": .object(try pictures.object(impact(site))), "rules": .object(try rules(site, &pictures).object),
            "further": .list(further.map { ["name": .text($0.rule.name), "address": .text("\(site.home)\(address)\($0.rule.id)/")] }), "hasFurther": .flag(!further.isEmpty),
        ])
    }

    private static func headline(_ site: SponsorSite) -> Headline {
        let (rules, formats) = (site.figures.rules, site.formats)
        guard !rules.rows.isEmpty else { return .plain("\(site.sponsor.name) has no reward rules in the ledger.") }
        return VerdictTally(rules.rows).headline(counted(rules.rows.count, "rule", formats))
    }

    private static func lede(_ site: SponsorSite) -> String? {
        let rules = site.figures.rules
        guard !rules.rows.isEmpty else { return "Rules that the program records, and who was under them, fill this page." }
        let looked = rules.rows.count { $0.lift != nil }
        let unpriced = rules.rows.count { $0.lift != nil && $0.lacksPointValue }
        let without = unpriced == 0 ? "" : "\(counted(unpriced, "of them has", plural: "of them have", site.formats)) no cost and no verdict: the program has not set what a point is worth. "
        return "\(counted(looked, "rule", site.formats)) of \(site.formats.count(rules.rows.count)) \(looked == 1 ? "has" : "have") enough members to estimate an effect over \(counted(rules.windowDays, "day", site.formats)). \(without)Verdicts allow for how many were looked at (Benjamini and Hochberg, 5 %). \(doubted(site))Matched evidence is indicative: nobody was held out at random."
    }

    /// An interval that is clear of zero is no proof where something else speaks against it.
    private static func doubted(_ site: SponsorSite) -> String {
        let clear = site.figures.rules.rows.count { row in
            row.verdict == .unproven && row.netImpact.map { $0.interval95.lowerBound > 0 || $0.interval95.upperBound < 0 } == true
        }
        return clear == 0 ? "" : "\(counted(clear, "rule", site.formats)) with an interval clear of zero \(clear == 1 ? "stays" : "stay") unproven, for a reason that \(clear == 1 ? "its page gives" : "their pages give"). "
    }

    private static func keyFigures(_ site: SponsorSite) -> [KeyFigure] {
        let (rules, formats) = (site.figures.rules, site.formats)
        let cost = WrittenSum(rules.rows.filter { $0.netImpact != nil }.compactMap { $0.cost.value }).total
        return [
            KeyFigure(label: "Net impact of rules", value: rules.netImpact.map { formats.money($0) } ?? "–", note: rules.rulesWithImpact > 0 ? "\(counted(rules.rulesWithImpact, "estimate", formats)) added up, unproven ones too; members may be under several rules" : site.noImpact),
            KeyFigure(label: "Their reward cost", value: rules.rulesWithImpact > 0 ? formats.money(cost) : "–", note: "rewards, points and contacts of treated members"),
            KeyFigure(label: "Profitable · unproven · unprofitable", value: "\(rules.count(of: .profitable)) · \(rules.count(of: .unproven)) · \(rules.count(of: .unprofitable))", note: others(rules.rows, formats)),
            KeyFigure(label: "Randomised · matched · insufficient", value: RuleEvidence.Kind.all.map { kind in "\(rules.rows.count { $0.evidence == kind })" }.joined(separator: " · "), note: "kind of evidence"),
        ]
    }

    /// The rules without a verdict, and why: with them the tally adds up to all rules.
    private static func others(_ rows: [RuleRow], _ formats: Formats) -> String {
        let none = rows.filter { $0.verdict == nil }
        let insufficient = none.count { $0.evidence == .insufficient }
        let parts = [(insufficient, "without an estimate"), (none.count - insufficient, "without a point value")].filter { $0.0 > 0 }.map { "\(formats.count($0.0)) \($0.1)" }
        return parts.isEmpty ? "verdicts" : "verdicts; \(parts.joined(separator: ", "))"
    }

    private static func impact(_ site: SponsorSite) -> ChartFigure {
        let formats = site.formats
        let scale = Double(Rounding.powerOfTen(formats.currency.exponent))
        let estimated = site.figures.rules.rows.filter { $0.netImpact != nil }
        let shown = estimated.count <= 16 ? estimated : Array(estimated.prefix(8) + estimated.suffix(8))
        let bars = shown.map { row -> IntervalBarChart.Row in
            let net = row.netImpact.map { ($0.value / scale, $0.interval95.lowerBound / scale, $0.interval95.upperBound / scale) }
            return .init(row.rule.name, value: net?.0, lower: net?.1, upper: net?.2, label: formats.shortMoney(net?.0.rounded() ?? 0), verdict: row.chartVerdict)
        }
        let message = site.figures.rules.rows.isEmpty ? "Net impact by rule" : VerdictTally(site.figures.rules.rows).message
        return ChartFigure(
            name: "net-impact", message: message,
            measure: "Net impact by rule with its 95 % interval, \(formats.currency.code)\(shown.count < estimated.count ? "; the eight best and eight worst of \(estimated.count)" : "")",
            source: "▲ profitable ▼ unprofitable ○ unproven. \(site.ledgerSource)", alternative: "Bars with whiskers for \(counted(shown.count, "rule", formats)). \(message).",
            chart: IntervalBarChart(bars, format: formats.moneyTicks), format: .full,
            table: PageTable(
                caption: "Net impact by rule", columns: [.text("Rule"), .text("Verdict"), .number("Net impact"), .number("Lower"), .number("Upper")],
                rows: shown.map { row in
                    [.init(row.rule.name), .init(row.verdictWord, mark: row.verdictMark), .init(row.netImpact.map { formats.money($0.value) } ?? "–"), .init(row.netImpact.map { formats.money($0.interval95.lowerBound) } ?? "–"), .init(row.netImpact.map { formats.money($0.interval95.upperBound) } ?? "–")]
                }),
            empty: site.figures.rules.rows.isEmpty ? "There are no rules." : "No impact is shown: \(site.noImpact).")
    }

    private static func rules(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> ListSection {
        let formats = site.formats
        let redemptions = Dictionary(grouping: site.figures.rewardsByRule, by: \.rule.id)
        var rows: [[PageTable.Cell]] = []
        for row in site.figures.rules.rows.prefix(site.listedRows) {
            let months = (redemptions[row.rule.id] ?? []).map { $0.books.map { Double($0.redeemed) } }
            let picture = try pictures.picture(TrendLine(months), .trend, name: "rule-\(row.rule.id)", alternative: "Rewards redeemed by month, over \(counted(months.count, "month", site.formats)).")
            let range = row.netImpact.map { formats.moneyRange($0.interval95) }
            rows.append([
                .init(row.rule.name, address: "\(site.home)\(address)\(row.rule.id)/"), .init(row.verdictWord, mark: row.verdictMark), .init(row.evidence.rawValue),
                .init(row.treated.isWithheld ? site.small : site.count(row.treated), sort: row.treated.value.map(Double.init)), .init(row.treated.value == 0 ? "–" : site.text(row.cost) { formats.money($0) }, sort: row.treated.value == 0 ? nil : row.cost.value),
                .init(row.netImpact.map { formats.money($0.value) } ?? "–", sort: row.netImpact?.value),
                .init(range.map { "\($0.0) to \($0.1)" } ?? "–", sort: row.netImpact?.interval95.lowerBound),
                .init(row.roi.map { formats.percent($0.value, decimals: 0) } ?? "–", sort: row.roi?.value), .init(site.runs(row.rule), sort: Double(row.rule.endsAt ?? .max)), .init("", picture: picture),
            ])
        }
        let all = site.figures.rules.rows.count
        return ListSection(
            id: "rules", title: "All rules", note: "\(counted(all, "rule", formats))\(rows.count < all ? "; the first \(rows.count) are shown, the CSV has all, and each has its page" : ""), by net impact. Treated and cost are of members with \(counted(site.settings.outcomeWindowDays, "day", site.formats)) of facts before and after they were first reached.",
            export: all == 0 ? nil : ("roi-by-rule.csv", site.exportAddress("roi-by-rule.csv")),
            table: PageTable(
                caption: "Reward rules by net impact",
                columns: [.text("Rule"), .text("Verdict"), .text("Evidence").optional, .number("Treated").optional, .number("Cost"), .number("Net impact"), .number("95 % interval").optional, .number("ROI"), .number("Runs"), .text("Redeemed by month").optional],
                rows: rows, isSortable: true),
            empty: "There are no rules.")
    }
}

extension RuleEvidence.Kind {
    static let all: [RuleEvidence.Kind] = [.randomised, .matched, .insufficient]
}

extension RuleRow {
    /// The verdict, or why there is none.
    var verdictWord: String {
        guard let verdict else { return evidence == .insufficient ? "not known" : "no point value" }
        return evidence == .matched && verdict != .unproven ? "\(verdict.rawValue), indicative" : verdict.rawValue
    }
    /// What a verdict says: matched evidence is indicative, and no proof.
    var paysWords: String { evidence == .matched ? "appears to pay (indicative)" : "pays" }
    var losesWords: String { evidence == .matched ? "appears to cost more than it brings (indicative)" : "costs more than it brings" }
    /// The class that gives it shape and colour.
    var verdictMark: String { verdict?.rawValue ?? "insufficient" }

    var chartVerdict: IntervalBarChart.Verdict {
        switch verdict {
        case .profitable?: .profitable
        case .unprofitable?: .unprofitable
        case .unproven?: .unproven
        case nil: .insufficient
        }
    }
}
