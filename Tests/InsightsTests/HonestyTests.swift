@testable import Insights
import LoyaltyModel
import Testing

/// On ledgers without any effect no more rules may get a verdict than chance allows.
@Suite("Evidence is honest where there is no effect")
struct HonestyTests {
    private static let day: Int64 = 86_400

    /// How members come to be treated.
    enum Choice: CaseIterable {
        case atRandom, withHoldout
        /// Whoever bought in the ten days before: they were always better customers, which the placebo must notice.
        case recentBuyers
    }

    /// 300 simulated sponsors with three rules each and no effect: Benjamini and Hochberg at 5 % let at most about 5 % of them have a verdict.
    /// 300 × 0.05 is 15; more than 27 happens by chance less than once in a thousand.
    @Test(arguments: Choice.allCases)
    func noEffectNoVerdict(choice: Choice) {
        var random = SeededRandom(seed: 2_026)
        var sponsorsWithVerdict = 0
        for _ in 0..<300 {
            let assessments = Self.simulate(choice, &random)
            if assessments.contains(where: { $0.verdict == .profitable || $0.verdict == .unprofitable }) { sponsorsWithVerdict += 1 }
        }
        #expect(sponsorsWithVerdict <= 27)
    }

    private static func simulate(_ choice: Choice, _ random: inout SeededRandom) -> [RuleAssessment] {
        let count = 240
        var (members, moments, amounts): ([UInt32], [Int64], [Int64]) = ([], [], [])
        var lastBefore = [[Int]](repeating: Array(repeating: -100, count: 3), count: count)
        for member in 0..<count {
            // Each member buys at a rate of their own, all year.
            let rate = Double.random(in: 0.01...0.2, using: &random)
            for today in 0..<365 where Double.random(in: 0..<1, using: &random) < rate {
                members.append(UInt32(member))
                moments.append(Int64(today) * day + 43_200)
                amounts.append(Int64(max(100, 2_000 + 800 * random.normal())))
                for rule in 0..<3 where today < 180 + rule * 40 { lastBefore[member][rule] = today }
            }
        }
        let ground = EvidenceGround(
            history: PurchaseHistory(memberCount: count, members: members, moments: moments, amounts: amounts), memberSince: Array(repeating: 0, count: count),
            tiers: Array(repeating: -1, count: count), localTime: LocalTime(fixedOffset: 0), factsFrom: 0, takenAt: 365 * day, window: 30 * day)
        let rules = (0..<3).map { rule -> [RuleExposure] in
            (0..<count).compactMap { member in
                let at = (180 + Int64(rule) * 40) * day
                switch choice {
                case .atRandom: return Bool.random(using: &random) ? RuleExposure(member: member, arm: .treatment, at: at, cost: 0, points: 0) : nil
                case .withHoldout: return RuleExposure(member: member, arm: Bool.random(using: &random) ? .treatment : .holdout, at: at, cost: 0, points: 0)
                case .recentBuyers: return lastBefore[member][rule] >= 170 + rule * 40 ? RuleExposure(member: member, arm: .treatment, at: at, cost: 0, points: 0) : nil
                }
            }
        }
        return RuleAssessor(ground: ground, grossMargin: 0.4, pointValue: nil, maximumOverlap: 0.5).assess(rules)
    }
}
