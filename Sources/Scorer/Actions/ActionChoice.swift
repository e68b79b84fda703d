import LoyaltyModel
import SeededRandom

/// The next best action of one member.
struct Advice: Equatable, Sendable {
    /// Why an action, or none, was chosen; written with the advice.
    enum Basis: String, Sendable, CaseIterable {
        /// It is likely to pay, and nothing else is expected to gain more.
        case evidence
        /// Chosen at random among what evidence does not speak against, so that there will be evidence again.
        case learning
        /// Left alone: no action open to the member is likely to pay.
        case unlikely
        /// Left alone: sent enough messages lately.
        case pressure
        /// Left alone: no rule was tested on members like this one.
        case untested
        /// Left alone: an action costs more than the margin expected of the member in a year.
        case cost
        /// Left alone: every rule that pays was applied to the member, or deliberately not.
        case had
    }

    /// Nil: leave alone.
    var rule: Int?
    var basis: Basis
    /// The probability, on the evidence, that the action is right: for a rule, that it pays for this member; for leaving alone, that the likeliest rule does not. 0 where no evidence speaks of the member:
    /// nothing is claimed then.
    var score: Double
    var belief: ProvenRule.Belief?
    /// Of a member left alone: the rule that comes nearest to being likely to pay, or the one the member is held out from.
    var likeliest: Option?

    struct Option: Equatable, Sendable {
        var rule: Int
        var belief: ProvenRule.Belief
        var probability: Double { belief.gain.probability }
    }
}

/// What the choice depends on, of one member.
struct MemberCase: Sendable {
    /// Nil where it is not known.
    var state: MemberState?
    var recentMessages: Int
    /// Minor units, revenue of the next 12 months; nil where it was not scored.
    var predicted: Int64?
    /// By position: rules that reached the member, in either arm. A ledger has one exposure for each rule and member, so none would ever be told from the first.
    var exposedTo: Set<Int>
    /// Two draws, 0 to 1: whether the member gets another action for learning, and which.
    var draws: (whether: Double, which: Double)
}

/// Chooses by expected net gain among the rules that pay and are likely to pay for the member: first among those that a holdout tells of, and only where there is none among those without.
struct ActionChoice: Sendable {
    /// By id; they decide ties.
    let rules: [ProvenRule]
    let grossMargin: Double
    let explorationShare: Double

    func advice(_ member: MemberCase) -> Advice {
        if member.recentMessages >= ActionSettings.mostMessages { return Advice(rule: nil, basis: .pressure, score: 0) }
        let fresh = rules.indices.filter { !member.exposedTo.contains($0) }
        guard !fresh.isEmpty else { return Advice(rule: nil, basis: .had, score: 0) }
        let tested = fresh.compactMap { rule in member.state.flatMap { rules[rule].belief($0) }.map { Option(rule: rule, belief: $0) } }
        guard !tested.isEmpty else { return Advice(rule: nil, basis: .untested, score: 0) }
        let open = tested.filter { option in member.predicted.map { option.belief.cost <= Double($0) * grossMargin } ?? true }
        guard let likeliest = open.max(by: { ($0.probability, $1.rule) < ($1.probability, $0.rule) }) else { return Advice(rule: nil, basis: .cost, score: 0) }
        let best = open.filter { $0.probability >= ActionSettings.leastProbability }.max { isBehind($0, $1) }
        let leaveAlone = Advice(rule: nil, basis: .unlikely, score: 1 - likeliest.probability, likeliest: likeliest)
        let byEvidence = best.map { Advice(rule: $0.rule, basis: .evidence, score: $0.probability, belief: $0.belief) } ?? leaveAlone
        return member.draws.whether < explorationShare ? other(than: byEvidence, open, leaveAlone, member.draws.which) ?? byEvidence : byEvidence
    }

    private typealias Option = Advice.Option

    private func isBehind(_ a: Option, _ b: Option) -> Bool {
        let (first, second) = (rules[a.rule].isTested, rules[b.rule].isTested)
        return first == second ? (a.belief.gain.mean, b.rule) < (b.belief.gain.mean, a.rule) : second
    }

    /// One of what evidence would not have chosen, each as likely; nil where there is nothing else that is not likely to lose.
    private func other(than chosen: Advice, _ open: [Option], _ leaveAlone: Advice, _ draw: Double) -> Advice? {
        var others = open.filter { $0.rule != chosen.rule && $0.probability > 1 - ActionSettings.leastProbability }
            .map { Advice(rule: $0.rule, basis: .learning, score: $0.probability, belief: $0.belief) }
        if chosen.rule != nil {
            var heldOut = leaveAlone
            heldOut.basis = .learning
            heldOut.likeliest = open.first { $0.rule == chosen.rule }
            others.append(heldOut)
        }
        return others.isEmpty ? nil : others[min(others.count - 1, Int(draw * Double(others.count)))]
    }
}

extension MemberCase {
    /// Draws by the member's token alone: neither the order of rows nor other members shift them.
    static func draws(_ token: some Sequence<UInt8>, seed: UInt64) -> (whether: Double, which: Double) {
        let stream = token.reduce(Random.mixed(seed)) { Random.mixed($0 ^ UInt64($1)) }
        var random = Random(seed: seed, stream: stream)
        return (random.unit(), random.unit())
    }
}
