import Foundation
import SeededRandom
@testable import Scorer
import Testing

@Suite("Next best action")
struct ActionAdviceTests {
    private static let run = Result { try ActionRun(.liftAmongTheBest()) }

    private static func actions(_ group: String) throws -> [[String: String]] { try run.get().actions(of: group) }

    /// New members are of kinds 0, 1, 2 in turn; the rule brings something from kind 2 alone.
    @Test func theActionGoesToMembersLikeThoseFromWhomItBroughtMore() throws {
        let new = try Self.actions("new")
        #expect(new.count == 120)
        func advised(_ kind: Int) -> Int { new.count { ($0["action"] == "Rule offer") && (Int($0["member_token_id"]?.dropFirst(8) ?? "") ?? 0) % 3 == kind } }
        #expect(advised(0) == 0)
        #expect(advised(1) == 0)
        // Of 40, one or two may have spent more than any who was tested.
        #expect(advised(2) >= 37)
        for row in new where row["action"] == "Rule offer" {
            // 4000 × 0.5 − 300 = 1700 by construction, less what pooling takes off.
            let gain = try #require(Double(row["expected_gain_cents"] ?? ""))
            #expect((1_350...1_900).contains(gain))
            let (lower, score) = (try #require(Double(row["lower_gain_cents"] ?? "")), try #require(Double(row["score"] ?? "")))
            #expect(lower < gain && lower >= 0 && score >= 0.8)
            #expect(row["offer"] == "voucher" && row["rule_id"] == "offer" && row["basis"] == "evidence")
            #expect(row["reason"]?.contains("tested against a holdout") ?? false)
        }
        for row in new where row["action"] == "Leave alone" { #expect(row["expected_gain_cents"] == "" && row["rule_id"] == "") }
    }

    @Test func leavingAloneIsAnActionWithItsReason() throws {
        let rows = try Self.actions("new").filter { $0["basis"] == "unlikely" }
        #expect(rows.count >= 70)
        for row in rows {
            #expect(row["action"] == "Leave alone")
            #expect(row["reason"]?.contains("“Rule offer” pays for members like this one with a probability of") ?? false)
            let score = try #require(Double(row["score"] ?? ""))
            #expect(score > 0.2)
        }
    }

    @Test func fromFourMessagesInThirtyDaysOnAMemberIsLeftAlone() throws {
        for row in try Self.actions("told") {
            let number = try #require(Int(row["member_token_id"]?.dropFirst(9) ?? ""))
            #expect((row["basis"] == "pressure") == (number < 10))
            guard number < 10 else { continue }
            #expect(row["action"] == "Leave alone")
            #expect(row["reason"]?.hasPrefix("4 messages in the last 30 days") ?? false)
        }
    }

    @Test func nothingIsClaimedOfMembersUnlikeThoseTested() throws {
        let rows = try Self.actions("away")
        #expect(rows.count == 10)
        for row in rows { #expect(row["action"] == "Leave alone" && row["basis"] == "untested" && row["score"] == "0.0000") }
    }

    @Test func aRuleIsNotProposedAgainToThoseItReachedOrHeldOut() throws {
        let rows = try Self.actions("tested")
        #expect(rows.count == 600)
        for row in rows { #expect(row["action"] == "Leave alone" && row["basis"] == "had") }
    }

    /// Not in the rows; and without them the bytes are the same, so nothing was learned from them either.
    @Test func membersWhoShareNothingAreInNothing() throws {
        #expect(try Self.actions("none").isEmpty)
        var world = ActionWorld.liftAmongTheBest()
        world.members.removeAll { $0.status == "none" }
        let without = try ActionRun(world)
        let run = try Self.run.get()
        #expect(without.bytes["actions"] == run.bytes["actions"])
        #expect(without.bytes["tests"] == run.bytes["tests"])
    }

    @Test func neitherThreadsNorTheOrderOfRowsChangeAByte() throws {
        let (one, two) = (try ActionRun(.liftAmongTheBest(), exploration: 0.3), try ActionRun(.liftAmongTheBest(), exploration: 0.3, workers: 2, reversed: true))
        #expect(one.bytes == two.bytes)
    }

    @Test func anOfferThatEndedIsRunAgainWithinAYearAndOneThatPaidLongAgoIsNot() throws {
        var world = ActionWorld.liftAmongTheBest()
        world.rules[0].endsAt = ActionWorld.takenAt - 10 * ActionWorld.day
        #expect(try ActionRun(world).actions(of: "new").contains { $0["action"] == "Run again: Rule offer" })
        world.rules[0].endsAt = ActionWorld.takenAt - 366 * ActionWorld.day
        let late = try ActionRun(world)
        #expect(late.actions.isEmpty)
        #expect(late.notes.first?.reason.contains("1 paid, but ended more than 365 days ago") ?? false)
    }
}

@Suite("Without a real lift nothing is claimed")
struct ActionHonestyTests {
    /// 300 tested members and 60 new; three rules that bring nothing and cost next to nothing, which is when chance has it easiest. Benjamini and Hochberg at 5 %, two-sided: by chance one such sponsor in 40
    /// has a rule that seems to pay.
    @Test func actionsAreProposedNoMoreOftenThanChanceAllows() throws {
        var claims = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            var world = ActionWorld()
            (world.seed, world.spread) = (seed, 0.8)
            world.rules = [("a", nil, 1), ("b", nil, 1), ("c", nil, 1)]
            var random = Random(seed: seed, stream: 1 << 40)
            for number in 0..<300 {
                var member = ActionWorld.Member(token: "Zq7-tested-\(number)", kind: number % 3)
                member.arms[["a", "b", "c"][number / 100]] = random.chance(0.5) ? .treatment : .holdout
                world.members.append(member)
            }
            for number in 0..<60 { world.members.append(ActionWorld.Member(token: "Zq7-new-\(number)", kind: number % 3)) }
            let run = try ActionRun(world)
            if run.actions.contains(where: { $0["action"] != "Leave alone" }) { claims += 1 }
            if run.actions.isEmpty { #expect(run.notes.first?.algorithm == nil && run.tests.count >= 1) }
        }
        #expect(claims <= 1)
    }

    @Test func aSponsorWithoutRulesGetsNoActionsAndAFirstTest() throws {
        var world = ActionWorld()
        world.rules = []
        for number in 0..<100 { world.members.append(ActionWorld.Member(token: "Zq7-\(number)", kind: number % 3)) }
        let run = try ActionRun(world)
        #expect(run.actions.isEmpty)
        #expect(run.tests.map { $0["test_id"] } == ["first-offer"])
        #expect(run.notes.first?.reason.hasPrefix("the sponsor has no rules") ?? false)
    }
}

@Suite("Learning")
struct ActionLearningTests {
    /// Of the new members and those told three times, about 50 are open to the action by evidence, and as many of kinds 0 and 1 open to nothing else: evidence speaks against it there.
    @Test func aShareOfMembersIsHeldOutAtRandom() throws {
        let run = try ActionRun(.liftAmongTheBest(), exploration: 0.5)
        let rows = run.actions.filter { $0["basis"] == "learning" }
        let advised = run.actions.filter { $0["basis"] == "evidence" }
        // 50 members, half of them: four deviations are 14.
        #expect((11...39).contains(rows.count))
        #expect(rows.count + advised.count >= 45)
        for row in rows {
            #expect(row["action"] == "Leave alone")
            #expect(row["reason"]?.hasPrefix("Chosen at random for learning (50 % of members). Held out from “Rule offer”") ?? false)
        }
        let again = try ActionRun(.liftAmongTheBest(), exploration: 0.5)
        #expect(again.bytes == run.bytes)
        let other = try ActionRun(.liftAmongTheBest(), exploration: 0.5, seed: 2)
        #expect(other.bytes["actions"] != run.bytes["actions"])
    }

    /// 20,000 tokens: the share within four deviations, and the second draw independent of the first.
    @Test func drawsAreEvenAndOfEachMembersOwn() {
        let draws = (0..<20_000).map { MemberCase.draws("Zq7-\($0)".utf8, seed: 5) }
        let learning = draws.filter { $0.whether < 0.05 }
        // 1000 are expected, with a deviation of √(20000 × 0.05 × 0.95) = 30.8; of those, half with one of √1000 ÷ 2 = 15.8.
        #expect((877...1_123).contains(learning.count))
        let lower = learning.count { $0.which < 0.5 }
        #expect(abs(2 * lower - learning.count) < 126)
        #expect(MemberCase.draws("Zq7-1".utf8, seed: 5) == draws[1])
        #expect(MemberCase.draws("Zq7-1".utf8, seed: 6) != draws[1])
    }
}
