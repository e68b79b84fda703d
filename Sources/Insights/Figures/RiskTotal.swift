import LoyaltyModel

/// The count and value at risk of a run, as they may be shown: those at risk who may be listed stand in a list with their values.
struct RiskTotal {
    var count: Shown<Int> = .unknown
    var value: Shown<Int64> = .unknown

    init(_ scores: SponsorScores, _ input: SponsorInput) {
        guard scores.churn.index.count > 0 else { return }
        var (members, listed, valued, listedValued) = (0, 0, 0, 0)
        var sum: Int64 = 0
        for (row, member) in scores.churn.members.enumerated() where input.isAtRisk(scores.churn.probability[row]) {
            let isListed = input.program.members.isListed(member)
            members += 1
            if isListed { listed += 1 }
            guard let value = scores.lifetimeValue.row(of: member) else { continue }
            sum += scores.lifetimeValue.predicted[value]
            valued += 1
            if isListed { listedValued += 1 }
        }
        let isHidden = input.suppression.hidesTotal(of: members, listed: listed)
        count = Shown.known(members).withheld(if: isHidden)
        guard scores.lifetimeValue.index.count > 0 else { return }
        value = Shown.known(sum).withheld(if: isHidden || input.suppression.hidesTotal(of: valued, listed: listedValued))
    }
}
