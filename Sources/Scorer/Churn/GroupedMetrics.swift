import BoostedTrees
import LedgerStore

extension MemberGroups {
    /// How probabilities did for each age bracket and each area, in that order.
    func metrics(of examples: ChurnExamples, _ probabilities: [Double], _ ledger: SponsorLedger) -> [GroupMetrics] {
        [ages, areas].flatMap { kind -> [GroupMetrics] in
            let known = examples.rows.indices.filter { kind[Int(ledger.members[examples.rows[$0]])] >= 0 }
            return GroupMetrics.table(
                probabilities: known.map { probabilities[$0] }, labels: known.map { examples.labels[$0] },
                groups: known.map { names[Int(kind[Int(ledger.members[examples.rows[$0]])])] })
        }
    }
}
