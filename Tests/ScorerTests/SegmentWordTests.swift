import LoyaltyModel
import Testing

@testable import Scorer

/// What is said of segments where facts do not reach back far.
@Suite struct SegmentWordTests {
    @Test func aTrendTakesHalfAYearOfFacts() throws {
        let purchases: [[(day: Double, amount: Int64)]] = [[(10, 500), (60, 500), (80, 500)], [(20, 800)]]
        func trends(_ days: Int64) throws -> [Float] {
            let ledger = MadeUpLedger.ledger(purchases, takenAt: MadeUpLedger.factsFrom + days * 86_400)
            let points = try #require(SegmentFeatures(ledger).points)
            return (0..<2).map { points.row($0)[SegmentFeatures.Column.trend.rawValue] }
        }
        #expect(try trends(95) == [0, 0] && trends(179) == [0, 0])
        // Of day 180: one visit in the last 90 days less, three in those before.
        #expect(try abs(trends(180)[0] - Float(-1.9459101)) < 1e-5)
    }

    @Test func theDaysThatAreKnownAreSaid() throws {
        let euro = try #require(Currency(code: "EUR"))
        // Twelve visits, 30 visits' worth of 1,000, no trend, nothing redeemed, five days ago.
        let raw = [1.791759469228055, 2.5649493574615367, 3.4339872044851463, 0, 0]
        func said(_ days: Int) -> String { SegmentWords.description(SegmentProfile(centre: [0, 0, 0, 0, 0], raw: raw, unit: 1_000, days: days), euro) }
        #expect(said(365) == "Typical member: 12 visits and 300.00 EUR in the last 365 days; last visit 5 days ago.")
        #expect(said(95) == "Typical member: 12 visits and 300.00 EUR in the last 95 days; last visit 5 days ago.")
        let twins = [SegmentProfile(centre: [0, 0, 0, 0, 0], raw: raw, unit: 1_000, days: 95), SegmentProfile(centre: [0, 0, 0, 0, 0], raw: raw, unit: 1_000, days: 95)]
        #expect(SegmentWords.names(twins)[0].hasSuffix("about 12 visits in 95 days"))
    }
}
