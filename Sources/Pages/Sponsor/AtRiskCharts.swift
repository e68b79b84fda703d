import Charts
import Insights
import LoyaltyModel

extension AtRiskPage {
    static func distribution(_ site: SponsorSite) -> ChartFigure {
        let (risk, formats) = (site.figures.atRisk, site.formats)
        // Where the sum of the bins would tell how few are not scored, shares stand in their place.
        let all = risk.bins.reduce(0) { $0 + $1.members }
        let isTold = !site.figures.coverage.churnScored.isWithheld
        // That it is drawn at all tells that more than a few are scored: that must be known from the lists.
        let bins = isTold || (site.figures.coverage.listsRisk > site.settings.smallCount && !sharesTell(all, site)) ? risk.bins : []
        func height(_ bin: RiskBin) -> Double { isTold ? Double(bin.members) : Double(share(bin.members, of: all)) }
        func text(_ bin: RiskBin) -> String { isTold ? formats.count(bin.members) : formats.percent(height(bin) / 100, decimals: 0) }
        let columns = bins.map { Histogram.Bin(.value(height($0) / ($0.width * 5), label: text($0)), ink: $0.level?.ink ?? .accent, width: $0.width) }
        let edges = bins.isEmpty ? [] : bins.map { formats.setting($0.from) } + [formats.setting(1)]
        let message = distributionMessage(site)
        return ChartFigure(
            name: "risk-distribution", message: message, measure: "\(isTold ? "Members" : "Share of the \(site.churnScored), in steps of 5\u{A0}%,") by churn probability\(risk.horizonDays.map { ", \(counted($0, "day", site.formats))" } ?? "")",
            source: site.source(risk.model), alternative: "Histogram. \(message).", chart: Histogram(columns, edges: edges, format: formats.countTicks), format: .small,
            table: PageTable(
                caption: "Members by churn probability", columns: [.text("Churn probability"), .number(isTold ? "Members" : "Share of members, to 5\u{A0}%")],
                rows: bins.map { [.init("\(formats.setting($0.from)) to \(formats.setting($0.to))"), .init(text($0))] }),
            empty: site.figures.atRisk.hasScores ? "Too few members are scored, or too few are not at risk or not scored, to show how they are spread." : "No churn probabilities in this run.")
    }

    /// Whether shares in steps of 5 % tell more of how many are scored than that it is nearly so many. A reader may know how many are in each bin but one, by
    /// the lists and the count at risk: with each number that may be, the others as they are, all shares must be the same.
    private static func sharesTell(_ all: Int, _ site: SponsorSite) -> Bool {
        let bins = site.figures.atRisk.bins, small = site.settings.smallCount
        guard let open = bins.indices.filter({ bins[$0].to <= site.settings.atRisk + 1e-9 }).max(by: { bins[$0].members < bins[$1].members }) else { return true }
        return (max(1, all - small)...max(1, all + small)).contains { scored in
            bins.indices.contains { share(bins[$0].members + ($0 == open ? scored - all : 0), of: scored) != share(bins[$0].members, of: all) }
        }
    }

    /// In percent.
    private static func share(_ part: Int, of whole: Int) -> Int { Int((Double(part) / Double(max(1, whole)) * 20).rounded()) * 5 }

    private static func distributionMessage(_ site: SponsorSite) -> String {
        let risk = site.figures.atRisk
        // How many are scored, and how many of them are safe, are counts too.
        guard risk.doubt == nil, let count = risk.count.value, let scored = site.figures.coverage.churnScored.value, scored > 0,
            !Suppression(smallCount: site.settings.smallCount).isSmall(scored - count)
        else { return "How churn probabilities are spread" }
        let all = site.having("a churn probability", scored)
        return count == 0 ? "None of the \(all) is at risk" : "\(site.formats.count(count)) of the \(all) \(count == 1 ? "is" : "are") at risk, \(site.formats.percent(Double(count) / Double(scored)))"
    }

    /// Only members who may be listed are drawn, one by one.
    static func values(_ site: SponsorSite) -> ChartFigure {
        let formats = site.formats
        let valued = site.lists.atRisk.filter { $0.row.predictedValue != nil }
        let scale = Double(Rounding.powerOfTen(formats.currency.exponent))
        let dots = valued.map { ScatterChart.Dot($0.row.probability, Double($0.row.predictedValue ?? 0) / scale, $0.row.level.scatterLevel) }
        let top = valued.indices.sorted { (valued[$0].row.predictedValue ?? 0, $1) > (valued[$1].row.predictedValue ?? 0, $0) }.prefix(3)
        let labels = top.map { ScatterChart.DotLabel($0, "\(valued[$0].pseudonym.prefix(9)) · \(formats.money(valued[$0].row.predictedValue ?? 0))") }
        let message = valuesMessage(valued.map { $0.row.predictedValue ?? 0 }, site)
        let rows = valued.prefix(site.listedRows).map { entry -> [PageTable.Cell] in
            [.init(entry.pseudonym), .init(entry.row.level.rawValue, mark: entry.row.level.rawValue), .init(site.risk(entry.row.probability)), .init(formats.exactMoney(entry.row.predictedValue ?? 0))]
        }
        let cut = rows.count < valued.count ? "The table has the first \(formats.count(rows.count)) of \(formats.count(valued.count)), the CSV below all. " : ""
        return ChartFigure(
            name: "risk-by-value", message: message, measure: "Members at risk who share their data: churn probability against expected value, 12 months",
            source: "◆ critical ▲ high ● medium. Pseudonyms are yours alone. \(cut)\(site.source(risk(site)))", alternative: "Scatter of \(counted(valued.count, "member", formats)). \(message).",
            chart: ScatterChart(dots, labels: labels, xFormat: formats.shareTicks, yFormat: formats.moneyTicks), format: .large,
            table: PageTable(caption: "Members at risk with their expected value", columns: [.text("Member").quiet, .text("Risk"), .number("Probability"), .number("Value, 12 months")], rows: Array(rows)),
            empty: site.figures.atRisk.hasScores ? "No member who may be listed is at risk with a known value." : "No churn probabilities in this run.")
    }

    private static func risk(_ site: SponsorSite) -> ScoringModel? { site.figures.atRisk.model }

    private static func valuesMessage(_ values: [Int64], _ site: SponsorSite) -> String {
        let total = values.reduce(0, +)
        guard values.count > 10, total > 0 else { return "Who is at risk, and what they are worth" }
        let top = values.sorted(by: >).prefix(3).reduce(0, +)
        return "The three most valuable carry \(site.formats.percent(Double(top) / Double(total), decimals: 0)) of the value listed"
    }
}

extension RiskLevel {
    var ink: Ink {
        switch self {
        case .low: .lowSoft
        case .medium: .medium
        case .high: .high
        case .critical: .critical
        }
    }

    var scatterLevel: ScatterChart.Level {
        switch self {
        case .low: .plain
        case .medium: .medium
        case .high: .high
        case .critical: .critical
        }
    }
}

extension Formats {
    /// Ticks of counts.
    var countTicks: TickFormat { TickFormat(unit: 1) { value, _ in number(value, atMost: 0) } }
    /// Ticks of shares of 0 to 1.
    var shareTicks: TickFormat { TickFormat { value, step in percent(value, decimals: step < 0.01 ? 1 : 0) } }
    /// Ticks of amounts in major units.
    var moneyTicks: TickFormat {
        TickFormat { value, step in
            let scale = Double(Rounding.powerOfTen(currency.exponent))
            if step < 1, currency.exponent > 0 { return exactMoney(Rounding.whole(value * scale) ?? 0) }
            return shortMoney(value)
        }
    }

    /// Major units, short: `€1.5k`, `€2m`.
    func shortMoney(_ major: Double) -> String {
        let (divisor, suffix): (Double, String) = abs(major) >= 1e9 ? (1e9, "bn") : abs(major) >= 1e6 ? (1e6, "m") : abs(major) >= 10_000 ? (1e3, "k") : (1, "")
        return withSign(style.grouped(Rounding.text(major / divisor, atMost: 2)) + suffix)
    }
}
