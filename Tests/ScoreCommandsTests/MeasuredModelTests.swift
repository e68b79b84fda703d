import FigureEngine
import LedgerStore
import LoyaltyModel
import PartitionStore
import ProgramFixture
import Testing
@testable import Scorer

/// What is evaluated at the latest origin is the very model that scoring measures: of the same kind, made of the same examples, pooled where that is pooled.
@Suite struct MeasuredModelTests {
    private static let origin = MadeUpProgram.takenAt - 60 * MadeUpProgram.day
    /// Newcomers after the origin: the ledger that knows nothing of them has other rows.
    private static let made = MadeUpProgram().withNewcomers(after: origin)

    @Test(arguments: [1, 3]) func `churn is evaluated with the model that scoring measures`(sponsors: Int) throws {
        let data = try DataFolder(Self.made.fixture(sponsors: sponsors))
        let plan = ScoringPlan(data: data.url, now: 0, spillFolder: data.url, leastArea: 0)
        let file = try Ledger(snapshotID: "s1", in: data.snapshots)
        let facts = try FactPartitioner(ledger: file, spill: SpillFile(in: data.url), workers: 1, purposes: Set(ContactPurpose.allCases)).read()
        let order = file.program.sponsors.indices.sorted { file.program.sponsors[$0].id < file.program.sponsors[$1].id }
        let learned = try ChurnLearning(plan: plan, program: file.program, facts: facts, groups: try file.memberGroups()).learn(order)
        let evaluation = try ProgramEvaluator(plan: EvaluationPlan(plan, origins: 1)).evaluate()
        #expect(learned.count == sponsors && evaluation.sponsors.map(\.sponsorID) == (0..<sponsors).map { "shop-\($0)" })
        for (churn, sponsor) in zip(learned, evaluation.sponsors) {
            let known = try #require(churn.learned[60]), origin = try #require(sponsor.churn.origins.first)
            #expect(origin.isPooled == (sponsors > 1) && known.isPooled == origin.isPooled)
            #expect(origin.model == known.measures.kind.rawValue)
            #expect(origin.area == known.measures.area && origin.members == known.measures.members)
            #expect(known.measures.listed.first { $0.name == "brier" }?.value == origin.brier)
        }
    }

    /// Of many members some are chosen, and each member is for stopping or for calibration, whatever else the ledger knows.
    @Test func `a ledger that knows nothing later gives the same examples`() throws {
        let program = try ReadProgram(Self.made)
        let past = program.past(at: Self.origin)
        #expect(past.rows.first ?? 0 > 0, "newcomers stand before members of old")
        func examples(_ ledger: SponsorLedger) -> ChurnExamples {
            ChurnExamples(ledger, PurchaseRhythms(ledger), at: Self.origin - 60 * MadeUpProgram.day, horizonDays: 60, limit: 100, seed: 3).filter { $0 % 3 > 0 }
        }
        let (whole, known) = (examples(program.ledger), examples(past.ledger))
        #expect(whole.count == 66 && whole.rows == known.rows.map { past.rows[$0] } && whole.labels == known.labels)
        for row in 0..<whole.count {
            // Bits, as features that are not known are NaN.
            #expect(whole.table.row(row).map(\.bitPattern) == known.table.row(row).map(\.bitPattern))
        }
    }
}
