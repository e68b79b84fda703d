import Diagnostics
import FigureEngine
import Foundation
import LedgerStore
import LoyaltyModel
import PartitionStore
import RunWriting

/// Scores a ledger snapshot: from the facts alone to a scoring run.
///
///     let report = try ProgramScorer(plan: plan).score { print($0) }
package struct ProgramScorer {
    let plan: ScoringPlan

    package init(plan: ScoringPlan) { self.plan = plan }

    /// - Throws: a ``Fault`` where the snapshot breaks the contract or the run cannot be written; nothing of the run is there then.
    package func score(progress: (String) -> Void = { _ in }) throws -> ScoringReport {
        var clock = ScoringClock()
        progress("Reading the snapshot")
        let ledger = try SnapshotChoice(data: plan.data, forgotten: plan.forgotten).ledger(plan.snapshotID)
        let program = ledger.program
        let spill = SpillFile(in: plan.spillFolder)
        defer { spill.discard() }
        let facts = try FactPartitioner(ledger: ledger, spill: spill, workers: plan.workers, purposes: Set(ContactPurpose.allCases)).read()
        clock.ended("reading the snapshot")
        let scoredAt = max(plan.now, program.takenAt)
        let runID = plan.runID ?? Self.runID(scoredAt)
        let draft = try RunDraft(runID: runID, in: plan.data.appendingPathComponent("runs", isDirectory: true))
        let registry = ModelRegistry(data: plan.data)
        let registered = try plan.models.reduce(into: [ModelKind: ModelManifest]()) { $0[$1] = try registry.current($1.rawValue) }
        let order = program.sponsors.indices.sorted { program.sponsors[$0].id < program.sponsors[$1].id }
        var churn: [SponsorChurn]?
        if plan.models.contains(.churn) {
            progress("Learning who stays away")
            churn = try ChurnLearning(plan: plan, program: program, facts: facts, groups: try ledger.memberGroups()).learn(order)
            clock.ended("learning churn")
        }
        progress("Scoring \(FactorWords.count(program.sponsors.count, "sponsor"))")
        let outputs = try RunOutputs(tables, in: draft.folder)
        let learned = churn
        let scorer = SponsorScorer(plan: plan, program: program, facts: facts, version: runID, scoredAt: scoredAt, registered: registered)
        let outcomes = try parallelMap(order.count, workers: plan.workers) { position in
            var outcome = try scorer.score(order[position], churn: learned?[position])
            try outputs.add(outcome.rows, of: position)
            outcome.rows = [:]
            return outcome
        }
        clock.ended("scoring")
        let files = try outputs.close()
        var text = RunText(runID: runID, snapshotID: program.snapshotID, scoredAt: scoredAt, outputs: files, models: outcomes.flatMap(\.models))
        let lacking = outcomes.flatMap(\.notes).filter { $0.algorithm == nil }.map { note in
            JSONText.object([("sponsor_id", .string(note.sponsorID)), ("model", .string(note.model)), ("reason", .string(note.reason))])
        }
        let warnings = try partialRun() + olderSnapshot(program) + outcomes.flatMap(\.warnings)
        text.further = [("scored_by", .string("almanac score")), ("seed", .number(String(plan.seed))), ("not_scored", .array(lacking)), ("warnings", .array(warnings.map { .string($0) }))]
        do {
            try keep(outcomes, program, version: runID, scoredAt: scoredAt)
            try draft.publish(text.text)
        } catch {
            for kind in ModelKind.allCases { try? registry.forget(kind.rawValue, runID) }
            throw error
        }
        clock.ended("writing the run")
        var report = ScoringReport()
        (report.runID, report.snapshotID, report.folder) = (runID, program.snapshotID, plan.data.appendingPathComponent("runs/\(runID)").path)
        report.rows = files.map { ($0.name, $0.rows) }
        report.models = outcomes.flatMap(\.notes)
        report.warnings = warnings
        report.stages = clock.stages
        return report
    }

    /// Models are kept before the run that was scored with them is there, and go again where it does not come to be.
    private func keep(_ outcomes: [SponsorOutcome], _ program: Program, version: String, scoredAt: Int64) throws {
        for kind in ModelKind.allCases {
            let manifest = ModelManifest(
                name: kind.rawValue, version: version, snapshotID: program.snapshotID, trainedAt: scoredAt, windowFrom: program.factsFrom, windowTo: program.takenAt, features: kind.features,
                parameters: ["seed": String(plan.seed), "horizon_days": String(plan.horizonDays), "least_auc": String(plan.leastArea)], files: [])
            try ModelRegistry(data: plan.data).keep(outcomes.compactMap { $0.stored[kind] }, as: manifest)
        }
    }

    /// A site takes all from one run, the newest.
    private func partialRun() -> [String] {
        let lacking = [ModelKind.lifetimeValue, .churn, .demand].filter { !plan.models.contains($0) }.map(\.rawValue)
        guard !lacking.isEmpty else { return [] }
        return ["the run has no \(lacking.joined(separator: ", no ")), as --models leaves it out: a site built from it lacks it, and `almanac build` takes the newest run. Publish another with its --run, or score everything again."]
    }

    private func olderSnapshot(_ program: Program) throws -> [String] {
        guard plan.snapshotID != nil, let newer = try SnapshotChoice(data: plan.data, forgotten: plan.forgotten).newest(after: program.takenAt) else { return [] }
        return ["there is a newer snapshot, \(newer): `almanac build` publishes the run that was scored last, which is now this one, on older data. Score \(newer) again, or publish its run with --run."]
    }

    private var tables: [RunTable] { RunTable.allCases.filter { $0.isRequired || plan.models.contains($0.model) } }

    /// `2026-11-21T183643Z`
    static func runID(_ moment: Int64) -> String {
        let date = CivilDate(daysSinceEpoch: Int(floorDivided(moment, by: 86_400)))
        let second = Int(moment - Int64(date.daysSinceEpoch) * 86_400)
        return "\(date)T\(padded(second / 3_600, to: 2))\(padded(second / 60 % 60, to: 2))\(padded(second % 60, to: 2))Z"
    }
}

/// How long each stage of a scoring took.
struct ScoringClock {
    private(set) var stages: [(name: String, seconds: Double)] = []
    private var since = ContinuousClock.now

    mutating func ended(_ name: String) {
        let now = ContinuousClock.now
        stages.append((name, Double((now - since).components.seconds) + Double((now - since).components.attoseconds) * 1e-18))
        since = now
    }
}
