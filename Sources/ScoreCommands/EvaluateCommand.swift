import ArgumentParser
import CommandSupport
import Diagnostics
import Erasures
import Foundation
import ScoreReports
import Scorer

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Looks back: how every model would have done on each sponsor's own past.",
        discussion: """
            At several earlier moments each model is made anew of what was known then, and what it foretold is held against what came. Writes a table, \
            and evaluation.json, charts and index.html into the output folder. The same snapshot, options and seed give the same bytes.

            Example:
              almanac score evaluate --data Data
            """)

    @Option(help: "Folder with snapshots/.") var data: String?
    @Option(help: "The snapshot to look back from; by default the newest.") var snapshot: String?
    @Option(help: "One sponsor; by default all.") var sponsor: String?
    @Option(help: "Folder to write, or to write anew; by default evaluations/<snapshot> in the data folder.") var output: String?
    @Option(help: "Earlier moments, at most.") var origins: Int = 4
    @Option(help: "Days without a transaction that are churn.") var horizon: Int = 60
    @Option(help: "Threads; by default one a core.") var jobs: Int?
    @Option(help: "Another seed, other draws.") var seed: UInt64 = 1
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("data", data), ("jobs", jobs.map(String.init))])
            var plan = try plan(configuration.dataURL, configuration.workers)
            plan.scoring.forgotten = try ErasureFile(in: configuration.stateURL).read()
            if let output { try EvaluationFolder(URL(fileURLWithPath: output, isDirectory: true)).refuseOther() }
            let evaluation = try ProgramEvaluator(plan: plan).evaluate { if Console.isTerminal { Console.progress($0 + " …") } else { Console.error($0 + " …") } }
            Console.clearProgress()
            let folder = output.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? EvaluationFolder.usual(in: plan.scoring.data, snapshotID: evaluation.snapshotID, sponsorID: sponsor)
            try EvaluationFolder(folder).write(evaluation)
            for line in EvaluationTable(evaluation).lines { Console.print(line) }
            for stage in evaluation.stages { Console.error("\(stage.name): \(Console.seconds(stage.seconds))") }
            Console.error("Written to \(folder.path)")
        }
    }

    func plan(_ data: URL, _ workers: Int) throws -> EvaluationPlan {
        guard (1...24).contains(origins) else { throw Fault("\(origins) is not a number of moments from 1 to 24", at: .init("--origins"), remedy: "4 is usual.") }
        let horizon = try ChurnHorizon.checked(horizon)
        // Nothing is scored: the moment plays no part.
        let scoring = ScoringPlan(data: data, snapshotID: snapshot, horizonDays: horizon, seed: seed, workers: workers, now: 0, spillFolder: data)
        return EvaluationPlan(scoring, sponsorID: sponsor, origins: origins)
    }
}
