import Insights
import LoyaltyModel

/// The demand page's sentences.
struct DemandWords {
    let site: SponsorSite
    private var formats: Formats { site.formats }

    /// Transactions of the whole, of what is to come.
    var days: [DemandRow] { coming(ofWhole(.transactions, .day)) }
    var hours: [DemandRow] { coming(ofWhole(.transactions, .hour)) }

    init(site: SponsorSite) {
        self.site = site
    }

    private func ofWhole(_ measure: DemandMeasure, _ granularity: Granularity) -> [DemandRow] {
        site.figures.demand.rows.filter { $0.merchant == nil && $0.measure == measure && $0.granularity == granularity }
    }

    private func week(_ measure: DemandMeasure) -> [DemandRow] { nextWeek(summed(ofWhole(measure, .day) + ofWhole(measure, .hour))) }

    /// Of a series that which its week is summed over: its days, or its hours where it has no days or only the hours are to come.
    func summed(_ rows: [DemandRow]) -> [DemandRow] {
        let (days, hours) = (rows.filter { $0.granularity == .day }, rows.filter { $0.granularity == .hour })
        return days.isEmpty || areOver(days, beside: hours) ? hours : days
    }

    /// What the chart shows: the hours, or the days where there are no hours, or only days are to come.
    var charted: [DemandRow] { hours.isEmpty || areOver(hours, beside: days) ? days : hours }

    private func areOver(_ rows: [DemandRow], beside others: [DemandRow]) -> Bool { rows.allSatisfy(isPast) && !others.allSatisfy(isPast) }

    /// The periods that begin within seven local days of the first of them: by date, as closed hours have no rows.
    func nextWeek(_ rows: [DemandRow]) -> [DemandRow] { firstDay(rows).map { within($0, rows) } ?? [] }

    /// The periods that begin on a day or within six days after it.
    func within(_ first: CivilDate, _ rows: [DemandRow]) -> [DemandRow] {
        coming(rows).filter { (first.daysSinceEpoch..<first.daysSinceEpoch + 7).contains(day($0.start).daysSinceEpoch) }
    }

    /// The day that a series begins with: of each its own, as hours may be forecast from noon and days from tomorrow on.
    func firstDay(_ rows: [DemandRow]) -> CivilDate? { coming(rows).map { day($0.start) }.min() }

    /// What was past when the snapshot was taken counts only where all is.
    func coming(_ rows: [DemandRow]) -> [DemandRow] {
        let coming = rows.filter { !isPast($0) }
        return coming.isEmpty ? rows : coming
    }

    private func isPast(_ row: DemandRow) -> Bool {
        row.granularity == .hour ? formats.localTime.nextHour(after: row.start) <= site.frame.takenAt : day(row.start) < day(site.frame.takenAt)
    }

    /// `next 7 days`, or as many as there are from the first to the last where that comes before; closed days count, though they have no rows.
    /// `7 days from 5 Feb 2027` where the first of them is not the next, by the snapshot or the run.
    /// - Parameter rows: all of a series, also beyond the week.
    func period(_ rows: [DemandRow], from first: CivilDate? = nil) -> String {
        guard let first = first ?? firstDay(rows), let last = rows.map({ day($0.start) }).max() else { return "next 7 days" }
        return words(min(7, last.daysSinceEpoch - first.daysSinceEpoch + 1), from: first, isPast: rows.allSatisfy(isPast))
    }

    /// Of rows of the whole: the period of the series that they are of.
    private func periodOfSeries(_ rows: [DemandRow]) -> String { period(rows.first.map { ofWhole($0.measure, $0.granularity) } ?? []) }

    private func words(_ days: Int, from first: CivilDate, isPast: Bool) -> String {
        let (earliest, latest) = (day(site.frame.takenAt).daysSinceEpoch, day(max(site.frame.takenAt, site.frame.scoredAt)).daysSinceEpoch + 1)
        return !isPast && (earliest...latest).contains(first.daysSinceEpoch) ? days == 1 ? "next day" : "next \(formats.count(days)) days" : days == 1 ? "day of \(formats.date(first))" : "\(formats.count(days)) days from \(formats.date(first))"
    }

    func day(_ moment: Int64) -> CivilDate { formats.localTime.date(at: moment) }

    var headline: Headline {
        let week = week(.transactions)
        guard !week.isEmpty else { return .plain(withoutTransactions) }
        let expected = sum(week)
        var headline = Headline((about(expected, "transaction"), .plain), (" \(formats.expectation(expected) == "1" ? "is" : "are") expected over the \(periodOfSeries(week))", nil))
        if let (peak, among) = busiest(of: week) {
            headline.parts.append(("; busiest on ", nil))
            headline.parts.append((peak.granularity == .hour ? hourName(peak) : formats.longDate(day(peak.start)), .plain))
            headline.parts.append((" with \(expectation(peak.expected))\(others(among, peak)).", nil))
        } else {
            headline.parts.append((".", nil))
        }
        return headline
    }

    /// The busiest hour of the days that a sum is over, where the hours of all of them are forecast, or else the busiest day.
    private func busiest(of week: [DemandRow]) -> (peak: DemandRow, among: [DemandRow])? {
        guard let peak = Self.peak(week) else { return nil }
        let days = Set(week.map { day($0.start) })
        let hours = hours.filter { days.contains(day($0.start)) }
        let open = Set(week.filter { $0.expected > 0 }.map { day($0.start) })
        guard open.isSubset(of: Set(hours.map { day($0.start) })), let hour = Self.peak(hours) else { return (peak, week) }
        return (hour, hours)
    }

    /// Where none of the whole's transactions are forecast: what is.
    private var withoutTransactions: String {
        let (rows, name) = (site.figures.demand.rows, site.sponsor.name)
        guard !rows.isEmpty else { return "No demand is forecast: this run has no rows for \(name)." }
        if rows.contains(where: { $0.measure == .transactions }) { return "The transactions of all of \(name) are not forecast, only those of single merchants." }
        let redemptions = week(.redemptions)
        guard !redemptions.isEmpty else { return "Transactions are not forecast in this run, only redemptions." }
        let expected = sum(redemptions)
        return "\(about(expected, "redemption")) \(expectation(expected) == "1" ? "is" : "are") expected over the \(periodOfSeries(redemptions)); transactions are not forecast."
    }

    /// Of a single period: what is expected at all is never 0.
    func expectation(_ expected: Double) -> String {
        let text = formats.expectation(expected)
        return text == "0" && expected > 0 ? "below \(formats.number(0.1))" : text
    }

    /// `About 300 transactions`, and `Below 0.1 transactions`.
    private func about(_ expected: Double, _ what: String) -> String {
        let text = amount(expected, of: what)
        return expectation(expected) == formats.expectation(expected) ? "About \(text)" : text.prefix(1).uppercased() + text.dropFirst()
    }

    private func amount(_ expected: Double, of what: String) -> String {
        let number = expectation(expected)
        return "\(number) \(number == "1" ? what : what + "s")"
    }

    /// How many more are as busy.
    func equals(_ rows: [DemandRow], _ peak: DemandRow) -> Int { rows.count { $0.expected == peak.expected } - 1 }

    /// The first of equals is named.
    func others(_ rows: [DemandRow], _ peak: DemandRow) -> String {
        let equals = equals(rows, peak)
        return equals > 0 ? ", as in \(counted(equals, "other \(peak.granularity.name)", formats))" : ""
    }

    private func sum(_ rows: [DemandRow]) -> Double { WrittenSum(rows.map(\.expected)).total }

    var lede: String? {
        guard !site.figures.demand.rows.isEmpty else { return "The program supplies forecasts with its scoring runs; the next run that has them fills this page." }
        guard let record = site.figures.demand.trackRecord.first(where: { $0.merchant == nil && $0.measure == .transactions }) else { return nil }
        if record.periods == 1 { return "The \(record.granularity.name) forecast before and now past lay \(record.covered == 1 ? "within" : "outside") its 80 % interval." }
        return "Of the \(counted(record.periods, record.granularity.name, formats)) forecast before and now past, \(formats.percent(Double(record.covered) / Double(record.periods), decimals: 0)) lay within their 80 % interval."
    }

    /// Each row's figures, with as many decimals as its column needs.
    func cells(_ rows: [DemandRow]) -> [(row: DemandRow, expected: String, lower: String, upper: String)] {
        let (expected, bound) = (formats.columnNumber(rows.map(\.expected)), formats.columnNumber(rows.flatMap { [$0.lower80, $0.upper80] }))
        return rows.map { ($0, unlessNothing($0.expected, expected), unlessNothing($0.lower80, bound), unlessNothing($0.upper80, bound)) }
    }

    /// What is expected at all is never 0.
    /// - Parameter number: with as many decimals as the column has.
    func unlessNothing(_ value: Double, _ number: (Double) -> String) -> String {
        let text = number(value)
        return value == 0 || text.contains { ("1"..."9").contains($0) } ? text : expectation(value)
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
        let hours = words.charted.first?.granularity == .hour ? words.nextWeek(words.hours) : []
        guard let peak = peak(hours) else { return nil }
        let staff = peak.staff.map { "; \(counted($0, "person", plural: "people", site.formats)) needed" } ?? ""
        return "Busiest hour of the \(words.periodOfSeries(hours)): \(words.hourName(peak)), \(words.amount(peak.expected, of: "transaction")) expected\(words.others(hours, peak))\(staff)."
    }

    /// `20 to 26 Nov` in full.
    private func span(_ rows: [DemandRow]) -> String? {
        guard let first = rows.map(\.start).min().map(day), let last = rows.map(\.start).max().map(day) else { return nil }
        return first == last ? "expected on \(formats.longDate(first))" : "expected from \(formats.longDate(first)) to \(formats.longDate(last))"
    }

    var keyFigures: [KeyFigure] {
        let (weekHours, transactions, redemptions) = (nextWeek(hours), week(.transactions), week(.redemptions))
        let peak = Self.peak(weekHours)
        let staff = weekHours.compactMap(\.staff)
        let period = periodOfSeries(weekHours)
        let noHours = hours.isEmpty ? unforecast(.transactions, .hour) : nil
        return [
            KeyFigure(label: "Transactions, \(periodOfSeries(transactions))", value: transactions.isEmpty ? "–" : expectation(sum(transactions)), note: transactions.isEmpty ? unforecast(.transactions) : span(transactions)),
            KeyFigure(label: "Busiest hour, \(period)", value: peak.map { expectation($0.expected) } ?? "–", note: peak.map { "\(hourName($0)); up to \(expectation($0.upper80))" } ?? noHours ?? "none expected"),
            KeyFigure(label: "Most staff in an hour", value: staff.max().map { formats.count($0) } ?? "–", note: staff.isEmpty ? noHours ?? "no staffing is set" : "\(counted(staff.reduce(0, +), "staff hour", formats)) over the \(period)"),
            KeyFigure(label: "Redemptions, \(periodOfSeries(redemptions))", value: redemptions.isEmpty ? "–" : expectation(sum(redemptions)), note: redemptions.isEmpty ? unforecast(.redemptions) : span(redemptions)),
        ]
    }

    /// Why there are none of the whole's.
    private func unforecast(_ measure: DemandMeasure, _ granularity: Granularity? = nil) -> String {
        let isOfMerchants = site.figures.demand.rows.contains { $0.measure == measure && (granularity ?? $0.granularity) == $0.granularity }
        return isOfMerchants ? "forecast of single merchants alone" : granularity.map { "no forecast by \($0.name)" } ?? "not forecast"
    }
}
