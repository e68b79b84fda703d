@testable import Insights
import LoyaltyModel
import Testing

@Suite struct DemandCounterTests {
    private static let hour: Int64 = 3_600

    private static func forecast(_ merchant: MerchantIndex?, _ hours: Int64) -> Forecast {
        Forecast(merchant: merchant, measure: .transactions, granularity: .hour, start: hours * hour, expected: 1, lower80: 0, upper80: 2)
    }

    /// Merchant 1 is forecast for hours 2, 3 and 4, merchant 2 for 1 and 6, and the whole for 3; hour 8 has not ended.
    @Test func countsAreOfThePeriodsThatWereForecast() {
        let forecasts = [Self.forecast(1, 2), Self.forecast(1, 3), Self.forecast(1, 4), Self.forecast(2, 6), Self.forecast(2, 1), Self.forecast(nil, 3), Self.forecast(2, 8)]
        var counter = DemandCounter(forecasts: forecasts, localTime: LocalTime(fixedOffset: 0), upTo: 8 * Self.hour)
        for (at, merchant) in [(1.5, 2), (1.5, 1), (2.0, 1), (2.99, 1), (3.5, 1), (3.5, 2), (3.2, 3), (5.5, 2), (6.1, 2), (6.2, 2), (8.1, 2)] as [(Double, MerchantIndex)] {
            counter.add(at: Int64(at * Double(Self.hour)), merchant: merchant)
        }
        counter.add(at: 3 * Self.hour, merchant: nil)
        func actual(_ merchant: MerchantIndex?, _ hours: Int64) -> Int? { counter.actual(merchant: merchant, granularity: .hour, start: hours * Self.hour) }
        #expect([2, 3, 4].map { actual(1, $0) } == [2, 1, 0])
        #expect([1, 6].map { actual(2, $0) } == [1, 2])
        #expect([1, 2, 3, 4, 6].map { actual(nil, $0) } == [2, 2, 4, 0, 2])
        #expect(actual(2, 8) == nil && actual(nil, 8) == nil && actual(3, 3) == nil && actual(1, 6) == nil && actual(nil, 5) == nil)
    }
}
