import Charts
import Insights
import LoyaltyModel

enum DemandPage: SponsorPage {
    static let address = "demand/"
    static let label = "Forecast demand"
    static let template = "pages/demand"
    static let keys: TemplateKeys = [
        "figures": .list("Key figures", KeyFigure.keys), "forecast": .object("The coming periods", ChartFigure.keys), "busiest": .object("Weekday by hour", ChartFigure.keys),
        "days": .object("Day by day", ListSection.keys), "hours": .object("Hour by hour", ListSection.keys), "merchants": .object("Each merchant", ListSection.keys),
        "trackRecord": .object("How earlier forecasts did", ListSection.keys),
    ]

    static func content(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent {
        let words = DemandWords(site: site)
        return PageContent(headline: words.headline, lede: words.lede, values: [
            "figures": .list(words.keyFigures.map(\.object)), "forecast": .object(try pictures.object(DemandCharts.forecast(site))),
            "busiest": .object(try pictures.object(DemandCharts.busiest(site))), "days": .object(days(site).object), "hours": .object(hours(site).object),
            "merchants": .object(try merchants(site, &pictures).object), "trackRecord": .object(trackRecord(site).object),
        ])
    }

    private static func days(_ site: SponsorSite) -> ListSection {
        let formats = site.formats
        let words = DemandWords(site: site)
        let days = words.days
        return ListSection(
            id: "days", title: "Day by day", note: "All of \(site.sponsor.name), transactions.\(site.cut(days.count, min(days.count, site.listedRows), "day", inCSV: true))", export: days.isEmpty ? nil : ("demand.csv", site.exportAddress("demand.csv")),
            table: PageTable(
                caption: "Expected transactions by day", columns: [.text("Day"), .number("Expected"), .number("80 % interval")],
                rows: words.cells(Array(days.prefix(site.listedRows))).map { [.init(formats.longDate(formats.localTime.date(at: $0.row.start))), .init($0.expected), .init("\($0.lower) to \($0.upper)")] }),
            empty: "The run has no forecast by day of the transactions of all of \(site.sponsor.name).")
    }

    private static func hours(_ site: SponsorSite) -> ListSection {
        let formats = site.formats
        let words = DemandWords(site: site)
        let hours = words.hours
        let shown = hours.prefix(min(72, site.listedRows))
        let needsSetting = hours.contains { $0.staff == nil } ? " Staff shows once the program sets how many transactions one person serves in an hour." : ""
        return ListSection(
            id: "hours", title: "Hour by hour", note: "\(counted(hours.count, "hour", formats))\(shown.count < hours.count ? "; the first \(shown.count) are shown, the CSV has all" : ""). Staff serve the upper end of the interval.\(needsSetting)",
            export: hours.isEmpty ? nil : ("demand.csv", site.exportAddress("demand.csv")),
            table: PageTable(
                caption: "Expected transactions by hour", columns: [.text("Hour"), .number("Expected"), .number("80 % interval"), .number("Staff")],
                rows: words.cells(Array(shown)).map { [.init(formats.time($0.row.start)), .init($0.expected), .init("\($0.lower) to \($0.upper)"), .init($0.row.staff.map { formats.count($0) } ?? "–")] }),
            empty: "The run has no forecast by hour of the transactions of all of \(site.sponsor.name).")
    }

    private static func merchants(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> ListSection {
        let merchants = site.figures.demand.merchants
        let rows = Dictionary(grouping: site.figures.demand.rows.filter { $0.merchant != nil && $0.measure == .transactions }, by: { $0.merchant ?? -1 })
        let isForecast = site.figures.demand.rows.contains { $0.merchant != nil }
        let order = rows.keys.sorted { (merchants[$0]?.id ?? "").utf8.lexicographicallyPrecedes((merchants[$1]?.id ?? "").utf8) }
        let words = DemandWords(site: site)
        // One week for all, so that they compare.
        let summed = order.flatMap { words.summed(rows[$0] ?? []) }
        let (first, week) = (words.firstDay(summed), words.period(summed))
        let shown = first.map { first in order.prefix(site.listedRows).map { MerchantDemand(merchants[$0], rows[$0] ?? [], from: first, words) } } ?? []
        let number = site.formats.columnNumber(shown.compactMap(\.week))
        let hasStaff = shown.contains { $0.staff != nil }
        let most = shown.map(\.daysForecast).max() ?? 0
        let fewer = shown.contains { $0.daysForecast < most } ? " A day without a forecast adds nothing." : ""
        var columns: [PageTable.Column] = [.text("Merchant"), .text("Trend").optional, .number(week.prefix(1).uppercased() + week.dropFirst()), .number("Busiest day").optional, .number("Busiest hour")]
        if hasStaff { columns += [.number("Most staff"), .number("Staff hours").optional] }
        let unset = hasStaff && shown.contains { $0.staff == nil } ? " “–” where none is set, or no hours are forecast." : ""
        return ListSection(
            id: "merchants", title: "Each merchant",
            note: "Transactions expected; busiest day over the days forecast, the rest over the \(week).\(hasStaff ? " Staff follow each merchant’s own settings, so they need not add up to the whole’s; each hour’s are in the CSV." : "")\(unset)\(fewer)\(site.cut(order.count, shown.count, "merchant", inCSV: true))",
            export: isForecast ? ("demand.csv", site.exportAddress("demand.csv")) : nil,
            table: PageTable(
                caption: "Expected transactions by merchant", columns: columns, rows: try shown.map { merchant in
                    try [.init(merchant.name), .init("", picture: merchant.trend(&pictures)), .init(merchant.weekText(number), sort: merchant.week), merchant.busiestDay, merchant.busiestHour]
                        + (hasStaff ? merchant.staffCells : [])
                }, isSortable: true),
            empty: isForecast ? "The run forecasts no transactions of single merchants; what it forecasts of their redemptions is in the CSV." : "The run has no forecast for single merchants.")
    }

    private static func trackRecord(_ site: SponsorSite) -> ListSection {
        let formats = site.formats
        let error = formats.columnNumber(site.figures.demand.trackRecord.map(\.meanAbsoluteError), atMost: 2)
        let rows = site.figures.demand.trackRecord.prefix(site.listedRows).map { row -> [PageTable.Cell] in
            [
                .init(row.merchant.flatMap { site.figures.demand.merchants[$0]?.name } ?? "All of \(site.sponsor.name)"), .init("\(row.measure.name) by \(row.granularity.name)"), .init(formats.count(row.periods), sort: Double(row.periods)),
                .init(error(row.meanAbsoluteError), sort: row.meanAbsoluteError), .init(row.wape.map { formats.percent($0, decimals: 0) } ?? "–", sort: row.wape),
                .init(formats.percent(Double(row.covered) / Double(row.periods), decimals: 0), sort: Double(row.covered) / Double(row.periods)),
            ]
        }
        return ListSection(
            id: "track-record", title: "How earlier forecasts did", note: "Against what happened since. Of good 80 % intervals about 80 % hold what happened; where few are expected they hold more, as their ends are whole numbers.\(site.cut(site.figures.demand.trackRecord.count, rows.count, "series", plural: "series", inCSV: true))",
            export: rows.isEmpty ? nil : ("demand-track-record.csv", site.exportAddress("demand-track-record.csv")),
            table: PageTable(caption: "Errors of earlier forecasts", columns: [.text("Merchant"), .text("Forecast"), .number("Periods").optional, .number("Mean error"), .number("Error of total"), .number("Within interval")], rows: Array(rows), isSortable: true),
            empty: site.previous == nil ? "No earlier run is there to look back on." : "No period that an earlier run forecast has ended yet.")
    }
}
