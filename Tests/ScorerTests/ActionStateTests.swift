import ProgramFixture
@testable import Scorer
import Testing

@Suite("What is known of a member at a moment")
struct ActionStateTests {
    /// One member with a visit every 15 days; sums are taken from the snapshot's rows.
    @Test func valueIsOf180DaysUpToThenAndGoesOnAtTheSameRateWhereFactsAreYoung() throws {
        var world = ActionWorld()
        world.members = [.init(token: "Zq7-a", kind: 1)]
        let visits = world.snapshot()["fct_transactions"].rows.compactMap { row -> (at: Int64, amount: Double)? in
            guard case .integer(let amount) = row[3], case .integer(let at) = row[4] else { return nil }
            return (at, Double(amount))
        }
        let ledger = try world.read().ledger
        for day in [40, 100, 200, 260] as [Int64] {
            let moment = SnapshotFixture.factsFrom + day * ActionWorld.day
            let state = try #require(MemberState(MemberPast(ledger, row: 0, at: moment)))
            let known = min(180, day)
            let spent = visits.filter { $0.at <= moment && $0.at > moment - known * ActionWorld.day }.reduce(0) { $0 + $1.amount }
            let away = Double(moment - (visits.last { $0.at <= moment }?.at ?? 0)) / 86_400
            #expect(abs(state.value - spent * 180 / Double(known)) < 1e-6)
            #expect(abs(state.daysAway - away) < 1e-9)
        }
        #expect(MemberState(MemberPast(ledger, row: 0, at: SnapshotFixture.factsFrom)) == nil)
    }
}
