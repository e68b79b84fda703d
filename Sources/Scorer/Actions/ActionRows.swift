import LoyaltyModel
import RunWriting

/// A sponsor's rows of `next_best_action.csv`: one for each member with a transaction.
///
/// Beside the contract's columns stand the rule, what it is expected to gain, what that exceeds with a probability of 0.8, and the basis: ``Advice/Basis``.
struct ActionRows: Sendable {
    static let columns = "sponsor_id,member_token_id,action,channel,offer,score,reason,rule_id,expected_gain_cents,lower_gain_cents,basis"

    private(set) var rows = CSVRows()
    private(set) var counts: [Advice.Basis: Int] = [:]
    private(set) var withAction = 0

    /// - Parameters:
    ///   - churn: by row of the ledger.
    ///   - predicted: by row of the ledger, minor units.
    init(
        _ actions: SponsorActions, _ ledger: SponsorLedger, _ program: Program, churn: [Int: Double], predicted: [Int: Int64], settings: FigureSettings, explorationShare: Double, seed: UInt64
    ) {
        let sponsor = program.sponsors[ledger.sponsor]
        let choice = ActionChoice(rules: actions.proven, grossMargin: sponsor.grossMargin, explorationShare: explorationShare)
        let words = ActionWords(
            currency: sponsor.currency, windowDays: settings.outcomeWindowDays, rules: actions.proven, takenAt: ledger.takenAt, explorationShare: explorationShare)
        let exposed = actions.exposed(memberCount: ledger.members.count)
        for row in ledger.members.indices {
            let token = program.members.tokens.bytes(ledger.members[row])
            let past = MemberPast(ledger, row: row, at: ledger.takenAt)
            let member = MemberCase(
                state: MemberState(past), recentMessages: past.messages.count { past.days(since: $0.at) < Double(ActionSettings.pressureDays) }, predicted: predicted[row],
                exposedTo: exposed[row], draws: MemberCase.draws(token, seed: seed))
            let advice = choice.advice(member)
            counts[advice.basis, default: 0] += 1
            if advice.rule != nil { withAction += 1 }
            rows.begin(sponsor.id, token)
            rows.field(words.action(advice))
            rows.text(",,")
            rows.field(words.offer(advice))
            rows.comma()
            rows.fixed(advice.score, decimals: 4)
            rows.comma()
            rows.field(words.reason(advice, member, churn: churn[row]))
            rows.comma()
            if let rule = advice.rule { rows.field(actions.proven[rule].rule.id) }
            rows.comma()
            if let gain = advice.belief?.gain { rows.integer(Rounding.whole(gain.mean) ?? 0) }
            rows.comma()
            if let gain = advice.belief?.gain { rows.integer(Rounding.whole(gain.lower80) ?? 0) }
            rows.comma()
            rows.text(advice.basis.rawValue)
            rows.endRow()
        }
    }
}
