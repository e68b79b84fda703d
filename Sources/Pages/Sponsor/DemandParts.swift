import Charts
import Insights
import LoyaltyModel

/// The demand page's sentences.
struct DemandWords {
    let site: SponsorSite
    private var formats: Formats { site.formats }

    var days: [DemandRow] { whole(.day) }
    var hours: [DemandRow] { whole(.hour) }

    init(site: SponsorSite) {
        self.site = site
    }

    private func whole(_ granularity: Granularity) -> [DemandRow] {
        site.figures.demand.rows.filter { $0.merchant == nil && $0.measure == .transactions && $0.granularity == granularity }
    }

    /// Forecast days of the next week: those of the run's days, or the sum of its hours.
    private var week: (expected: Double, days: Int)? {
        if !days.isEmpty { return (days.prefix(7).reduce(0) { $0 + $1.expected }, min(7, days.count)) }
        let next = hours.prefix(168)
        return next.isEmpty ? nil : (next.reduce(0) { $0 + $1.expected }, (next.count + 23) / 24)
    }

    var headline: Headline {
        guard let week else { return .plain("No demand is forecast: this run has no rows for \(site.sponsor.name).") }
        var headline = Headline(("About \(formats.count(Rounding.whole(week.expected) ?? 0)) transactions", .plain), (" are expected over the next \(counted(week.days, "day", formats))", nil))
        if let peak = Self.peak(hours) {
            headline.parts.append(("; busiest on ", nil))
            headline.parts.append((hourName(peak), .plain))
            headline.parts.append((" with \(formats.number(peak.expected, atMost: 0)).", nil))
        } else if let peak = Self.peak(days) {
            headline.parts.append(("; busiest on ", nil))
            headline.parts.append((formats.longDate(formats.localTime.date(at: peak.start)), .plain))
            headline.parts.append((" with \(formats.number(peak.expected, atMost: 0)).", nil))
        } else {
            headline.parts.append((".", nil))
        }
        return headline
    }

    var lede: String? {
        guard !site.figures.demand.rows.isEmpty else { return "Rows in the run’s output “demand” fill this page." }
        guard let record = site.figures.demand.trackRecord.first(where: { $0.merchant == nil && $0.measure == .transactions }) else { return nil }
        return "Of the \(counted(record.periods, record.granularity.name, formats)) forecast before and now past, \(formats.percent(Double(record.covered) / Double(record.periods), decimals: 0)) lay within their 80 % interval."
    }

    private static func peak(_ rows: [DemandRow]) -> DemandRow? {
        rows.max { ($0.expected, -$0.start) < ($1.expected, -$1.start) }
    }

    private func hourName(_ row: DemandRow) -> String {
        let end = formats.localTime.nextHour(after: row.start)
        return "\(formats.longDate(formats.localTime.date(at: row.start))), \(formats.hour(row.start))–\(formats.hour(end))"
    }

    static func busiest(_ site: SponsorSite) -> String? {
        let words = DemandWords(site: site)
        guard let peak = peak(words.hours) else { return nil }
        let staff = peak.staff.map { "; \(counted($0, "person", plural: "people", site.formats)) needed" } ?? ""
        return "Busiest hour ahead: \(words.hourName(peak)), \(site.formats.number(peak.expected, atMost: 0)) transactions expected\(staff)."
    }

    var keyFigures: [KeyFigure] {
        let peak = Self.peak(hours)
        let staff = hours.compactMap(\.staff)
        let redemptions = site.figures.demand.rows.filter { $0.merchant == nil && $0.measure == .redemptions && $0.granularity == .day }
        return [
            KeyFigure(label: "Transactions, next \(week?.days ?? 7) days", value: week.map { formats.count(Rounding.whole($0.expected) ?? 0) } ?? "–", note: "sum of what is expected"),
            KeyFigure(label: "Busiest hour", value: peak.map { formats.number($0.expected, atMost: 0) } ?? "–", note: peak.map { "\(hourName($0)); up to \(formats.number($0.upper80, atMost: 0))" } ?? "no forecast by hour"),
            KeyFigure(label: "Most staff in an hour", value: staff.max().map { formats.count($0) } ?? "–", note: staff.isEmpty ? "no staffing is set, or no hours" : "\(formats.count(staff.prefix(168).reduce(0, +))) staff hours over the next 7 days"),
            KeyFigure(label: "Redemptions, next 7 days", value: redemptions.isEmpty ? "–" : formats.number(redemptions.prefix(7).reduce(0) { $0 + $1.expected }, atMost: 0), note: redemptions.isEmpty ? "not forecast" : "sum of what is expected"),
        ]
    }
}

enum DemandCharts {
    static func forecast(_ site: SponsorSite) -> ChartFigure {
        let (words, formats) = (DemandWords(site: site), site.formats)
        let isHourly = !words.hours.isEmpty
        let rows = isHourly ? words.hours : words.days
        let peak = rows.indices.max { rows[$0].expected < rows[$1].expected }
        // Closed hours have no rows, so a day begins with the first row of its date.
        let dates = rows.map { formats.localTime.date(at: $0.start) }
        let labels = rows.indices.filter { $0 == 0 || dates[$0] != dates[$0 - 1] }.map { index -> AxisLabel in
            return AxisLabel(index, "\(Formats.weekdays[dates[index].weekday]) \(dates[index].components.day)")
        }
        let unit = isHourly ? "hour" : "day"
        let message = peak.map { "The most is expected on \(formats.longDate(formats.localTime.date(at: rows[$0].start)))\(isHourly ? ", \(formats.hour(rows[$0].start))" : "")" } ?? "What is expected"
        return ChartFigure(
            name: "forecast", message: message, measure: "Transactions expected by \(unit), with the 80 % prediction interval\(isHourly ? "; hours without a forecast are left out" : "")", source: site.source(site.figures.demand.model),
            alternative: "Line of \(rows.count) \(unit)s with a band. \(message): \(peak.map { formats.number(rows[$0].expected) } ?? "–"), 80 % interval \(peak.map { "\(formats.number(rows[$0].lower80)) to \(formats.number(rows[$0].upper80))" } ?? "–").",
            chart: LineChart(
                series: [.init(rows.map(\.expected), endLabel: nil)], band: rows.isEmpty ? nil : .init(start: 0, lower: rows.map(\.lower80), upper: rows.map(\.upper80)),
                periodLabels: .evenly(labels), peakLabel: peak.map { formats.number(rows[$0].expected, atMost: 0) }, format: formats.countTicks),
            format: .full,
            table: PageTable(
                caption: "Expected transactions by \(unit)", columns: [.text("From"), .number("Expected"), .number("Lower"), .number("Upper")],
                rows: rows.map { [.init(formats.time($0.start)), .init(formats.number($0.expected)), .init(formats.number($0.lower80)), .init(formats.number($0.upper80))] }),
            empty: "No forecast in this run.")
    }

    static func busiest(_ site: SponsorSite) -> ChartFigure {
        let (words, formats) = (DemandWords(site: site), site.formats)
        var sums = [[(sum: Double, count: Int)]](repeating: [(sum: Double, count: Int)](repeating: (0, 0), count: 24), count: 7)
        for row in words.hours {
            let (day, hour) = (formats.localTime.date(at: row.start).weekday, formats.localTime.secondOfDay(at: row.start) / 3_600)
            sums[day][hour].sum += row.expected
            sums[day][hour].count += 1
        }
        let values = sums.map { $0.map { $0.count > 0 ? $0.sum / Double($0.count) : nil } }
        let isEmpty = words.hours.isEmpty
        let cells = values.indices.flatMap { day in values[day].indices.compactMap { hour in values[day][hour].map { (day, hour, $0) } } }
        let busiest = cells.max { $0.2 < $1.2 }
        let hours = (0..<24).map { padded($0, to: 2) }
        let message = busiest.map { "\(Self.longWeekdays[$0.0])s at \(hours[$0.1]):00 are busiest" } ?? "When it is busiest"
        return ChartFigure(
            name: "busiest-hours", message: message, measure: "Mean of the transactions expected, by weekday and local hour", source: site.source(site.figures.demand.model),
            alternative: "Heat map of weekdays and hours. \(message)\(busiest.map { ": \(formats.number($0.2)) transactions" } ?? "").",
            chart: HeatMap(rows: isEmpty ? [] : Formats.weekdays, columns: isEmpty ? [] : hours, values: isEmpty ? [] : values, labels: busiest.map { [.init(row: $0.0, column: $0.1, formats.number($0.2, atMost: 0))] } ?? [], format: formats.countTicks),
            format: .full,
            table: PageTable(
                caption: "Mean of the transactions expected by weekday and hour", columns: [.text("Hour")] + Formats.weekdays.map { .number($0) },
                rows: isEmpty ? [] : hours.indices.map { hour in [.init("\(hours[hour]):00")] + values.map { .init($0[hour].map { formats.number($0) } ?? "–") } }),
            empty: "The run has no forecast by hour, so hours cannot be compared.")
    }

    private static let longWeekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
