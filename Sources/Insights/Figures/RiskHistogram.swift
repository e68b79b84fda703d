import LoyaltyModel

/// A column of the histogram of churn probabilities, [from, to), the last one closed.
package struct RiskBin: Sendable, Equatable {
    package var from: Double
    package var to: Double
    package var members: Int
    /// Nil where the bin spans several levels.
    package var level: RiskLevel?

    package var width: Double { to - from }
}

/// Members by churn probability, in fifths and cut where a member is at risk. Neighbours are one bin where a bin alone, or what it leaves of
/// the count at risk, would tell of a few members: see `SafeCuts`.
enum RiskHistogram {
    static func bins(_ input: SponsorInput, _ ranking: ValueRanking) -> [RiskBin] {
        let churn = input.scores.churn
        let rows = churn.members.indices.sorted { churn.probability[$0] < churn.probability[$1] }
        let cuts = SafeCuts(isDisclosed: rows.lazy.map { ranking.lists.showRisk(of: churn.members[$0]) }, input.suppression)
        guard !rows.isEmpty, cuts.isSafe(0, rows.count) else { return [] }
        let limit = input.settings.atRisk
        let edges = Set([0.2, 0.4, 0.6, 0.8, limit]).filter { $0 > 0 && $0 < 1 }.sorted()
        /// How many have a lower probability.
        func position(_ edge: Double) -> Int { rows.partitioningIndex { churn.probability[$0] >= edge } }
        let positions = edges.map(position)
        // Where the count at risk is shown beside the bins, it is a cut that stands already: then even one bin of all tells how many are not at risk.
        let kept: Set = [0, rows.count]
        let atRisk = position(limit)
        let isCountShown = cuts.isSafe(atRisk, rows.count)
        guard !isCountShown || cuts.isSafe(0, atRisk) else { return [] }
        let chosen = SafeCuts.chosen(positions, keeping: isCountShown ? kept.union([atRisk]) : kept, isSafe: cuts.isSafe)
        let shown = [(0.0, 0)] + zip(edges, positions).filter { chosen.contains($1) } + [(1.0, rows.count)]
        return zip(shown, shown.dropFirst()).map { low, high in
            let (first, last) = (RiskLevel(low.0, input.settings), RiskLevel(high.0.nextDown, input.settings))
            return RiskBin(from: low.0, to: high.0, members: high.1 - low.1, level: first == last ? first : nil)
        }
    }
}
