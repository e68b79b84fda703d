@testable import Insights
import LoyaltyModel
import Testing

@Suite("Evidence about rules, by hand")
struct EvidenceTests {
    private static let day: Int64 = 86_400

    /// 400 days of facts in UTC, W of 30 days; each member's purchases as (day, amount).
    private static func ground(_ purchases: [[(day: Int64, amount: Int64)]], tiers: [Int16]? = nil, since: [Int64]? = nil) -> EvidenceGround {
        var (members, moments, amounts): ([UInt32], [Int64], [Int64]) = ([], [], [])
        for (member, rows) in purchases.enumerated() {
            for row in rows {
                members.append(UInt32(member))
                moments.append(row.day * day)
                amounts.append(row.amount)
            }
        }
        return EvidenceGround(
            history: PurchaseHistory(memberCount: purchases.count, members: members, moments: moments, amounts: amounts),
            memberSince: since ?? Array(repeating: 0, count: purchases.count), tiers: tiers ?? Array(repeating: -1, count: purchases.count),
            localTime: LocalTime(fixedOffset: 0), factsFrom: 0, takenAt: 400 * day, window: 30 * day)
    }

    private static func exposure(_ member: Int, _ arm: Arm = .treatment, onDay day: Int64 = 100, cost: Int64 = 0, points: Int64 = 0) -> RuleExposure {
        RuleExposure(member: member, arm: arm, at: day * Self.day, cost: cost, points: points)
    }

    /// So many members on each of the days.
    private static func exposures(_ groups: [(count: Int, day: Int64)], _ arm: Arm = .treatment) -> [RuleExposure] {
        groups.flatMap { group in (0..<group.count).map { exposure($0, arm, onDay: group.day) } }
    }

    /// W is 30 days of 400: day 29 looks back before the facts, day 371 ahead beyond them, until day 401. 30 members are needed, and no day is named after
    /// which there would be fewer.
    @Test(arguments: [
        ([], MissingEvidence.noExposures), ([(40, 29)], .tooEarly), ([(40, 1), (40, 29)], .tooEarly), ([(30, 371)], .tooRecent(until: 401 * 86_400)),
        ([(40, 29), (29, 371), (1, 380)], .tooRecent(until: 410 * 86_400)), ([(29, 100), (1, 371)], .tooRecent(until: 401 * 86_400)),
        ([(29, 371)], .tooFew), ([(40, 29), (29, 371)], .tooFew), ([(30, 100), (1, 371)], .tooFew), ([(30, 30)], .tooFew), ([(30, 370)], .tooFew),
    ] as [([(Int, Int64)], MissingEvidence)])
    func whyNothingCanBeEstimated(_ groups: [(Int, Int64)], _ missing: MissingEvidence) {
        let exposures = Self.exposures(groups.map { (count: $0.0, day: $0.1) })
        let holdout = [Self.exposure(90, .holdout, onDay: 200)]
        #expect(MissingEvidence(exposures + holdout, on: Self.ground([]), Suppression(smallCount: 0)) == missing)
    }

    /// Of 40 days of facts no day has 30 before it and after it: nothing will ever count. And one member's day is told by no reason.
    @Test func whyNothingCanBeEstimatedOfShortFactsAndFewMembers() {
        var ground = Self.ground([])
        (ground.takenAt, ground.minimumMembers) = (40 * Self.day, 1)
        #expect(MissingEvidence([Self.exposure(0, onDay: 20)], on: ground, Suppression(smallCount: 0)) == .tooEarly)
        #expect(MissingEvidence([Self.exposure(0, onDay: 31)], on: ground, Suppression(smallCount: 0)) == .tooRecent(until: 61 * Self.day))
        for day: Int64 in [20, 31] { #expect(MissingEvidence([Self.exposure(0, onDay: day)], on: ground, Suppression(smallCount: 1)) == .tooFew) }
    }

    /// Where those who can ever count are few, or as many as are needed would be, no day is named.
    @Test func whatIsAwaitedOfFewIsNotTold() {
        var ground = Self.ground([])
        let mixed = Self.exposures([(40, 29), (35, 371)])
        #expect(MissingEvidence(mixed, on: ground, Suppression(smallCount: 34)) == .tooRecent(until: 401 * Self.day))
        #expect(MissingEvidence(mixed, on: ground, Suppression(smallCount: 35)) == .tooFew)
        ground.minimumMembers = 10
        let some = Self.exposures([(5, 100), (30, 371)])
        #expect(MissingEvidence(some, on: ground, Suppression(smallCount: 9)) == .tooRecent(until: 401 * Self.day))
        #expect(MissingEvidence(some, on: ground, Suppression(smallCount: 10)) == .tooFew)
    }

    /// Thirty reached an hour before the last day on which an effect could be counted are looked at from the next midnight, 30 days of which are not over.
    @Test(arguments: [(30, 1.0, MissingEvidence.tooRecent(until: 401 * 86_400)), (30, 24.0, .tooFew), (29, 1.0, .tooFew)])
    func whatIsAwaited(_ count: Int, _ hours: Double, _ missing: MissingEvidence) {
        var ground = Self.ground([])
        ground.takenAt = 400 * Self.day + 7_200
        let exposures = (0..<count).map { RuleExposure(member: $0, arm: .treatment, at: 370 * Self.day + 7_200 - Int64(hours * 3_600), cost: 0, points: 0) }
        #expect(MissingEvidence(exposures, on: ground, Suppression(smallCount: 0)) == missing)
        #expect(MissingEvidence(exposures, on: ground, Suppression(smallCount: 30)) == .tooFew)
    }

    /// With a holdout the windows of the last of either arm decide, and not from the next midnight on.
    @Test func whatIsAwaitedBesideAHoldout() {
        let ground = Self.ground([])
        func reached(_ arm: Arm, _ count: Int = 30, at moment: Int64) -> [RuleExposure] {
            (0..<count).map { RuleExposure(member: arm == .holdout ? 100 + $0 : $0, arm: arm, at: 370 * Self.day + moment, cost: 0, points: 0) }
        }
        func reason(_ exposures: [RuleExposure]) -> MissingEvidence { MissingEvidence(exposures, on: ground, Suppression(smallCount: 0)) }
        let late = reached(.treatment, at: 3_600)
        #expect(reason(late) == .tooRecent(until: 401 * Self.day))
        #expect(reason(late + reached(.holdout, at: 0)) == .tooRecent(until: 400 * Self.day + 3_600))
        #expect(reason(late + reached(.holdout, at: 7_200)) == .tooRecent(until: 400 * Self.day + 7_200))
        #expect(reason(reached(.treatment, at: 0) + reached(.holdout, at: 7_200)) == .tooRecent(until: 400 * Self.day + 7_200))
        #expect(reason(reached(.treatment, at: 0) + reached(.holdout, 29, at: 7_200)) == .tooFew)
    }

    /// y = 2x in one arm, y = 2x + 10 in the other, x the same in both: θ is 2 by hand, and the lift is 10 without error.
    @Test func cupedTakesOutWhatTheCovariateExplains() {
        let x = (0..<30).map { Double($0 % 5) }
        let estimate = RandomisedEvidence.lift(treated: (x.map { 2 * $0 + 10 }, x), holdout: (x.map { 2 * $0 }, x))
        #expect(abs(estimate.value - 10) < 1e-9)
        #expect(estimate.standardError < 1e-6)
    }

    /// With a constant covariate θ is 0 and the estimate is Welch's.
    @Test func withoutSpreadInTheCovariateItIsWelch() {
        let (a, b) = ([1.0, 4, 9, 16], [2.0, 3, 5, 7])
        let ones = [1.0, 1, 1, 1]
        #expect(RandomisedEvidence.lift(treated: (a, ones), holdout: (b, ones)) == welch(SampleMoments(a), SampleMoments(b)))
    }

    /// Where more than 30 are few, so many are no evidence: lift and revenue would tell how many there are.
    @Test func evidenceNeedsMoreThanAFew() {
        let purchases = (0..<80).map { member in [(day: Int64(110), amount: member < 40 ? Int64(500) : 200)] }
        let randomised = (0..<80).map { Self.exposure($0, $0 < 40 ? .treatment : .holdout) }, matched = (0..<40).map { Self.exposure($0) }
        for (few, isShown) in [(39, true), (40, false)] {
            var settings = FigureSettings()
            settings.smallCount = few
            var ground = Self.ground(purchases)
            ground.minimumMembers = settings.evidenceMinimum
            #expect((RandomisedEvidence.find(randomised, on: ground) != nil) == isShown)
            #expect((MatchedEvidence.find(matched, on: ground) != nil) == isShown)
        }
        #expect(FigureSettings().evidenceMinimum == 30)
    }

    @Test func randomisedEvidenceNeedsThirtyCountingMembersInEachArm() throws {
        let purchases = (0..<60).map { member in [(day: Int64(110), amount: member < 30 ? Int64(500) : 200)] }
        let ground = Self.ground(purchases)
        let exposures = (0..<60).map { Self.exposure($0, $0 < 30 ? .treatment : .holdout) }
        let evidence = try #require(RandomisedEvidence.find(exposures, on: ground))
        #expect(evidence.lift?.value == 300)
        #expect(evidence.comparisonCount == 30)
        #expect(evidence.treatedReturned == 30)
        #expect(RandomisedEvidence.find(Array(exposures.dropLast()), on: ground) == nil)
        // Exposures whose windows leave the facts do not count: day 29 looks back before them, day 371 ahead beyond them.
        for day in [29, 371] as [Int64] {
            var late = exposures
            late[0] = Self.exposure(0, onDay: day)
            #expect(RandomisedEvidence.find(late, on: ground) == nil)
        }
        for day in [30, 370] as [Int64] {
            var atTheEdge = exposures
            atTheEdge[0] = Self.exposure(0, onDay: day)
            #expect(RandomisedEvidence.find(atTheEdge, on: ground) != nil)
        }
    }

    /// Two strata by tier: in one the treated gain 100 over their controls, in the other 400; 20 and 10 treated: (20·100 + 10·400) ÷ 30 = 200.
    @Test func matchedEvidenceWeightsStrataByTheirTreated() throws {
        var purchases: [[(day: Int64, amount: Int64)]] = []
        var tiers: [Int16] = []
        func add(_ count: Int, tier: Int16, after: Int64) {
            for _ in 0..<count {
                purchases.append([(day: 90, amount: 50), (day: 110, amount: after)])
                tiers.append(tier)
            }
        }
        add(20, tier: 0, after: 150)
        add(10, tier: 1, after: 450)
        add(5, tier: 0, after: 50)
        add(5, tier: 1, after: 50)
        let evidence = try #require(MatchedEvidence.find((0..<30).map { Self.exposure($0) }, on: Self.ground(purchases, tiers: tiers)))
        #expect(abs((evidence.lift?.value ?? 0) - 200) < 1e-9)
        #expect(evidence.comparisonCount == 10)
        #expect(evidence.comparisonReturnShare == 1)
    }

    @Test func membersTreatedLaterOrWhoJoinedLaterAreNoControls() throws {
        let purchases = (0..<36).map { member in [(day: Int64(110), amount: member < 30 ? Int64(100) : 0)] }
        var exposures = (0..<30).map { Self.exposure($0) }
        // Two of six possible controls are treated within the window, one exactly at its end; one joined after the anchor.
        exposures.append(Self.exposure(30, onDay: 115))
        exposures.append(Self.exposure(31, onDay: 130))
        var since = [Int64](repeating: 0, count: 36)
        since[32] = 101 * Self.day
        let evidence = try #require(MatchedEvidence.find(exposures, on: Self.ground(purchases, since: since)))
        #expect(evidence.comparisonCount == 3)
        #expect(evidence.treated.count == 30)
    }

    @Test func theTreatedMustHaveBeenMembersBefore() {
        let purchases = (0..<40).map { _ in [(day: Int64(110), amount: Int64(100))] }
        var since = [Int64](repeating: 0, count: 40)
        since[0] = 100 * Self.day
        #expect(MatchedEvidence.find((0..<30).map { Self.exposure($0) }, on: Self.ground(purchases, since: since)) == nil)
    }

    /// Treated members who were always growing: the estimate finds an effect, and the one before the rule finds it too.
    @Test func aPlaceboThatFindsAnEffectLeavesTheRuleUnproven() {
        // 40 who always grow, on the same days as 40 who do not; before the rule and after it alike.
        let purchases = (0..<80).map { member -> [(day: Int64, amount: Int64)] in
            (0..<10).map { purchase -> (day: Int64, amount: Int64) in
                let growing = 100 + purchase * 40 + member % 7
                return (day: Int64(20 + purchase * 15), amount: Int64(member < 40 ? growing : 100 + member % 5))
            }
        }
        let assessor = RuleAssessor(ground: Self.ground(purchases), grossMargin: 0.5, pointValue: nil, maximumOverlap: 0.5)
        let assessment = assessor.assess([(0..<40).map { Self.exposure($0, onDay: 110) }])[0]
        #expect(assessment.evidence.kind == .matched || assessment.evidence.kind == .insufficient)
        #expect(assessment.verdict != .profitable)
    }

    /// 30 treated and 30 held out, 300 more each, margin ½, 40 a head: 30·(300·½ − 40) = 3,300 net, ROI 2.75.
    @Test func moneyByHand() {
        let purchases = (0..<60).map { member in [(day: Int64(110), amount: member < 30 ? Int64(500) : 200)] }
        let exposures = (0..<60).map { Self.exposure($0, $0 < 30 ? .treatment : .holdout, cost: $0 < 30 ? 40 : 0) }
        let assessor = RuleAssessor(ground: Self.ground(purchases), grossMargin: 0.5, pointValue: nil, maximumOverlap: 0.5)
        let assessment = assessor.assess([exposures])[0]
        #expect(assessment.cost == 1_200)
        #expect(assessment.incrementalRevenue?.value == 9_000)
        #expect(assessment.netImpact?.value == 3_300)
        #expect(assessment.verdict == .profitable)
        let row = RuleRow(assessment, of: Self.rule, Suppression(smallCount: 10))
        #expect(row.roi?.value == 2.75)
        #expect(row.treated == .known(30))
    }

    @Test func pointsWithoutAValueLeaveMoneyEmpty() {
        let purchases = (0..<60).map { member in [(day: Int64(110), amount: member < 30 ? Int64(500) : 200)] }
        let exposures = (0..<60).map { Self.exposure($0, $0 < 30 ? .treatment : .holdout, points: $0 == 0 ? 5 : 0) }
        let ground = Self.ground(purchases)
        let without = RuleAssessor(ground: ground, grossMargin: 0.5, pointValue: nil, maximumOverlap: 0.5).assess([exposures])[0]
        #expect(without.cost == nil && without.netImpact == nil && without.verdict == nil && without.incrementalRevenue?.value == 9_000)
        let with = RuleAssessor(ground: ground, grossMargin: 0.5, pointValue: 2, maximumOverlap: 0.5).assess([exposures])[0]
        #expect(with.cost == 10)
    }

    /// 45 points at 0.7 are 31.5, a half: the product in binary lies below it.
    @Test func pointsAreWorthWhatIsWritten() {
        let purchases = (0..<60).map { member in [(day: Int64(110), amount: member < 30 ? Int64(500) : 200)] }
        let exposures = (0..<60).map { Self.exposure($0, $0 < 30 ? .treatment : .holdout, points: $0 == 0 ? 45 : 0) }
        let assessment = RuleAssessor(ground: Self.ground(purchases), grossMargin: 0.5, pointValue: 0.7, maximumOverlap: 0.5).assess([exposures])[0]
        #expect(assessment.cost == 31.5 && 45 * 0.7 < 31.5)
    }

    /// Another rule less than W before or after counts; exactly W does not.
    @Test func overlapCountsLessThanAWindow() {
        let purchases = (0..<60).map { member in [(day: Int64(110), amount: member < 30 ? Int64(500) : 200)] }
        let first = (0..<60).map { Self.exposure($0, $0 < 30 ? .treatment : .holdout) }
        let second = [Self.exposure(0, onDay: 130), Self.exposure(1, onDay: 129), Self.exposure(2, onDay: 71), Self.exposure(3, .holdout, onDay: 100)]
        let assessor = RuleAssessor(ground: Self.ground(purchases), grossMargin: 0.5, pointValue: nil, maximumOverlap: 0.5)
        #expect(assessor.assess([first, second])[0].overlapping == 2)
    }

    static let rule = RewardRule(id: "r", sponsor: 0, name: "Rule", rewardType: .voucher, startsAt: 0, endsAt: nil, definition: nil)
}
