import Insights
import LoyaltyModel

/// The demand page's sentences.
struct DemandWords {
    let site: SponsorSite
    private var formats: Formats { site.formats }

    var days: [DemandRow] { ofWhole(.transactions, .day) }
    var hours: [DemandRow] { ofWhole(.transactions, .hour) }

    init(site: SponsorSite) {
        self.site = site
    }

    private func ofWhole(_ measure: DemandMeasure, _ granularity: Granularity) -> [DemandRow] {
        site.figures.demand.rows.filter { $0.merchant == nil && $0.measure == measure && $0.granularity == granularity }
    }

    /// Of the week: the days, or the hours where there are none.
    private func week(_ measure: DemandMeasure) -> [DemandRow] {
        let days = nextWeek(ofWhole(measure, .day))
        return days.isEmpty ? nextWeek(ofWhole(measure, .hour)) : days
    }

    /// The periods that begin within seven local days of the forecast's first: by date, as closed hours have no rows.
    func nextWeek(_ rows: [DemandRow]) -> [DemandRow] {
        guard let first = site.figures.demand.rows.lazy.map(\.start).min() else { return [] }
        let end = formats.localTime.date(at: first).daysSinceEpoch + 7
        return rows.filter { formats.localTime.date(at: $0.start).daysSinceEpoch < end }
    }

    /// Of the whole's rows: `next 7 days`, or as many as there are from the forecast's first to its last where it ends before; closed days count, though they have no rows.
    /// `7 days from 5 Feb 2027` where the first of them is not the next, by the snapshot or the run.
    private func period(_ rows: [DemandRow]) -> String {
        let starts = rows.first.map { ofWhole($0.measure, $0.granularity).map(\.start) } ?? []
        guard let first = site.figures.demand.rows.lazy.map(\.start).min().map(day), let last = starts.max().map(day) else { return week }
        return words(min(7, last.daysSinceEpoch - first.daysSinceEpoch + 1), from: first)
    }

    /// `next 7 days`, of the merchants: not each has a forecast for all of them.
    var week: String { site.figures.demand.rows.lazy.map(\.start).min().map { words(7, from: day($0)) } ?? "next 7 days" }

    private func words(_ days: Int, from first: CivilDate) -> String {
        let (earliest, latest) = (day(site.frame.takenAt).daysSinceEpoch, day(max(site.frame.takenAt, site.frame.scoredAt)).daysSinceEpoch + 1)
        return (earliest...latest).contains(first.daysSinceEpoch) ? days == 1 ? "next day" : "next \(formats.count(days)) days" : "\(counted(days, "day", formats)) from \(formats.date(first))"
    }

    private func day(_ moment: Int64) -> CivilDate { formats.localTime.date(at: moment) }

    var headline: Headline {
        let (weekDays, weekHours, week) = (nextWeek(days), nextWeek(hours), week(.transactions))
        guard !week.isEmpty else { return .plain(withoutTransactions) }
        let expected = week.reduce(0) { $0 + $1.expected }
        var headline = Headline(("About \(transactions(expected))", .plain), (" \(formats.expectation(expected) == "1" ? "is" : "are") expected over the \(period(week))", nil))
        if let peak = Self.peak(weekHours) ?? Self.peak(weekDays) {
            headline.parts.append(("; busiest on ", nil))
            headline.parts.append((peak.granularity == .hour ? hourName(peak) : formats.longDate(formats.localTime.date(at: peak.start)), .plain))
            headline.parts.append((" with \(formats.expectation(peak.expected))\(others(peak.granularity == .hour ? weekHours : weekDays, peak)).", nil))
        } else {
            headline.parts.append((".", nil))
        }
        return headline
    }

    /// Where none of the whole's are forecast for the week: what is forecast.
    private var withoutTransactions: String {
        let (rows, name) = (site.figures.demand.rows, site.sponsor.name)
        guard !rows.isEmpty else { return "No demand is forecast: this run has no rows for \(name)." }
        if let later = (days + hours).map(\.start).min() { return "No transactions are forecast for the \(week), but from \(formats.longDate(day(later))) on." }
        if rows.contains(where: { $0.measure == .transactions }) { return "The transactions of all of \(name) are not forecast, only those of single merchants." }
        let redemptions = week(.redemptions)
        guard !redemptions.isEmpty else { return "Transactions are not forecast in this run, only redemptions." }
        let expected = sum(redemptions)
        return "About \(expected) \(expected == "1" ? "redemption is" : "redemptions are") expected over the \(period(redemptions)); transactions are not forecast."
    }

    private func transactions(_ expected: Double) -> String {
        let number = formats.expectation(expected)
        return "\(number) \(number == "1" ? "transaction" : "transactions")"
    }

    /// How many more are as busy: the first of equals is named.
    func others(_ rows: [DemandRow], _ peak: DemandRow) -> String {
        let equals = rows.count { $0.expected == peak.expected } - 1
        return equals > 0 ? ", as in \(counted(equals, "other \(peak.granularity.name)", formats))" : ""
    }

    private func sum(_ rows: [DemandRow]) -> String { formats.expectation(rows.reduce(0) { $0 + $1.expected }) }

    var lede: String? {
        guard !site.figures.demand.rows.isEmpty else { return "The program supplies forecasts with its scoring runs; the next run that has them fills this page." }
        guard let record = site.figures.demand.trackRecord.first(where: { $0.merchant == nil && $0.measure == .transactions }) else { return nil }
        return "Of the \(counted(record.periods, record.granularity.name, formats)) forecast before and now past, \(formats.percent(Double(record.covered) / Double(record.periods), decimals: 0)) lay within their 80 % interval."
    }

    /// Each row's figures, with as many decimals as its column needs.
    func cells(_ rows: [DemandRow]) -> [(row: DemandRow, expected: String, lower: String, upper: String)] {
        let (expected, bound) = (formats.columnNumber(rows.map(\.expected)), formats.columnNumber(rows.flatMap { [$0.lower80, $0.upper80] }))
        return rows.map { ($0, expected($0.expected), bound($0.lower80), bound($0.upper80)) }
    }

    /// Nil where nothing is expected in any of them.
    private static func peak(_ rows: [DemandRow]) -> DemandRow? {
        rows.max { ($0.expected, -$0.start) < ($1.expected, -$1.start) }.flatMap { $0.expected > 0 ? $0 : nil }
    }

    private func hourName(_ row: DemandRow) -> String {
        let end = formats.localTime.nextHour(after: row.start)
        return "\(formats.longDate(formats.localTime.date(at: row.start))), \(formats.hour(row.start))–\(formats.hour(end))"
    }

    static func busiest(_ site: SponsorSite) -> String? {
        let words = DemandWords(site: site)
        let hours = words.nextWeek(words.hours)
        guard let peak = peak(hours) else { return nil }
        let staff = peak.staff.map { "; \(counted($0, "person", plural: "people", site.formats)) needed" } ?? ""
        return "Busiest hour of the \(words.period(hours)): \(words.hourName(peak)), \(words.transactions(peak.expected)) expected\(words.others(hours, peak))\(staff)."
    }

    /// `20 to 26 Nov` in full.
    private func span(_ rows: [DemandRow]) -> String? {
        guard let first = rows.map(\.start).min(), let last = rows.map(\.start).max() else { return nil }
        return "expected from \(formats.longDate(formats.localTime.date(at: first))) to \(formats.longDate(formats.localTime.date(at: last)))"
    }

    var keyFigures: [KeyFigure] {
        let (weekHours, transactions, redemptions) = (nextWeek(hours), week(.transactions), week(.redemptions))
        let peak = Self.peak(weekHours)
        let staff = weekHours.compactMap(\.staff)
        let noHours = hours.isEmpty ? "no forecast by hour" : weekHours.isEmpty ? "no hours of the \(week) are forecast" : nil
        return [
            KeyFigure(label: "Transactions, \(period(transactions))", value: transactions.isEmpty ? "–" : sum(transactions), note: transactions.isEmpty ? unforecast(.transactions) : span(transactions)),
            KeyFigure(label: "Busiest hour", value: peak.map { formats.expectation($0.expected) } ?? "–", note: peak.map { "\(hourName($0)); up to \(formats.number($0.upper80, atMost: 0))" } ?? noHours ?? "none expected"),
            KeyFigure(label: "Most staff in an hour", value: staff.max().map { formats.count($0) } ?? "–", note: staff.isEmpty ? noHours ?? "no staffing is set" : "\(formats.count(staff.reduce(0, +))) staff hours over the \(period(weekHours))"),
            KeyFigure(label: "Redemptions, \(period(redemptions))", value: redemptions.isEmpty ? "–" : sum(redemptions), note: redemptions.isEmpty ? unforecast(.redemptions) : span(redemptions)),
        ]
    }

    /// Why the week has none of the whole's.
    private func unforecast(_ measure: DemandMeasure) -> String {
        let rows = site.figures.demand.rows.filter { $0.measure == measure }
        if rows.contains(where: { $0.merchant == nil }) { return "none of the \(week) are forecast" }
        return rows.isEmpty ? "not forecast" : "forecast of single merchants alone"
    }
}
