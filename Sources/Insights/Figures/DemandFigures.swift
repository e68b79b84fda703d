import Foundation
import LoyaltyModel

/// What is expected of one period, with the people needed.
package struct DemandRow: Sendable {
    /// Nil: the sponsor as a whole.
    package var merchant: MerchantIndex?
    package var measure: DemandMeasure
    package var granularity: Granularity
    package var start: Int64
    package var expected: Double
    package var lower80: Double
    package var upper80: Double
    /// For hours of transactions where staffing is set.
    package var staff: Int?
}

/// How earlier forecasts did.
package struct TrackRecordRow: Sendable {
    package var merchant: MerchantIndex?
    package var measure: DemandMeasure
    package var granularity: Granularity
    package var periods: Int
    package var meanAbsoluteError: Double
    /// Σ|error| ÷ Σ actual; nil where nothing happened.
    package var wape: Double?
    /// Periods whose actual lay within the interval.
    package var covered: Int
}

package struct DemandFigures: Sendable {
    /// The whole first, then merchants by id; measure, granularity, period.
    package var rows: [DemandRow]
    package var trackRecord: [TrackRecordRow]
    /// Merchants' ids and names by index.
    package var merchants: [MerchantIndex: Merchant]
    package var model: ScoringModel?

    init(_ input: SponsorInput) {
        let order = MerchantOrder(input)
        rows = Self.rows(input, order)
        trackRecord = TrackRecord.rows(input, order)
        merchants = Dictionary(uniqueKeysWithValues: input.program.merchants.enumerated().filter { $0.element.sponsor == input.sponsorIndex }.map { ($0.offset, $0.element) })
        model = input.run.model("demand", of: input.sponsor.id)
    }

    private static func rows(_ input: SponsorInput, _ order: MerchantOrder) -> [DemandRow] {
        let settings = input.settings.sponsor(input.sponsor.id)
        return input.scores.forecasts.sorted { order.precedes((SeriesKey($0), $0.start), (SeriesKey($1), $1.start)) }.map { forecast in
            let staffing = forecast.merchant.map { settings.merchantStaffing[input.program.merchants[$0].id] } ?? settings.staffing
            let needsStaff = forecast.measure == .transactions && forecast.granularity == .hour
            return DemandRow(
                merchant: forecast.merchant, measure: forecast.measure, granularity: forecast.granularity, start: forecast.start,
                expected: forecast.expected, lower80: forecast.lower80, upper80: forecast.upper80,
                staff: needsStaff ? staffing.map { staff(for: forecast.upper80, $0) } : nil)
        }
    }

    /// The smallest number of people that serves so many transactions in an hour.
    package static func staff(for transactions: Double, _ staffing: Staffing) -> Int {
        let exact = transactions / staffing.transactionsPerHour
        // A quotient just beside a whole number is a rounding of it: 4.2 in an hour are served by 3 at 1.4 each, and both numbers are a little off in binary.
        let isWhole = abs(exact - exact.rounded()) <= 1e-12 * max(1, exact)
        return max(Int(min(exact.rounded(isWhole ? .toNearestOrAwayFromZero : .up), 1e9)), staffing.minimum)
    }
}

/// One series of forecasts.
struct SeriesKey: Hashable {
    var merchant: MerchantIndex?
    var measure: DemandMeasure
    var granularity: Granularity

    init(_ forecast: Forecast) {
        merchant = forecast.merchant
        measure = forecast.measure
        granularity = forecast.granularity
    }
}

/// The order of series: the whole first, then merchants by id.
struct MerchantOrder {
    private var position: [MerchantIndex: Int] = [:]

    init(_ input: SponsorInput) {
        let own = input.program.merchants.indices.filter { input.program.merchants[$0].sponsor == input.sponsorIndex }
        let sorted = own.sorted { input.program.merchants[$0].id.utf8.lexicographicallyPrecedes(input.program.merchants[$1].id.utf8) }
        for (place, merchant) in sorted.enumerated() { position[merchant] = place }
    }

    /// Of two series, or two periods of series by their starts.
    func precedes(_ a: (key: SeriesKey, start: Int64), _ b: (key: SeriesKey, start: Int64)) -> Bool {
        rank(a.key, a.start) < rank(b.key, b.start)
    }

    private func rank(_ key: SeriesKey, _ start: Int64) -> (Int, UInt8, UInt8, Int64) {
        (key.merchant.flatMap { position[$0] } ?? -1, key.measure.rawValue, key.granularity.rawValue, start)
    }
}

/// Earlier forecasts against what happened: over periods that began at or after their run's snapshot and have ended; the newest run
/// that expected a period counts.
enum TrackRecord {
    static func rows(_ input: SponsorInput, _ order: MerchantOrder) -> [TrackRecordRow] {
        var newest: [SeriesKey: [Int64: Forecast]] = [:]
        for run in input.earlier.sorted(by: { $0.scoredAt < $1.scoredAt }) {
            for forecast in run.forecasts where forecast.start >= max(run.takenAt, input.calendar.factsFrom) { newest[SeriesKey(forecast), default: [:]][forecast.start] = forecast }
        }
        return newest.keys.sorted { order.precedes(($0, 0), ($1, 0)) }.compactMap { key in row(key, newest[key] ?? [:], input) }
    }

    private static func row(_ key: SeriesKey, _ forecasts: [Int64: Forecast], _ input: SponsorInput) -> TrackRecordRow? {
        let counter = key.measure == .transactions ? input.transactions.demand : input.rewards.demand
        // A reward has no merchant, so redemptions of one cannot be counted.
        if key.measure == .redemptions, key.merchant != nil { return nil }
        var errors = WrittenSum()
        var (total, covered) = (0, 0)
        for start in forecasts.keys.sorted() {
            guard let forecast = forecasts[start], let actual = counter.actual(merchant: key.merchant, granularity: key.granularity, start: start) else { continue }
            errors.add(distanceOf: forecast.expected, from: Int64(actual))
            total += actual
            if forecast.lower80 <= Double(actual), Double(actual) <= forecast.upper80 { covered += 1 }
        }
        guard errors.count > 0 else { return nil }
        return TrackRecordRow(
            merchant: key.merchant, measure: key.measure, granularity: key.granularity, periods: errors.count,
            meanAbsoluteError: errors.over(errors.count), wape: total > 0 ? errors.over(total) : nil, covered: covered)
    }
}
