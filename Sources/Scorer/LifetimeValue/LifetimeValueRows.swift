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
        let ends = Self.monthEnds(from: ledger.today).map { BuyingHistories.weeks($0) }
        let forecasts = ValueForecast.all(model, all, throughWeeks: ends, seed: seed)
        let sponsor = program.sponsors[ledger.sponsor].id
        for (forecast, row) in zip(forecasts, all.rows) {
            predicted[row] = Self.cents(forecast.expected[11])
            add(forecast, historical: ledger.purchases[row].reduce(0) { $0 + $1.amount }, sponsor, program.members.tokens.bytes(ledger.members[row]))
        }
    }

    private mutating func add(_ forecast: ValueForecast, historical: Int64, _ sponsor: String, _ token: ArraySlice<UInt8>) {
        rows.begin(sponsor, token)
        let through = forecast.expected.map(Self.cents)
        for cents in [historical, through[11], Self.cents(forecast.lower), Self.cents(forecast.upper)] {
            rows.integer(cents)
            rows.comma()
        }
        if let alive = forecast.alive { rows.fixed(alive, decimals: 4) }
        rows.endRow()
        monthly.begin(sponsor, token)
        for month in 0..<12 {
            // What is written adds up to the year's figure.
            monthly.integer(through[month] - (month == 0 ? 0 : through[month - 1]))
            if month < 11 { monthly.comma() }
        }
        monthly.endRow()
    }

    /// Days ahead at which each of the next twelve months ends, on the snapshot's day of the month or the month's last; at what time of the day the snapshot was taken
    /// makes no difference.
    static func monthEnds(from today: Int32) -> [Int32] {
        let date = CivilDate(daysSinceEpoch: Int(today))
        return (1...12).map { months in
            let month = date.yearMonth + months
            return Int32(month.firstDay.daysSinceEpoch + min(date.components.day, month.dayCount) - 1) - today
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
