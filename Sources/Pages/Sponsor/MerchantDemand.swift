import Charts
import Insights
import LoyaltyModel

/// What is expected of one merchant: a line of the demand page's table.
struct MerchantDemand {
    let name: String
    /// Transactions expected over the next seven days: of the days forecast, and of the hours of other days; nil where none is.
    let week: Double?
    /// Days of the seven that the sum is over.
    let daysForecast: Int
    /// People in the hours of the next seven days; nil where no staffing is set.
    let staff: (most: Int, hours: Int)?
    private let id: String
    private let days: [DemandRow]
    private let hours: [DemandRow]
    private let words: DemandWords
    private let formats: Formats

    /// - Parameters:
    ///   - rows: the merchant's, of transactions.
    ///   - first: the day that the table's week begins with.
    init(_ merchant: Merchant?, _ rows: [DemandRow], from first: CivilDate, _ words: DemandWords) {
        self.words = words
        (id, name, formats) = (merchant?.id ?? "", merchant?.name ?? "", words.site.formats)
        days = words.coming(rows.filter { $0.granularity == .day }).filter { words.day($0.start) >= first }
        hours = words.within(first, rows.filter { $0.granularity == .hour })
        let daysOfWeek = words.within(first, days)
        let dates = Set(daysOfWeek.map { words.day($0.start) })
        let rowsOfWeek = daysOfWeek + hours.filter { !dates.contains(words.day($0.start)) }
        week = rowsOfWeek.isEmpty ? nil : WrittenSum(rowsOfWeek.map(\.expected)).total
        daysForecast = Set(rowsOfWeek.map { words.day($0.start) }).count
        let people = hours.compactMap(\.staff)
        staff = people.max().map { ($0, people.reduce(0, +)) }
    }

    /// `–` where nothing is forecast of it.
    /// - Parameter number: with as many decimals as the column has.
    func weekText(_ number: (Double) -> String) -> String { week.map { words.unlessNothing($0, number) } ?? "–" }

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
        let equals = words.equals(rows, peak)
        return .init("\(hasBusiest(rows) ? "\(name(peak))\(equals > 0 ? " and \(counted(equals, "other", formats))" : "")" : "all alike"): \(words.expectation(peak.expected))", sort: peak.expected)
    }

    /// Where all are alike none is.
    private func hasBusiest(_ rows: [DemandRow]) -> Bool { rows.count == 1 ? rows[0].expected > 0 : Set(rows.map(\.expected)).count > 1 }
}
