import LoyaltyModel
import Testing

@testable import Insights

@Suite struct StaffTests {
    /// Rates and counts of one decimal, where the right number is known in whole tenths.
    @Test func theFewestThatServeSoMany() {
        for rate in 1...120 {
            let staffing = Staffing(transactionsPerHour: Double(rate) / 10, minimum: 0)
            for expected in 0...600 {
                let right = (expected + rate - 1) / rate
                guard DemandFigures.staff(for: Double(expected) / 10, staffing) != right else { continue }
                Issue.record("\(Double(expected) / 10) at \(Double(rate) / 10) each")
            }
        }
    }

    @Test func aLittleMoreNeedsOneMore() {
        let staffing = Staffing(transactionsPerHour: 1.4, minimum: 2)
        for (expected, people) in [(4.2, 3), (4.2001, 4), (4.1999, 3), (0, 2), (1e-9, 2), (1e15, 1_000_000_000)] { #expect(DemandFigures.staff(for: expected, staffing) == people, "\(expected)") }
    }
}
