import Lifetimes
import LoyaltyModel
import RunWriting

/// A sponsor's rows of `lifetime_value.csv` and `lifetime_value_monthly.csv`.
struct LifetimeValueRows: Sendable {
    static let columns = "sponsor_id,member_token_id,historical_cents,predicted_cents,lower_80_cents,upper_80_cents,probability_alive"
    static let monthlyColumns = "sponsor_id,member_token_id," + (1...12).map { "month_\($0)_cents" }.joined(separator: ",")

    private(set) var rows = CSVRows()
    private(set) var monthly = CSVRows()
    /// Minor units, by row of the ledger.
    private(set) var predicted: [Int: Int64] = [:]

    init(_ model: LifetimeValueModel, _ all: BuyingHistories, _ ledger: SponsorLedger, _ program: Program, seed: UInt64) {
        // The months run from the snapshot's local day: each ends on the same day of a later month.
        let ends = Self.monthEnds(after: ledger.lastDay, from: ledger.today).map { BuyingHistories.weeks($0) }
        let draws = ValueDraws(model, spending: LifetimeValueModel.spendingTable(all), within: ends[11], seed: seed)
        var multiples: [RepeatHistory: ValueDraws.Multiples] = [:]
        var forecasts = [Forecast](repeating: Forecast(), count: all.rows.count)
        all.forEachKind { history, positions in
            let expected = ends.map { model.choice.model.expectedPurchases(history, within: $0) }
            let (alive, week) = (model.choice.model.probabilityAlive(history), ValueDraws.wholeWeeks(history))
            let drawn = multiples[week] ?? draws.multiples(of: week)
            // Kinds come by repeats: what was drawn for fewer is not asked for again.
            if multiples.keys.first?.repeats != week.repeats { multiples.removeAll(keepingCapacity: true) }
            multiples[week] = drawn
            for position in positions {
                let value = model.expectedValue(all.spending[position])
                let interval = drawn.interval(all.spending[position])
                forecasts[position] = Forecast(
                    through: expected.map { Self.cents($0 * value) }, lower: Self.cents(interval.lower * model.keptShare), upper: Self.cents(interval.upper * model.keptShare), alive: alive)
            }
        }
        let sponsor = program.sponsors[ledger.sponsor].id
        for (forecast, row) in zip(forecasts, all.rows) {
            predicted[row] = forecast.through[11]
            add(forecast, historical: ledger.purchases[row].reduce(0) { $0 + $1.amount }, sponsor, program.members.tokens.bytes(ledger.members[row]))
        }
    }

    /// Of one member, in minor units.
    private struct Forecast {
        /// Up to the end of each of the twelve months.
        var through: [Int64] = []
        var lower: Int64 = 0
        var upper: Int64 = 0
        var alive = 0.0
    }

    private mutating func add(_ forecast: Forecast, historical: Int64, _ sponsor: String, _ token: ArraySlice<UInt8>) {
        rows.begin(sponsor, token)
        for cents in [historical, forecast.through[11], forecast.lower, forecast.upper] {
            rows.integer(cents)
            rows.comma()
        }
        rows.fixed(forecast.alive, decimals: 4)
        rows.endRow()
        monthly.begin(sponsor, token)
        for month in 0..<12 {
            // What is written adds up to the year's figure.
            monthly.integer(forecast.through[month] - (month == 0 ? 0 : forecast.through[month - 1]))
            if month < 11 { monthly.comma() }
        }
        monthly.endRow()
    }

    /// Days after the last day of the facts at which each of the next twelve months ends, on the snapshot's day of the month or the month's last.
    static func monthEnds(after lastDay: Int32, from today: Int32) -> [Int32] {
        let today = CivilDate(daysSinceEpoch: Int(today))
        return (1...12).map { months in
            let month = today.yearMonth + months
            return Int32(month.firstDay.daysSinceEpoch + min(today.components.day, month.dayCount) - 1) - lastDay - 1
        }
    }

    private static func cents(_ value: Double) -> Int64 { Int64(min(max(0, value), 9e15).rounded()) }
}

extension CSVRows {
    /// The two columns that every member's row begins with.
    mutating func begin(_ sponsor: String, _ token: ArraySlice<UInt8>) {
        text(sponsor)
        comma()
        text(token)
        comma()
    }
}
