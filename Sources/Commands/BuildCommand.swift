import ArgumentParser
import CommandSupport
import Diagnostics
import Foundation
import SiteBuild
import SiteConfig

struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Builds the site of the newest complete run, checks it, and puts it in place.",
        discussion: "A build that fails leaves the published site as it was.\n\nExample:\n  almanac build --data Data --output Site")

    @Option(help: "Folder with snapshots/ and runs/.") var data: String?
    @Option(help: "Folder that holds current and builds/.") var output: String?
    @Option(help: "The run to publish; by default the newest.") var run: String?
    @Option(help: "Threads; by default one a core.") var jobs: Int?
    @Flag(help: "Publish although the run scores far fewer members than the run before.") var acceptFewerScores = false
    @Flag(help: "Wait while another build writes into the output folder, instead of ending.") var wait = false
    @Flag(help: "Give every member a new pseudonym: make a key where the published one is lost, or take another that is there.") var newPseudonyms = false
    @Flag(help: "End with 75, and record no failure, where runs or snapshots are not whole: they may still be being copied.") var whileCopying = false
    @Flag(help: .hidden) var watched = false
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("data", data), ("output", output), ("jobs", jobs.map(String.init))])
            var job = BuildJob(configuration: configuration, runID: run, acceptsFewerScores: acceptFewerScores)
            (job.waits, job.startsAnew, job.isPatient, job.isWatched) = (wait, newPseudonyms, whileCopying, watched)
            try job.run()
        }
    }
}

/// On a terminal one line that is written over; otherwise a line for each stage as it begins: how long each took stands in the summary.
enum ProgressLine {
    static func show(_ progress: BuildProgress) {
        switch progress {
        case .began(let stage): if Console.isTerminal { Console.progress("\(stage) …") } else { Console.error("\(stage) …") }
        case .sponsors(let done, let all): if Console.isTerminal { Console.progress("Writing pages, charts and exports: \(done) of \(all) sponsors") }
        case .locked, .ended: break
        }
    }
}

struct BuildSummary {
    var report: BuildReport
    var output: String

    private static func list(_ ids: [String]) -> String { ids.prefix(8).joined(separator: ", ") + (ids.count > 8 ? " and \(ids.count - 8) more" : "") }

    var lines: [String] {
        if report.isPutBack { return ["Nothing has changed since build \(report.buildID) was made; \(output)/current points to it again."] }
        if report.isUnchanged { return ["Nothing has changed since build \(report.buildID): \(output)/current points to it."] }
        let total = report.stages.reduce(0) { $0 + $1.seconds }
        var lines = [
            "Built \(report.buildID) from run \(report.runID) and snapshot \(report.snapshotID):",
            "  " + [Console.count(report.sponsors, "sponsor"), Console.count(report.pages, "page"), Console.count(report.pictures, "chart"), "\(Console.count(report.exports, "CSV file")) with \(Console.count(report.exportRows, "row"))"].joined(separator: ", "),
            "  \(Console.count(report.files, "file")), \(String(format: "%.1f", Double(report.bytes) / 1e6)) MB, in \(output)/current",
        ]
        if report.remade < report.sponsors || !report.repairedIDs.isEmpty {
            let changed = report.remadeIDs.filter { !report.repairedIDs.contains($0) }
            if !report.repairedIDs.isEmpty { lines.append("  made again, as published files were missing or damaged: " + Self.list(report.repairedIDs)) }
            lines.append("  " + (changed.isEmpty ? "no sponsor" : "\(Console.count(changed.count, "sponsor")) (\(Self.list(changed)))") + " changed; the pages of \(report.remade == 0 ? "all" : "the other") \(report.sponsors - report.remade) are those of the build before")
        }
        if report.isBuiltAnew {
            lines.append("  everything was made anew: the published build's build.json, inputs.json or build.sha256 is missing, not as it was written, or of another version of almanac")
        }
        if report.incomplete > 0 { lines.append("  \(Console.count(report.incomplete, "sponsor")) with something missing or doubtful: the operator's page says what") }
        for stage in report.stages { lines.append("  \(stage.name): \(Console.seconds(stage.seconds))") }
        lines.append("  all: \(Console.seconds(total))")
        return lines
    }
}
