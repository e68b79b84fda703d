import Insights
import LoyaltyModel

/// What a sponsor's active members spent in the last outcome window and in the one before: how far apart members are, which decides how many a test takes.
struct SpendingSample: Equatable, Sendable {
    let members: Int
    /// Minor units a member.
    let mean: Double
    let standardDeviation: Double
    /// Of the two windows' spending: what CUPED can take out.
    let correlation: Double

    /// - Parameter activeDays: members with a transaction in so many days before the last window began.
    /// - Returns: nil with fewer members than a test is proposed for, where facts do not reach back so far, or where all spent the same.
    init?(_ ledger: SponsorLedger, windowDays: Int, activeDays: Int) {
        let window = Int64(windowDays) * 86_400
        let middle = ledger.takenAt - window
        guard middle - window >= ledger.factsFrom else { return nil }
        let rows = ActiveMembers.rows(ledger, at: middle, days: activeDays)
        guard rows.count >= TestProposals.fewestMembers else { return nil }
        func spent(_ row: Int, _ from: Int64, _ to: Int64) -> Double { Double(ledger.purchases[row].reduce(0) { $1.at > from && $1.at <= to ? $0 + $1.amount : $0 }) }
        let after = rows.map { spent($0, middle, ledger.takenAt) }
        let before = rows.map { spent($0, middle - window, middle) }
        let (y, x) = (SampleMoments(after), SampleMoments(before))
        guard y.variance > 0 else { return nil }
        let together = compensatedSum(zip(before, after).map { ($0 - x.mean) * ($1 - y.mean) }) / Double(rows.count - 1)
        members = rows.count
        (mean, standardDeviation) = (y.mean, y.variance.squareRoot())
        // Spending that repeated itself to the last cent in one window will not in every one.
        correlation = x.variance > 0 ? min(0.99, max(-0.99, together / (x.variance * y.variance).squareRoot())) : 0
    }
}

/// Members who are there to be tested on.
enum ActiveMembers {
    /// Rows of the ledger with a transaction in (moment − days, moment].
    static func rows(_ ledger: SponsorLedger, at moment: Int64, days: Int) -> [Int] {
        ledger.members.indices.filter { row in
            MemberPast(ledger, row: row, at: moment).purchases.last.map { $0.at > moment - Int64(days) * 86_400 } ?? false
        }
    }

    /// How many came for the first time in the last so many days; facts that begin within them tell of none.
    static func new(_ ledger: SponsorLedger, days: Int) -> Int {
        let from = ledger.takenAt - Int64(days) * 86_400
        guard from > ledger.factsFrom else { return 0 }
        return ledger.members.indices.count { row in ledger.purchases[row].first.map { $0.at > from } ?? false }
    }
}
