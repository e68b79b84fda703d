import ArgumentParser
import CommandSupport
import Diagnostics
import Erasures
import FigureEngine
import Foundation
import LedgerStore
import LoyaltyModel
import PartitionStore
import SiteBuild
import SiteConfig

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Reads everything and makes every page as a build would, writes nothing, says what it found and what is wrong.",
        discussion: "Example:\n  almanac check --data Data")

    @Option(help: "Folder with snapshots/ and runs/.") var data: String?
    @Option(help: "The run to check; by default the newest.") var run: String?
    @Flag(help: "Accept a run that scores far fewer members than the run before.") var acceptFewerScores = false
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("data", data)])
            let plan = BuildPlan(configuration: configuration, runID: run, acceptsFewerScores: acceptFewerScores, pseudonymKey: [])
            // What can be refused without reading data is refused first.
            let rehearsal = try SiteRehearsal(plan)
            let spill = SpillFile(in: FileManager.default.temporaryDirectory)
            let reader = InputReader(data: plan.data, settings: plan.figureSettings, runID: run, workers: plan.workers, sponsorPlaces: configuration.sponsorPlaces,
                forgotten: try ErasureFile(in: configuration.stateURL).read(), spill: spill)
            let inputs = try reader.read()
            try inputs.ledger.checkIntegrity()
            let request = FigureRequest(inputs, settings: plan.figureSettings, workers: plan.workers, spill: spill)
            let source = try ScanEngine().read(request)
            let warnings = try rehearsal.run(inputs, source)
            for line in CheckReport(inputs: inputs, rowCounts: source.rowCounts).lines { Console.print(line) }
            for warning in warnings { Console.error("warning: \(warning)") }
        }
    }
}

/// What was found.
struct CheckReport {
    var inputs: BuildInputs
    var rowCounts: [String: Int]

    var lines: [String] {
        let program = inputs.ledger.program
        var lines = [
            "\(program.name): snapshot \(program.snapshotID), run \(inputs.run.summary.runID)",
            "  " + [Console.count(program.sponsors.count, "sponsor"), Console.count(program.merchants.count, "merchant"), Console.count(program.members.count, "member"), Console.count(program.rules.count, "reward rule")].joined(separator: ", "),
        ]
        let absent = Set(OptionalTable.allCases.filter { !program.optionalTables.contains($0) }.map(\.rawValue))
        for (table, rows) in rowCounts.sorted(by: { $0.key < $1.key }) where !absent.contains(table) { lines.append("  \(table): \(Console.count(rows, "row"))") }
        for table in OptionalTable.allCases where !program.optionalTables.contains(table) { lines.append("  \(table.rawValue): not there (optional)") }
        lines.append("  \(Console.count(inputs.scores.scoredPairs, "scored pair")) of sponsor and member")
        lines.append(inputs.previous.map { "  compared with run \($0.summary.runID)" } ?? "  no earlier run to compare with")
        for (index, sponsor) in program.sponsors.enumerated() {
            var missing: [String] = []
            if !inputs.scores.hasChurn(index) { missing.append("churn") }
            if !inputs.scores.hasLifetimeValue(index) { missing.append("lifetime_value") }
            if inputs.scores.forecasts[index].isEmpty { missing.append("demand") }
            if !missing.isEmpty { lines.append("  \(sponsor.id): the run has no \(missing.joined(separator: ", no "))") }
        }
        lines.append("Nothing is wrong.")
        return lines
    }
}
