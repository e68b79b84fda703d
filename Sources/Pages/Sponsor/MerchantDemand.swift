import Charts
import Insights
import LoyaltyModel

/// What is expected of one merchant: a line of the demand page's table.
struct MerchantDemand {
    let name: String
    /// Transactions expected over the next seven days: of the days forecast, or of the hours where there are none; nil where neither is.
    let week: Double?
    /// People in the hours of the next seven days; nil where no staffing is set.
    let staff: (most: Int, hours: Int)?
    private let id: String
    private let days: [DemandRow]
    private let hours: [DemandRow]
    private let formats: Formats

    /// - Parameter rows: the merchant's, of transactions.
    init(_ merchant: Merchant?, _ rows: [DemandRow], _ site: SponsorSite) {
        let words = DemandWords(site: site)
        (id, name, formats) = (merchant?.id ?? "", merchant?.name ?? "", site.formats)
        days = rows.filter { $0.granularity == .day }
        hours = words.nextWeek(rows.filter { $0.granularity == .hour })
        let daysOfWeek = words.nextWeek(days)
        let rowsOfWeek = daysOfWeek.isEmpty ? hours : daysOfWeek
        week = rowsOfWeek.isEmpty ? nil : rowsOfWeek.reduce(0) { $0 + $1.expected }
        let people = hours.compactMap(\.staff)
        staff = people.max().map { ($0, people.reduce(0, +)) }
    }

    func trend(_ pictures: inout PictureWriter) throws -> TemplateObject? {
        try pictures.picture(TrendLine(days.map(\.expected)), .trend, name: "trend-\(id)", alternative: "Expected transactions by day; \(hasBusiest(days) ? "the most on " : "")\(busiestDay.text).")
    }

    var busiestDay: PageTable.Cell {
        cell(days) { formats.longDate(formats.localTime.date(at: $0.start)) }
    }

    var busiestHour: PageTable.Cell {
        cell(hours) { "\(Formats.weekdays[formats.localTime.date(at: $0.start).weekday]) \(formats.hour($0.start))" }
    }

    var staffCells: [PageTable.Cell] {
        [.init(staff.map { formats.count($0.most) } ?? "–", sort: staff.map { Double($0.most) }), .init(staff.map { formats.count($0.hours) } ?? "–", sort: staff.map { Double($0.hours) })]
    }

    private func cell(_ rows: [DemandRow], _ name: (DemandRow) -> String) -> PageTable.Cell {
        guard let peak = rows.max(by: { ($0.expected, -$0.start) < ($1.expected, -$1.start) }) else { return .init("–") }
        guard peak.expected > 0 else { return .init("none expected", sort: 0) }
        let text = formats.expectation(peak.expected)
        let expected = text == "0" ? "below 0.1" : text
        return .init("\(hasBusiest(rows) ? name(peak) : "all alike"): \(expected)", sort: peak.expected)
    }

    /// Where all are alike none is.
    private func hasBusiest(_ rows: [DemandRow]) -> Bool { rows.count == 1 ? rows[0].expected > 0 : Set(rows.map(\.expected)).count > 1 }
}
