import ArgumentParser
import CommandSupport
import Diagnostics
import Erasures
import Foundation
import LoyaltyModel
import RunWriting
import Scorer
import SiteConfig

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Scores a snapshot and writes the run, run.json last.",
        discussion: "The same snapshot, options, seed and --scored-at give the same bytes.\n\nExample:\n  almanac score --data Data")

    @Option(help: "Folder with snapshots/ and runs/.") var data: String?
    @Option(help: "The snapshot to score; by default the newest.") var snapshot: String?
    @Option(help: "Models, with commas: \(ModelKind.allCases.map(\.rawValue).joined(separator: ",")); by default all.") var models: String?
    @Option(help: "Days without a transaction that are churn.") var horizon: Int = 60
    @Option(help: "The least AUC, on the sponsor's own last days, of a churn model that is used, 0.5 to 1.") var leastAuc: Double = ScoringPlan.usualLeastArea
    @Option(help: "Another seed, other draws.") var seed: UInt64 = 1
    @Option(help: "Share of members, 0 to 0.5, who get another action than evidence would choose, for learning.") var exploration: Double = ScoringPlan.usualExplorationShare
    @Option(help: "The run's name; by default its moment.") var run: String?
    @Option(help: "The moment of scoring, Unix seconds; by default now.") var scoredAt: Int64?
    @Option(help: "Threads; by default one a core.") var jobs: Int?
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("data", data), ("jobs", jobs.map(String.init))])
            let report = try ProgramScorer(plan: try plan(configuration)).score { if Console.isTerminal { Console.progress($0 + " …") } else { Console.error($0 + " …") } }
            Console.clearProgress()
            for line in ScoringSummary(report: report).lines { Console.print(line) }
            for warning in report.warnings { Console.error("warning: \(warning)") }
        }
    }

    func plan(_ configuration: SiteConfiguration) throws -> ScoringPlan {
        let data = configuration.dataURL
        let horizon = try ChurnHorizon.checked(horizon)
        guard (0...0.5).contains(exploration) else {
            throw Fault("\(exploration) is not a share from 0 to 0.5", at: .init("--exploration"), remedy: "\(ScoringPlan.usualExplorationShare) is usual; 0 is none.")
        }
        guard (0.5...1).contains(leastAuc) else {
            throw Fault("\(leastAuc) is not an AUC from 0.5 to 1", at: .init("--least-auc"), remedy: "\(ScoringPlan.usualLeastArea) is usual; 0.5 uses every model that tells anything.")
        }
        if let run { try RunDraft.check(run) }
        if let scoredAt, !calendarMoments.contains(scoredAt) {
            throw Fault("\(scoredAt) is outside of the years 1 to 9999", at: .init("--scored-at"), remedy: "Name Unix seconds, not milliseconds.")
        }
        var plan = ScoringPlan(
            data: data, snapshotID: snapshot, runID: run, models: try kinds(), horizonDays: horizon, seed: seed, workers: configuration.workers,
            now: scoredAt ?? Int64(Date().timeIntervalSince1970), spillFolder: data.appendingPathComponent("runs", isDirectory: true), settings: configuration.figures,
            explorationShare: exploration, leastArea: leastAuc)
        plan.forgotten = try ErasureFile(in: configuration.stateURL).read()
        return plan
    }

    private func kinds() throws -> Set<ModelKind> {
        guard let models else { return Set(ModelKind.allCases) }
        let kinds = Set(try models.split(separator: ",").map { name in
            guard let kind = ModelKind(rawValue: String(name)) else {
                let known = ModelKind.allCases.map(\.rawValue)
                throw Fault("there is no model “\(name.prefix(40))”", at: .init("--models"), remedy: "Did you mean \(Nearest.of(String(name), among: known))? There are \(known.joined(separator: ", ")).")
            }
            return kind
        })
        guard !kinds.isEmpty else {
            throw Fault("no model is named", at: .init("--models"), remedy: "There are \(ModelKind.allCases.map(\.rawValue).joined(separator: ", ")); without the option all are made.")
        }
        let ground: Set<ModelKind> = [.churn, .lifetimeValue]
        guard !kinds.contains(.nextBestAction) || ground.isSubset(of: kinds) else {
            throw Fault("next_best_action rests on churn and lifetime_value", at: .init("--models"), remedy: "Name churn,lifetime_value,next_best_action.")
        }
        return kinds
    }
}

/// What was scored, and what was not, and why: sponsor by sponsor where there are few, in numbers where there are many.
struct ScoringSummary {
    var report: ScoringReport
    private static let fewSponsors = 12

    var lines: [String] {
        var lines = ["Scored snapshot \(report.snapshotID) as run \(report.runID), in \(report.folder):"]
        for (output, rows) in report.rows { lines.append("  \(output): \(Console.count(rows, "row"))") }
        let sponsors = Set(report.models.map(\.sponsorID)).count
        lines += sponsors <= Self.fewSponsors ? report.models.map { "  \($0.sponsorID): \($0.model): \($0.algorithm.map { "\($0). " } ?? "none: ")\($0.reason)" } : totals
        let total = report.stages.reduce(0) { $0 + $1.seconds }
        for stage in report.stages { lines.append("  \(stage.name): \(Console.seconds(stage.seconds))") }
        return lines + ["  all: \(Console.seconds(total))"]
    }

    private var totals: [String] {
        let models = Dictionary(grouping: report.models, by: \.model).sorted { $0.key < $1.key }
        return models.map { model, notes in
            let kinds = Dictionary(grouping: notes.compactMap(\.algorithm)) { $0 }.map { (name: $0.key, count: $0.value.count) }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
            let lacking = notes.count { $0.algorithm == nil }
            let parts = kinds.map { "\($0.name) for \(Console.count($0.count, "sponsor"))" } + (lacking > 0 ? ["none for \(Console.count(lacking, "sponsor")) (not_scored in run.json says why)"] : [])
            return "  \(model): \(parts.joined(separator: "; "))"
        }
    }
}
