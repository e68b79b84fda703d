import Diagnostics
import FigureEngine
import LedgerStore
import LoyaltyModel
import PartitionStore

/// What to evaluate, and how.
package struct EvaluationPlan: Sendable {
    /// Data, snapshot, horizon of churn, seed and threads.
    package var scoring: ScoringPlan
    /// Nil: all.
    package var sponsorID: String?
    /// How many earlier moments churn and lifetime values are foretold at, at most.
    package var origins: Int

    package init(_ scoring: ScoringPlan, sponsorID: String? = nil, origins: Int = 4) {
        (self.scoring, self.sponsorID, self.origins) = (scoring, sponsorID, origins)
    }

    /// Moments whose horizons of churn end by the snapshot, the latest first.
    func churnMoments(_ takenAt: Int64) -> [Int64] {
        let latest = takenAt - Int64(scoring.horizonDays) * 86_400
        return (0..<Int64(origins)).map { latest - $0 * ChurnTimes.step }
    }
}

/// Makes every model of a program again as it would have been made earlier, and holds what it foretold against what came.
package struct ProgramEvaluator {
    let plan: EvaluationPlan

    package init(plan: EvaluationPlan) { self.plan = plan }

    /// - Throws: a ``Fault`` where the snapshot breaks the contract, or has no such sponsor.
    package func evaluate(progress: (String) -> Void = { _ in }) throws -> ProgramEvaluation {
        var clock = ScoringClock()
        progress("Reading the snapshot")
        let ledger = try SnapshotChoice(data: plan.scoring.data, forgotten: plan.scoring.forgotten).ledger(plan.scoring.snapshotID)
        let program = ledger.program
        let order = program.sponsors.indices.sorted { program.sponsors[$0].id < program.sponsors[$1].id }
        let wanted = try wanted(order, program)
        let spill = SpillFile(in: plan.scoring.spillFolder)
        defer { spill.discard() }
        let facts = try FactPartitioner(ledger: ledger, spill: spill, workers: plan.scoring.workers, purposes: Set(ContactPurpose.allCases)).read()
        clock.ended("reading the snapshot")
        var (evaluations, churn) = ([SponsorEvaluation](), [[ChurnHindsight?]]())
        for (place, sponsor) in wanted.enumerated() {
            progress("Looking back on \(program.sponsors[sponsor].id), \(place + 1) of \(wanted.count)")
            let (evaluation, own) = try SponsorEvaluator(sponsor, facts, program, plan).evaluate(DemandBooks(sponsor, facts, program))
            evaluations.append(evaluation)
            churn.append(own)
        }
        clock.ended("looking back on each sponsor")
        progress("Looking back on models of all sponsors")
        try pool(&churn, wanted, order, facts, program)
        for place in wanted.indices { evaluations[place].churn = .init(churn[place]) }
        clock.ended("models of all sponsors")
        var evaluation = ProgramEvaluation(
            snapshotID: program.snapshotID, takenAt: program.takenAt, seed: plan.scoring.seed, horizonDays: plan.scoring.horizonDays, origins: plan.origins, sponsors: evaluations)
        evaluation.stages = clock.stages
        return evaluation
    }

    private func wanted(_ order: [SponsorIndex], _ program: Program) throws -> [SponsorIndex] {
        guard let id = plan.sponsorID else { return order }
        guard let sponsor = order.first(where: { program.sponsors[$0].id == id }) else {
            let known = order.prefix(5).map { program.sponsors[$0].id }.joined(separator: ", ")
            throw Fault("there is no sponsor “\(id.prefix(70))”", at: .init("--sponsor"), remedy: order.isEmpty ? "The snapshot has none." : "There \(order.count == 1 ? "is" : "are") \(known)\(order.count > 5 ? " and others" : "").")
        }
        return [sponsor]
    }

    /// Sponsors whose own members did not bear a model at an origin borrow one made of all sponsors' members as they were known then.
    private func pool(_ churn: inout [[ChurnHindsight?]], _ wanted: [SponsorIndex], _ order: [SponsorIndex], _ facts: FactPartitions, _ program: Program) throws {
        for (origin, moment) in plan.churnMoments(program.takenAt).enumerated() {
            let lacking = wanted.indices.filter { churn[$0][origin] == nil }
            guard !lacking.isEmpty else { continue }
            let (all, some) = (order, lacking.map { wanted[$0] })
            let shares = try parallelMap(all.count, workers: plan.scoring.workers) { try SponsorEvaluator(all[$0], facts, program, plan).churnShare(at: moment) }
            guard let pooled = PooledChurn.model(shares.compactMap(\.self), plan.scoring.horizonDays, plan.scoring.seed("", "churn"))?.model else { continue }
            let hindsights = try parallelMap(some.count, workers: plan.scoring.workers) { try SponsorEvaluator(some[$0], facts, program, plan).churn(of: pooled, at: moment) }
            for (place, hindsight) in zip(lacking, hindsights) { churn[place][origin] = hindsight }
        }
    }
}
