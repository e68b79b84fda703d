import FigureEngine
import LedgerStore
import LoyaltyModel

/// Learns every sponsor's churn before anyone is scored, since those with too few members borrow from all.
struct ChurnLearning {
    let plan: ScoringPlan
    let program: Program
    let facts: FactPartitions
    let groups: MemberGroups

    /// - Parameter order: sponsors in the order in which they are learned from.
    /// - Returns: in that order.
    func learn(_ order: [SponsorIndex]) throws -> [SponsorChurn] {
        let own = try parallelMap(order.count, workers: plan.workers) { position in
            let ledger = try SponsorLedger(of: order[position], facts, program, groups: groups)
            return SponsorChurn(learning: ledger, mainHorizon: plan.horizonDays, leastArea: plan.leastArea, seed: plan.seed(program.sponsors[order[position]].id, "churn"))
        }
        let lacking = own.indices.filter { own[$0] == nil }
        guard !lacking.isEmpty else { return own.compactMap(\.self) }
        let horizons = SponsorChurn.horizons(with: plan.horizonDays)
        let shares = try parallelMap(order.count, workers: plan.workers) { position in
            PooledChurn.share(try SponsorLedger(of: order[position], facts, program), horizons: horizons, seed: plan.seed(program.sponsors[order[position]].id, "churn"))
        }
        let pooled = PooledChurn(shares, horizons: horizons, seed: plan.seed("", "churn"))
        let borrowed = try parallelMap(lacking.count, workers: plan.workers) { index in
            pooled.churn(
                of: try SponsorLedger(of: order[lacking[index]], facts, program, groups: groups), mainHorizon: plan.horizonDays, leastArea: plan.leastArea,
                seed: plan.seed(program.sponsors[order[lacking[index]]].id, "churn"))
        }
        var learned = own
        for (position, churn) in zip(lacking, borrowed) { learned[position] = churn }
        return learned.compactMap(\.self)
    }
}
