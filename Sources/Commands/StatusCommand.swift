import ArgumentParser
import CommandSupport
import Diagnostics
import Erasures
import Foundation
import Schedule
import SiteBuild
import SiteConfig

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Says what is published, how old it is, what failed last, and whether the watcher lives.",
        discussion: "Exit status, as Nagios' plugins have it: 0 fine, 1 warning, 2 critical, 3 not known; 64 if the command line is wrong.\n\nExample:\n  almanac status --warn-age 36h --max-age 3d")

    @Option(help: "Folder with snapshots/ and runs/.") var data: String?
    @Option(help: "Folder that holds current and builds/.") var output: String?
    @Option(help: "Warn where the published run was scored this long ago or longer: 90m, 36h, 10d.") var warnAge: String?
    @Option(help: "The same as critical.") var maxAge: String?
    @Flag(help: "For programs.") var json = false
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let report: StatusReport
        do {
            report = StatusReport(try facts())
        } catch let fault as Fault {
            if fault.place?.file.hasPrefix("--") == true { return try await explaining { throw fault } }
            Console.print("UNKNOWN: \(fault.message)")
            throw ExitCode(StatusLevel.unknown.rawValue)
        }
        if json { Console.print(document: try StatusJSON(report).text()) } else { for line in report.lines { Console.print(line) } }
        if report.verdict.level != .ok { throw ExitCode(report.verdict.level.rawValue) }
    }

    private func facts() throws -> StatusFacts {
        let limits = (warn: try Self.age(warnAge, "--warn-age"), critical: try Self.age(maxAge, "--max-age"))
        let configuration = try shared.read([("data", data), ("output", output)])
        var facts = try StatusFacts(configuration, now: Int64(Date().timeIntervalSince1970))
        (facts.warnAge, facts.maximumAge) = (limits.warn, limits.critical)
        return facts
    }

    private static func age(_ text: String?, _ option: String) throws -> Int64? {
        guard let text else { return nil }
        guard let age = Ages.seconds(text) else { throw Fault("“\(text.prefix(40))” is not a span of time", at: .init(option), remedy: "Write a number and m, h or d: 36h.") }
        return age
    }
}

extension StatusFacts {
    init(_ configuration: SiteConfiguration, now: Int64) throws {
        self.init(now: now)
        status = try StatusFile(in: configuration.stateURL).read()
        var forgotten = ForgottenMembers.none
        do { forgotten = try ErasureFile(in: configuration.stateURL).read() } catch { erasureFault = Self.words(error) }
        do {
            if let build = try PublishedFacts.read(configuration.outputURL, forgotten) {
                published = Published(buildID: build.buildID, runID: build.runID, snapshotID: build.snapshotID, takenAt: build.takenAt, scoredAt: build.scoredAt)
                if build.pendingErasures > 0 { erasures = PendingErasures(members: build.pendingErasures, since: build.pendingSince) }
                if erasureFault == nil, build.missingErasures > 0 { erasureFault = "the list of erasures lacks \(Console.count(build.missingErasures, "member")) whom the published build leaves out" }
            }
        } catch {
            publishedFault = Self.words(error)
        }
        let runs = OfferedRuns(in: configuration.dataURL)
        (unfinished, offerFault) = (runs.unfinished, runs.refusal)
        offered = runs.newest.map { run in
            let file = configuration.dataURL.appendingPathComponent("runs/\(run.runID)/run.json").path
            let came = (try? FileManager.default.attributesOfItem(atPath: file))?[.modificationDate] as? Date
            return Offered(runID: run.runID, scoredAt: run.scoredAt, arrivedAt: Int64((came ?? Date()).timeIntervalSince1970))
        }
        isBuilding = OutputLock.isHeld(configuration.outputURL)
        isWatched = WatchLock.isHeld(configuration.outputFolder)
    }
    private static func words(_ error: any Error) -> String { (error as? Fault)?.message ?? "\(error)" }
}
