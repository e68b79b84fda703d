import FigureEngine
import Forecasting
import LoyaltyModel
import RunWriting

/// A sponsor's rows of `demand.csv`: what is expected of the next fortnight, for the sponsor as a whole and each merchant.
struct SponsorDemand: Sendable {
    static let columns = "sponsor_id,merchant_id,measure,granularity,period_start,expected,lower_80,upper_80"
    static let daysAhead = 14

    /// What was forecast, and how well its method did on the past.
    struct Series: Sendable {
        /// Empty: all of the sponsor's.
        var merchantID: String
        var measure: String
        var granularity: String
        var method: String
        var backtest: BacktestMeasures?
    }

    private(set) var rows = CSVRows()
    private(set) var series: [Series] = []
    /// Series with too little to forecast from.
    private(set) var leftOut = 0
    private(set) var trainingRows = 0
    /// The log tells days alone.
    private(set) var lacksHours = false

    private let sponsor: Sponsor
    private let takenAt: Int64

    init(_ sponsor: SponsorIndex, _ facts: FactPartitions, _ program: Program) throws {
        self.sponsor = program.sponsors[sponsor]
        takenAt = program.takenAt
        let books = try DemandBooks(sponsor, facts, program)
        lacksHours = books.lacksHours
        trainingRows = books.transactions
        for entry in books.entries { add(entry) }
    }

    private mutating func add(_ entry: DemandBooks.Entry) {
        let (granularity, name) = (entry.granularity, entry.granularityName)
        let firstDay = DemandBooks.firstDayAhead(takenAt, sponsor.localTime)
        let skipped = firstDay - (entry.grid.firstDay + entry.grid.days)
        guard let forecast = try? entry.series.forecast(steps: (skipped + Self.daysAhead) * granularity.slotsPerDay) else { return leftOut += 1 }
        for day in 0..<Self.daysAhead {
            for (start, slot) in starts(of: firstDay + day, granularity) {
                let step = (skipped + day) * granularity.slotsPerDay + slot
                // A closed hour has no row; a closed day is a day of which nothing is expected.
                guard forecast.isOpen[step] || granularity == .day else { continue }
                rows.text("\(sponsor.id),\(entry.merchantID),\(entry.measure),\(name),")
                rows.integer(start)
                for value in [forecast.expected[step], forecast.lower80[step], forecast.upper80[step]] {
                    rows.comma()
                    rows.fixed(max(0, value), decimals: 2)
                }
                rows.endRow()
            }
        }
        series.append(Series(merchantID: entry.merchantID, measure: entry.measure, granularity: name, method: forecast.method, backtest: forecast.backtest))
    }

    private func starts(of day: Int, _ granularity: DemandSeries.Granularity) -> [(start: Int64, slot: Int)] {
        granularity == .day ? [(sponsor.localTime.start(of: CivilDate(daysSinceEpoch: day)), 0)] : DemandGrid.hourStarts(of: day, sponsor.localTime)
    }
}

extension SponsorDemand {
    /// The sponsor's own days: what most readers look at first.
    private var main: Series? { series.first { $0.merchantID.isEmpty && $0.measure == "transactions" && $0.granularity == "day" } }

    func text(version: String, trainedAt: Int64) -> ModelText {
        var text = ModelText(
            name: "demand", sponsorID: sponsor.id, version: version, algorithm: "the best of several methods for each series", trainedAt: trainedAt, trainingRows: trainingRows,
            horizonDays: Self.daysAhead)
        text.metrics = [("series", Double(series.count))] + Self.measures(main?.backtest)
        text.further = [("series", .array(series.map { series in
            .object([
                ("merchant_id", .string(series.merchantID)), ("measure", .string(series.measure)), ("granularity", .string(series.granularity)), ("method", .string(series.method)),
            ] + Self.measures(series.backtest).map { (key: $0.name, value: .number(Rounding.text($0.value, decimals: 3))) })
        }))]
        return text
    }

    private static func measures(_ backtest: BacktestMeasures?) -> [(name: String, value: Double)] {
        guard let backtest else { return [] }
        let known = [("mase", backtest.mase), ("wape", backtest.wape), ("coverage_80", backtest.coverage)]
        return [("origins", Double(backtest.origins))] + known.compactMap { name, value in value.map { (name, $0) } }
    }

    var reason: String {
        var said = "\(series.count) series"
        if leftOut > 0 { said += ", \(leftOut) with too little to go by left out" }
        if lacksHours { said += "; days only, as the ledger has all transactions of a day at one time" }
        guard let main else { return said + "." }
        said += "; the sponsor's days by \(main.method)"
        if let wape = main.backtest?.wape { said += ", off by \(Rounding.percent(wape, decimals: 0)) % of what came over \(main.backtest?.origins ?? 0) looks back" }
        if let coverage = main.backtest?.coverage { said += ", \(Rounding.percent(coverage, decimals: 0)) % within the interval" }
        return said + "."
    }
}
