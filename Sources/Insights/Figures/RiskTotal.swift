import LoyaltyModel

/// The count and value at risk of a run, as they may be shown: those at risk who may be listed stand in a list with their values.
///
/// Those of an earlier run stood in the list of that time, which readers may have kept: what that list would tell is withheld too.
struct RiskTotal {
    var count: Shown<Int> = .unknown
    var value: Shown<Int64> = .unknown
    /// Whether those at risk have a predicted value, whom the sum is over.
    private(set) var worth = RiskWorth.all
    /// How many of them the list of that time has.
    private(set) var wereListed = 0

    init(_ scores: SponsorScores, _ input: SponsorInput) {
        guard scores.churn.index.count > 0 else { return }
        var (all, valued) = (Tally(), Tally())
        var sum: Int64 = 0
        for (row, member) in scores.churn.members.enumerated() where input.isAtRisk(scores.churn.probability[row]) {
            let isListed = input.program.members.isListed(member)
            let wasListed = scores.churn.wasListed.isEmpty ? isListed : scores.churn.wasListed[row]
            all.add(isListed, wasListed)
            guard let value = scores.lifetimeValue.row(of: member) else { continue }
            sum += scores.lifetimeValue.predicted[value]
            valued.add(isListed, wasListed)
        }
        // What the total of that time has more than this one, of whoever has gone since, must be no few's: readers have kept it.
        let gone = scores.churn.gone.filter { input.isAtRisk($0.probability) }
        func mayBeFew(_ gone: [ChurnScores.Gone]) -> Bool { input.suppression.mayBeSmall(from: gone.count(where: \.isCertain), to: gone.count) }
        let isHidden = all.isHidden(input.suppression) || mayBeFew(gone)
        wereListed = all.wereListed
        count = Shown.known(all.members).withheld(if: isHidden)
        guard scores.lifetimeValue.index.count > 0 else { return }
        let tellsOfOthers = all.members > 0 && valued.members == 0 && Self.tellsOfOthers(atRisk: all.members, scores, input)
        value = Shown.known(sum).withheld(if: isHidden || tellsOfOthers || valued.isHidden(input.suppression) || mayBeFew(gone.filter(\.hasValue)))
        if value.isWithheld || all.members == 0 { return }
        let unvalued = (listed: all.listed - valued.listed, others: all.members - valued.members - all.listed + valued.listed)
        // Of those in no list a few may not be told of.
        if valued.members == 0 { worth = .none } else if unvalued.listed > 0 || unvalued.others > input.settings.smallCount { worth = .part }
    }

    /// That nobody at risk has a value tells how many are at risk or have one, and so of how many others are scored, or are not: of few it may not.
    private static func tellsOfOthers(atRisk: Int, _ scores: SponsorScores, _ input: SponsorInput) -> Bool {
        let valued = scores.lifetimeValue.index.count
        let scored = valued + scores.churn.members.count { scores.lifetimeValue.row(of: $0) == nil }
        return [input.activity.count, scored].contains { input.suppression.isSmall($0 - valued - atRisk) }
    }

    private struct Tally {
        var (members, listed, wereListed, inEither) = (0, 0, 0, 0)

        mutating func add(_ isListed: Bool, _ wasListed: Bool) {
            members += 1
            if isListed { listed += 1 }
            if wasListed { wereListed += 1 }
            if isListed || wasListed { inEither += 1 }
        }

        func isHidden(_ suppression: Suppression) -> Bool { [listed, wereListed, inEither].contains { suppression.hidesTotal(of: members, listed: $0) } }
    }
}
