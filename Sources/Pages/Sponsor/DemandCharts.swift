import Charts
import Insights
import LoyaltyModel

enum DemandCharts {
    static func forecast(_ site: SponsorSite) -> ChartFigure {
        let (words, formats) = (DemandWords(site: site), site.formats)
        let rows = words.charted
        let isHourly = rows.first?.granularity == .hour
        let peak = rows.indices.max { rows[$0].expected < rows[$1].expected }
        // Closed hours have no rows, so a day begins with the first row of its date.
        let dates = rows.map { formats.localTime.date(at: $0.start) }
        let labels = rows.indices.filter { $0 == 0 || dates[$0] != dates[$0 - 1] }.map { index -> AxisLabel in
            return AxisLabel(index, "\(Formats.weekdays[dates[index].weekday]) \(dates[index].components.day)")
        }
        let unit = isHourly ? "hour" : "day"
        let span = Set(dates).count > 1 ? "Over all \(formats.count(Set(dates).count)) days the" : "The"
        let message = peak.map { rows[$0].expected <= 0 ? "Nothing is expected" : "\(span) most \(isHourly ? "in an hour " : "")is expected on \(formats.longDate(formats.localTime.date(at: rows[$0].start)))\(isHourly ? ", \(formats.hour(rows[$0].start))" : "")\(words.others(rows, rows[$0]))" } ?? "What is expected"
        return ChartFigure(
            name: "forecast", message: message, measure: "Transactions expected by \(unit), with the 80 % prediction interval\(isHourly ? "; hours without a forecast are left out" : "")", source: site.source(site.figures.demand.model),
            alternative: "Line of \(counted(rows.count, unit, formats)) with a band. \(message): \(peak.map { words.expectation(rows[$0].expected) } ?? "–"), 80 % interval \(peak.map { "\(words.unlessNothing(rows[$0].lower80) { formats.number($0) }) to \(words.unlessNothing(rows[$0].upper80) { formats.number($0) })" } ?? "–").",
            chart: LineChart(
                series: [.init(rows.map(\.expected), endLabel: nil)], band: rows.isEmpty ? nil : .init(start: 0, lower: rows.map(\.lower80), upper: rows.map(\.upper80)),
                periodLabels: .evenly(labels), peakLabel: peak.map { words.expectation(rows[$0].expected) }, format: formats.countTicks),
            format: .full,
            table: PageTable(
                caption: "Expected transactions by \(unit)", columns: [.text("From"), .number("Expected"), .number("Lower"), .number("Upper")],
                rows: words.cells(rows).map { [.init(formats.time($0.row.start)), .init($0.expected), .init($0.lower), .init($0.upper)] }),
            empty: site.figures.demand.rows.isEmpty ? "No forecast in this run." : "This run has no forecast of the transactions of all of \(site.sponsor.name).")
    }

    static func busiest(_ site: SponsorSite) -> ChartFigure {
        let (words, formats) = (DemandWords(site: site), site.formats)
        var sums = [[WrittenSum]](repeating: [WrittenSum](repeating: WrittenSum(), count: 24), count: 7)
        for row in words.hours {
            let (day, hour) = (formats.localTime.date(at: row.start).weekday, formats.localTime.secondOfDay(at: row.start) / 3_600)
            sums[day][hour].add(row.expected)
        }
        let values = sums.map { $0.map(\.mean) }
        let isEmpty = words.hours.isEmpty
        let number = formats.columnNumber(values.joined().compactMap { $0 })
        let cells = values.indices.flatMap { day in values[day].indices.compactMap { hour in values[day][hour].map { (day, hour, $0) } } }
        let busiest = cells.max { $0.2 < $1.2 }.flatMap { $0.2 > 0 ? $0 : nil }
        let ties = cells.count { $0.2 == busiest?.2 }
        let hours = (0..<24).map { padded($0, to: 2) }
        let message = busiest.map { "\(Self.longWeekdays[$0.0])s at \(hours[$0.1]):00\(ties > 1 ? " and \(counted(ties - 1, "other hour", formats))" : "") are busiest" } ?? "When it is busiest"
        return ChartFigure(
            name: "busiest-hours", message: message, measure: "Mean of the transactions expected, by weekday and local hour", source: site.source(site.figures.demand.model),
            alternative: "Heat map of weekdays and hours. \(message)\(busiest.map { ": \(words.expectation($0.2)) expected in the mean" } ?? "").",
            chart: HeatMap(rows: isEmpty ? [] : Formats.weekdays, columns: isEmpty ? [] : hours, values: isEmpty ? [] : values, labels: busiest.map { [.init(row: $0.0, column: $0.1, words.expectation($0.2))] } ?? [], format: formats.countTicks),
            format: .full,
            table: PageTable(
                caption: "Mean of the transactions expected by weekday and hour", columns: [.text("Hour")] + Formats.weekdays.map { .number($0) },
                rows: isEmpty ? [] : hours.indices.map { hour in [.init("\(hours[hour]):00")] + values.map { .init($0[hour].map(number) ?? "–") } }),
            empty: "The run has no forecast by hour of the transactions of all of \(site.sponsor.name), so hours cannot be compared.")
    }

    private static let longWeekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
