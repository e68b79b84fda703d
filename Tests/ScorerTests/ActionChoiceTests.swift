import LoyaltyModel
@testable import Scorer
import Testing

@Suite("The choice among rules")
struct ActionChoiceTests {
    /// Rule "gift" has no holdout and a lift of 90.00 on top of everyone's; "offer" was tested, with 40.00 among the best.
    private static let rules = Result { () throws -> [ProvenRule] in
        var world = ActionWorld.liftAmongTheBest()
        world.rules.append(("gift", nil, 300))
        for number in 0..<120 { world.members.append(.init(token: "Zq7-gift-\(number)", kind: number % 3, arms: ["gift": .treatment], extra: 9_000)) }
        let (ledger, facts, program) = try world.read()
        return try SponsorActions(ledger, facts, program, settings: FigureSettings()).proven
    }

    /// Twelve visits of 80.00 in 180 days, the last a week ago.
    private static func member(predicted: Int64? = nil, exposedTo: Set<Int> = [], messages: Int = 0, whether: Double = 1, which: Double = 0) -> MemberCase {
        MemberCase(state: MemberState(value: 96_000, daysAway: 7), recentMessages: messages, predicted: predicted, exposedTo: exposedTo, draws: (whether, which))
    }

    private static func choice(share: Double = 0.05) throws -> ActionChoice { ActionChoice(rules: try rules.get(), grossMargin: 0.5, explorationShare: share) }

    @Test func whatAHoldoutTellsOfGoesFirstWhateverTheOtherGains() throws {
        let rules = try Self.rules.get()
        #expect(rules.map(\.rule.id) == ["gift", "offer"])
        let state = MemberState(value: 96_000, daysAway: 7)
        let beliefs = try rules.map { try #require($0.belief(state)) }
        #expect(beliefs[0].gain.mean > beliefs[1].gain.mean && beliefs[0].gain.probability >= 0.8)
        #expect(try Self.choice().advice(Self.member()).rule == 1)
        #expect(try Self.choice().advice(Self.member(exposedTo: [1])).rule == 0)
        #expect(try Self.choice().advice(Self.member(exposedTo: [0, 1])).basis == .had)
    }

    /// At a cost of 3.00 and half of revenue margin, 6.00 of revenue in a year just bear it.
    @Test func anActionThatCostsMoreThanTheYearsMarginIsNotProposed() throws {
        #expect(try Self.choice().advice(Self.member(predicted: 600)).basis == .evidence)
        #expect(try Self.choice().advice(Self.member(predicted: 599)) == Advice(rule: nil, basis: .cost, score: 0))
    }

    @Test func pressureGoesBeforeEverythingAndOnlyFromFourOn() throws {
        #expect(try Self.choice().advice(Self.member(messages: 4, whether: 0)) == Advice(rule: nil, basis: .pressure, score: 0))
        #expect(try Self.choice().advice(Self.member(messages: 3)).basis == .evidence)
    }

    /// Two alternatives to the rule that evidence chooses: the other rule and being held out, each for half of the second draw.
    @Test func learningChoosesAmongWhatEvidenceDidNot() throws {
        let chosen = try Self.choice().advice(Self.member(whether: 0.05))
        #expect(chosen.basis == .evidence)
        let (first, second) = (try Self.choice().advice(Self.member(whether: 0.0499, which: 0.49)), try Self.choice().advice(Self.member(whether: 0.0499, which: 0.51)))
        #expect(first.basis == .learning && first.rule == 0)
        #expect(second.basis == .learning && second.rule == nil)
        #expect(second.likeliest?.rule == 1)
        #expect(try Self.choice(share: 0).advice(Self.member(whether: 0)).basis == .evidence)
    }

    /// Members of 5.00 a visit: the rule was tested on them and brings nothing, so chance does not send it to them either.
    @Test func learningDoesNotSendWhatIsLikelyToLose() throws {
        var member = Self.member(whether: 0)
        member.state = MemberState(value: 6_000, daysAway: 7)
        let advice = try Self.choice().advice(member)
        #expect(advice.rule == nil && advice.basis == .unlikely)
        #expect(advice.score > 0.8)
    }
}
