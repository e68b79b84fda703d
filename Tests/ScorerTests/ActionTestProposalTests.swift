import ExperimentDesign
import LoyaltyModel
@testable import Scorer
import Testing

@Suite("Proposed tests")
struct ActionTestProposalTests {
    /// 300 members, of whom only 20 were under the rule: its cost is known, 3.00 a member, its lift is not.
    private static func world(treated: Int = 20, heldOut: Int = 0, spread: Double = 0.05) -> ActionWorld {
        var world = ActionWorld()
        world.spread = spread
        for number in 0..<300 {
            var member = ActionWorld.Member(token: "Zq7-\(number)", kind: number % 3)
            if number < treated + heldOut { member.arms["offer"] = number < treated ? .treatment : .holdout }
            world.members.append(member)
        }
        return world
    }

    /// Break-even is 300 ÷ 0.5 = 600. The sample's deviation and correlation are worked out here from the snapshot's rows.
    @Test(arguments: [0.05, 0.8]) func aRunningRulesTestIsSizedForTheLiftThatPaysItsCost(_ spread: Double) throws {
        let world = Self.world(spread: spread)
        let row = try #require(try ActionRun(world).tests.first)
        #expect(row["test_id"] == "rule-offer" && row["rule_id"] == "offer" && row["outcome"] == "revenue_30_days" && row["unit"] == "member")
        #expect(row["effect_to_detect"] == "600.00")
        #expect(row["available_members"] == "300")
        let (y, x) = Self.spending(world)
        let (mean, variance) = (y.reduce(0, +) / 300, Self.covariance(y, y))
        let correlation = Self.covariance(x, y) / (Self.covariance(x, x) * variance).squareRoot()
        let (baseline, deviation) = (try #require(Double(row["baseline"] ?? "")), try #require(Double(row["standard_deviation"] ?? "")))
        #expect(abs(baseline - mean) < 0.006)
        #expect(abs(deviation - variance.squareRoot()) < 0.006)
        // Two means with z of 0.975 and 0.8: n an arm is 2 (1.959964 + 0.841621)² σ² (1 − ρ²) ÷ δ²; the t test takes one or two more.
        let needed = 2 * 2.801585 * 2.801585 * variance * (1 - min(0.99, correlation) * min(0.99, correlation)) / 360_000
        let treated = try #require(Double(row["treated"] ?? ""))
        #expect(row["treated"] == row["held_out"])
        #expect(treated >= needed - 1e-6 && treated <= needed + 3)
        #expect(row["is_enough"] == (2 * treated <= 300 ? "true" : "false"))
        // A window of 30 days takes five weeks. All 300 members are as old as the facts: none is new, and so none will make up for those missing.
        #expect(row["weeks_needed"] == (2 * treated <= 300 ? "5" : ""))
        #expect(row["reason"]?.contains("just pays the rule's cost of 3.00 EUR a member") ?? false)
    }

    @Test func withoutACostTheTestIsWhatTheMembersCanShow() throws {
        let row = try #require(try ActionRun(Self.world(treated: 0)).tests.first)
        let (y, x) = Self.spending(Self.world(treated: 0))
        let correlation = min(0.99, Self.covariance(x, y) / (Self.covariance(x, x) * Self.covariance(y, y)).squareRoot())
        let deviation = (Self.covariance(y, y) * (1 - correlation * correlation)).squareRoot()
        // The normal approximation with 150 an arm; the t test's is a little more.
        let least = 2.801585 * deviation * (2.0 / 150).squareRoot()
        let effect = try #require(Double(row["effect_to_detect"] ?? ""))
        #expect(effect > least && effect < least * 1.02)
        #expect(row["treated"] == "150" && row["held_out"] == "150" && row["is_enough"] == "true")
        #expect(row["reason"]?.contains("The rule's cost a member is not known") ?? false)
    }

    /// Ten treated have no mean cost that may be told.
    @Test func theCostOfTenMembersIsNotTold() throws {
        let rows = try [10, 11].map { try #require(try ActionRun(Self.world(treated: $0)).tests.first) }
        #expect(rows[0]["effect_to_detect"] != "600.00" && rows[1]["effect_to_detect"] == "600.00")
        #expect(!(rows[0]["reason"]?.contains("3.00 EUR") ?? true))
    }

    @Test func noTestIsProposedForFewerThanFiftyMembersNorWhereOneHasBeenWon() throws {
        var world = Self.world()
        world.members.removeLast(251)
        #expect(try ActionRun(world).tests.isEmpty)
        world = Self.world()
        world.members.removeLast(250)
        #expect(try ActionRun(world).tests.count == 1)
        #expect(try ActionRun(.liftAmongTheBest()).tests.isEmpty)
    }

    /// Calibrated risks of 0.8 and some who are not at risk: a fifth of 100 come again. The rise is the root of the power of Fleiss, Levin and Paik with 50 an arm, found with SciPy.
    @Test func theRetentionTestIsOfMembersAtRisk() throws {
        let (ledger, facts, program) = try Self.world().read()
        let actions = try SponsorActions(ledger, facts, program, settings: FigureSettings())
        let proposals = try #require(TestProposals(actions, ledger, program.sponsors[ledger.sponsor], settings: FigureSettings()))
        func retention(_ risks: [Double]) -> ProposedTest? { proposals.tests(churn: risks, churnDays: 60).first { $0.testID == "retention-at-risk" } }
        let test = try #require(retention([Double](repeating: 0.8, count: 100) + [Double](repeating: 0.3, count: 77)))
        #expect(test.outcome == "return_60_days" && test.available == 100 && test.arms == ArmSizes(treated: 50, heldOut: 50))
        #expect(abs(test.baseline - 0.2) < 1e-12)
        #expect(abs(test.effect - 0.2604155576) < 1e-6)
        #expect(test.weeks == 9)
        // More than twice as many would have to come again; of 400, 200 an arm, 12 points would do.
        #expect(!test.isEnough)
        #expect(retention([Double](repeating: 0.8, count: 400))?.isEnough ?? false)
        #expect(retention([Double](repeating: 0.8, count: 49)) == nil)
        // 30 an arm, of whom one in ten comes again: three are too few for the approximation.
        #expect(retention([Double](repeating: 0.9, count: 60)) == nil)
        #expect(retention([Double](repeating: 1, count: 100)) == nil)
    }

    /// What each member spent in the last 30 days, and in the 30 before.
    private static func spending(_ world: ActionWorld) -> (y: [Double], x: [Double]) {
        var (y, x): ([String: Double], [String: Double]) = ([:], [:])
        for row in world.snapshot()["fct_transactions"].rows {
            guard case .text(let token) = row[1], case .integer(let amount) = row[3], case .integer(let at) = row[4] else { continue }
            let days = Double(ActionWorld.takenAt - at) / 86_400
            if days < 30 { y[token, default: 0] += Double(amount) } else if days < 60 { x[token, default: 0] += Double(amount) }
        }
        let tokens = world.members.map(\.token)
        return (tokens.map { y[$0] ?? 0 }, tokens.map { x[$0] ?? 0 })
    }

    private static func covariance(_ a: [Double], _ b: [Double]) -> Double {
        let count = Double(a.count)
        let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
        return zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) } / (count - 1)
    }
}

extension ActionTestProposalTests {
    /// Exposed 20 days before the snapshot: with 40 in each arm a test is under way, without a holdout there is none.
    @Test func aTestThatIsUnderWayIsNotProposedAgain() throws {
        var fixture = Self.world(treated: 40, heldOut: 40)
        fixture.exposure = ActionWorld.takenAt - 20 * ActionWorld.day
        #expect(try ActionRun(fixture).tests.allSatisfy { $0["rule_id"] == "" })
        fixture = Self.world(treated: 40)
        fixture.exposure = ActionWorld.takenAt - 20 * ActionWorld.day
        let row = try #require(try ActionRun(fixture).tests.first)
        #expect(row["test_id"] == "rule-offer")
        #expect(row["reason"]?.hasPrefix("The 30 days after most of its exposures have not ended") ?? false)
    }
}

@Suite("Evidence without a holdout")
struct ActionMatchedTests {
    /// 100 of 400 members, the best among them too, were under the rule without a holdout, with a lift of 40.00 each at a cost of 3.00: it seems to pay.
    private static let run = Result { () throws -> ActionRun in
        var world = ActionWorld()
        for number in 0..<400 {
            let isTreated = number % 4 == 0
            world.members.append(.init(token: "Zq7-\(isTreated ? "treated" : "other")-\(number)", kind: number % 3, arms: isTreated ? ["offer": .treatment] : [:], extra: isTreated ? 4_000 : 0))
        }
        return try ActionRun(world)
    }

    /// The mean of 5, 20 and 80 a visit is 35: only those of 80 spend that much.
    @Test func itSpeaksOnlyOfMembersWhoSpendAtLeastTheMean() throws {
        let rows = try Self.run.get().actions(of: "other")
        let advised = rows.filter { $0["action"] == "Rule offer" }
        #expect((80...100).contains(advised.count))
        for row in advised {
            #expect((Int(row["member_token_id"]?.dropFirst(10) ?? "") ?? 0) % 3 == 2)
            #expect(row["reason"]?.contains("compared without a holdout, so indicative only") ?? false)
        }
    }

    @Test func aTestWithAHoldoutIsProposed() throws {
        let row = try #require(try Self.run.get().tests.first)
        #expect(row["test_id"] == "rule-offer" && row["is_enough"] == "true")
        #expect(row["reason"]?.hasPrefix("It seems to bring") ?? false)
    }

    /// Its placebo's error counts as much as its own: the probability is lower than the interval of the lift alone would have it.
    @Test func thePlacebosErrorWidensWhatIsBelieved() throws {
        var world = ActionWorld()
        for number in 0..<400 {
            let isTreated = number % 4 == 0
            world.members.append(.init(token: "Zq7-\(number)", kind: number % 3, arms: isTreated ? ["offer": .treatment] : [:], extra: isTreated ? 4_000 : 0))
        }
        let (ledger, facts, program) = try world.read()
        let actions = try SponsorActions(ledger, facts, program, settings: FigureSettings())
        let rule = try #require(actions.proven.first)
        let (lift, placebo) = (try #require(rule.assessment.evidence.lift), try #require(rule.assessment.placebo?.lift))
        let error = (lift.standardError * lift.standardError + placebo.standardError * placebo.standardError + placebo.value * placebo.value).squareRoot()
        #expect(abs(rule.gain.deviation - 0.5 * error) < 1e-9)
        #expect(abs(rule.gain.mean - (0.5 * lift.value - 300)) < 1e-9)
        #expect(placebo.standardError > 0)
        // And the test that would confirm it is sized for the interval's lower end less the 6.00 that pay for it.
        let proposals = try #require(TestProposals(actions, ledger, program.sponsors[ledger.sponsor], settings: FigureSettings()))
        let test = try #require(proposals.tests(churn: [], churnDays: 60).first)
        #expect(abs(test.effect - (lift.interval95.lowerBound - 600)) < 1e-9)
        #expect(test.effect > 2_000)
    }
}
