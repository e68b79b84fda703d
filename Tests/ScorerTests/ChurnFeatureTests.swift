import BoostedTrees
import LoyaltyModel
import Testing

@testable import Scorer

@Suite struct ChurnFeatureTests {
    /// Worked by hand: visits on days 100, 110, 130 and 160 (two purchases), looked at on day 175.
    private let ledger = MadeUpLedger.ledger(
        [[(100, 1_000), (110, 2_000), (130, 3_000), (160, 500), (160.2, 1_500), (200, 9_999)]], takenAt: MadeUpLedger.factsFrom + 175 * 86_400, redemptions: [[120, 190]],
        messages: [[(150, nil), (165, 180), (166, 170)]])

    private func value(_ column: ChurnFeatures.Column, at day: Int64 = 175) throws -> Float {
        let past = MemberPast(ledger, row: 0, at: MadeUpLedger.factsFrom + day * 86_400)
        return try #require(ChurnFeatures(past, meanVisit: 2_000, rhythm: nil, weeks: 1)).values[column.rawValue]
    }

    @Test func whatIsKnownOfAMember() throws {
        let expected: [(ChurnFeatures.Column, Float)] = [
            // 15 days since day 160; gaps of 10, 20 and 30 days.
            (.recency, 15), (.usualGap, 20), (.recencyToUsual, 0.75), (.recencyToLongest, 0.5), (.ownGapsLonger, 2.5 / 4), (.lastGapToUsual, 1.5), (.gapIrregularity, 0.5),
            (.visits30, 1), (.visits90, 4), (.visits365, 4), (.visitsAll, 4), (.tenure, 75),
            // 8,000 in all, in visits of 2,000.
            (.spend90, 4), (.spend365, 4), (.basket, 1), (.lastBasketToUsual, 1), (.refunds, 0), (.merchants90, 1),
            (.redemptions365, 1), (.sinceRedemption, 55), (.messages90, 3), (.sinceMessage, 9),
            // Opened on day 170 is known on day 175, on day 180 is not.
            (.opened365, 1),
        ]
        for (column, number) in expected { #expect(abs(try value(column) - number) < 1e-5, "\(column)") }
        // Facts reach back 175 days: too short a time to tell a trend by.
        #expect(try value(.visitsTrend).isNaN && value(.spendTrend).isNaN)
    }

    @Test func everyColumnHasItsName() {
        #expect(ChurnFeatures.columns.count == ChurnFeatures.Column.allCases.count && Set(ChurnFeatures.columns).count == ChurnFeatures.columns.count)
        #expect(ChurnFeatures.Column.recency.name == "recency" && ChurnFeatures.Column.visitsAll.name == "visits" && ChurnFeatures.Column.opened365.name == "messages_opened_365_days")
    }

    @Test func whoNeverCameIsNotKnown() {
        #expect(ChurnFeatures(MemberPast(ledger, row: 0, at: MadeUpLedger.factsFrom + 99 * 86_400), meanVisit: 2_000, rhythm: nil, weeks: 1) == nil)
    }

    /// Whatever happens after a moment, what is known at it stays the same.
    @Test func nothingFromTheFutureIsAFeature() {
        let members = MadeUpLedger.members(60, seed: 4, leave: true)
        let moment = MadeUpLedger.factsFrom + 300 * 86_400
        let whole = MadeUpLedger.ledger(members, redemptions: members.map { $0.map(\.day) }, messages: members.map { $0.map { ($0.day, $0.day + 20) } })
        // The same up to the moment, and something else after it.
        let other = members.map { member in member.filter { $0.day <= 300 } + [(day: 301, amount: 77_777), (day: 500.5, amount: -5)] }
        let changed = MadeUpLedger.ledger(other, redemptions: other.map { $0.map(\.day) }, messages: members.map { $0.map { ($0.day, $0.day + 20 <= 300 ? $0.day + 20 : nil) } })
        for row in members.indices {
            let (known, seen) = (MemberPast(whole, row: row, at: moment), MemberPast(changed, row: row, at: moment))
            let (first, second) = (ChurnFeatures(known, meanVisit: 900, rhythm: nil, weeks: 8), ChurnFeatures(seen, meanVisit: 900, rhythm: nil, weeks: 8))
            #expect(first?.values.map(\.bitPattern) == second?.values.map(\.bitPattern))
        }
        #expect(PurchaseRhythms(whole).model(at: moment) == PurchaseRhythms(changed).model(at: moment))
    }

    /// Nor is the unit of money: what is bought later on the day of the moment is not known at it.
    @Test func theUnitOfMoneyIsKnownAtTheMoment() {
        let members = MadeUpLedger.members(60, seed: 4, leave: true).map { $0.filter { $0.day < 300 } + [(day: 310, amount: Int64(500))] }
        let other = members.map { Array($0.dropLast()) + [(day: 300.4, amount: Int64(900_000))] }
        let moment = MadeUpLedger.factsFrom + 300 * 86_400 + 3_600
        func table(_ members: [[(day: Double, amount: Int64)]]) -> FeatureTable {
            let ledger = MadeUpLedger.ledger(members)
            return ChurnExamples(ledger, PurchaseRhythms(ledger), at: moment, horizonDays: 30).table
        }
        let (first, second) = (table(members), table(other))
        #expect(first.rowCount > 20 && first.rowCount == second.rowCount)
        for row in 0..<first.rowCount { #expect(first.row(row).map(\.bitPattern) == second.row(row).map(\.bitPattern)) }
    }

    @Test func labelsAreWhatCameAfter() {
        let ledger = MadeUpLedger.ledger([[(100, 1), (131, 1)], [(100, 1), (130, 1)], [(100, 1)], [(10, 1)], [(101, 1)]])
        let moment = MadeUpLedger.factsFrom + 101 * 86_400
        let examples = ChurnExamples(ledger, PurchaseRhythms(ledger), at: moment, horizonDays: 30)
        // Day 131 is the last of (101, 131]; the fourth has been away for 91 days and is still looked at, within 180.
        // What the fifth bought at the moment itself is known at it, and did not come after.
        #expect(examples.rows == [0, 1, 2, 3, 4] && examples.labels == [false, false, true, true, true])
        let later = ChurnExamples(ledger, PurchaseRhythms(ledger), at: MadeUpLedger.factsFrom + 195 * 86_400, horizonDays: 30)
        #expect(later.rows == [0, 1, 2, 4], "who has been away for 185 days has gone")
    }

    @Test func stepsFollowEachOther() throws {
        let day: Int64 = 86_400
        let times = try #require(ChurnTimes.measured(takenAt: 1_000 * day, factsFrom: 600 * day, horizonDays: 60))
        #expect(times.calibration == 880 * day)
        // Training's labels end by 880; features need 60 days of facts.
        #expect(times.training == [820, 790, 760, 730, 700, 670].map { $0 * day })
        #expect(try #require(ChurnTimes.scoring(takenAt: 1_000 * day, factsFrom: 600 * day, horizonDays: 60)).calibration == 940 * day)
        #expect(ChurnTimes.measured(takenAt: 1_000 * day, factsFrom: 790 * day, horizonDays: 60) == nil)
    }
}
