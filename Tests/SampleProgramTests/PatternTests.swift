import Foundation
import LedgerStore
import LoyaltyModel
import Testing
@testable import SampleProgram

/// Seasons, weekdays, hours and effects, seen as numbers in what was written.
@Suite("Patterns of the made-up ledger")
struct PatternTests {
    private let ledger: Ledger

    init() throws { ledger = try WrittenSample.standard.get().ledger(1) }

    private func moments(of sponsor: Int) throws -> (LocalTime, [Int64]) {
        var moments: [Int64] = []
        try ledger.transactions.readPlainly { row in
            if ledger.program.merchants[row.merchant].sponsor == sponsor, row.amount > 0 { moments.append(row.at) }
        }
        return (ledger.program.sponsors[sponsor].localTime, moments)
    }

    private func share(_ moments: [Int64], where holds: (Int64) -> Bool) -> Double { Double(moments.count(where: holds)) / Double(moments.count) }

    private func inMonth(_ month: Int, _ year: Int, _ moments: [Int64], _ zone: LocalTime) -> Int {
        moments.count { zone.yearMonth(at: $0) == YearMonth(year: year, month: month) }
    }

    @Test("The bakery's mornings, the arena's evenings and weekends")
    func hours() throws {
        let (dublin, bakery) = try moments(of: 0)
        let (newYork, arena) = try moments(of: 2)
        #expect(share(bakery) { dublin.secondOfDay(at: $0) < 12 * 3_600 } > 0.6)
        #expect(share(bakery) { dublin.secondOfDay(at: $0) >= 17 * 3_600 } < 0.1)
        #expect(share(arena) { newYork.secondOfDay(at: $0) >= 17 * 3_600 } > 0.55)
        #expect(share(arena) { newYork.date(at: $0).weekday >= 4 } > 0.65)
    }

    @Test("Opening hours hold by the local clock, in summer and in winter")
    func opening() throws {
        for sponsor in 0..<3 {
            let (zone, moments) = try moments(of: sponsor)
            let closed = moments.count { zone.secondOfDay(at: $0) < 6 * 3_600 }
            #expect(closed == 0, "\(zone.zoneName)")
        }
    }

    @Test("December is the peak, and the arena dips in summer")
    func seasons() throws {
        let (london, books) = try moments(of: 1)
        let december = inMonth(12, 2025, books, london)
        let october = inMonth(10, 2025, books, london)
        #expect(Double(december) > 1.25 * Double(october), "\(december) \(october)")
        let (newYork, arena) = try moments(of: 2)
        let june = inMonth(6, 2026, arena, newYork)
        let march = inMonth(3, 2026, arena, newYork)
        #expect(Double(june) < 0.75 * Double(march), "\(june) \(march)")
    }

    /// Purchases per member in the 30 days after exposure, by arm.
    private func purchasesAfter(_ ruleID: String) throws -> (treated: Double, holdout: Double) {
        let rule = try #require(ledger.program.rules.firstIndex { $0.id == ruleID })
        var exposed: [MemberIndex: Exposure] = [:]
        try ledger.exposures.readPlainly { if $0.rule == rule { exposed[$0.member] = $0 } }
        var counts: [Arm: Double] = [:]
        try ledger.transactions.readPlainly { row in
            guard let exposure = exposed[row.member], row.at > exposure.at, row.at <= exposure.at + 30 * 86_400 else { return }
            if ledger.program.merchants[row.merchant].sponsor == ledger.program.rules[rule].sponsor { counts[exposure.arm, default: 0] += 1 }
        }
        func mean(_ arm: Arm) -> Double { counts[arm, default: 0] / Double(max(1, exposed.values.count { $0.arm == arm })) }
        return (mean(.treatment), mean(.holdout))
    }

    @Test("Members whom the good rule treats buy more; the voucher changes nothing")
    func effects() throws {
        let winner = try purchasesAfter("cb-free")
        #expect(winner.treated > 1.4 * winner.holdout, "\(winner)")
        let loser = try purchasesAfter("cb-voucher")
        #expect(abs(loser.treated / loser.holdout - 1) < 0.4, "\(loser)")
    }
}
