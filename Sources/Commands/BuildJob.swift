import ArgumentParser
import CommandSupport
import Diagnostics
import Foundation
import Schedule
import SiteBuild
import SiteConfig

/// A build with what is around it: the key, the status that it leaves, the hooks that it runs.
struct BuildJob {
    let configuration: SiteConfiguration
    let runID: String?
    let acceptsFewerScores: Bool
    var waits = false
    var startsAnew = false
    var isPatient = false
    var isWatched = false

    init(configuration: SiteConfiguration, runID: String?, acceptsFewerScores: Bool) {
        (self.configuration, self.runID, self.acceptsFewerScores) = (configuration, runID, acceptsFewerScores)
    }

    private var file: StatusFile { StatusFile(in: configuration.stateURL) }
    private var recorder: BuildRecorder {
        BuildRecorder(file: file, by: isWatched ? .watch : .hand, pid: getpid(), now: { Int64(Date().timeIntervalSince1970) })
    }

    /// Throws what a failed build throws, and a `Fault` where builds of before an erasure are still there.
    func run() throws {
        let notRemoved: [String]
        do {
            let key = try PseudonymKey.read(in: configuration.stateURL, history: KeyHistory(output: configuration.outputURL, recorded: recorded), startsAnew: startsAnew)
            let report = try build(key)
            Console.clearProgress()
            for line in BuildSummary(report: report, output: configuration.outputFolder).lines { Console.print(line) }
            for warning in report.warnings { Console.error("warning: \(warning)") }
            ended(report, key)
            notRemoved = report.notRemoved
        } catch {
            Console.clearProgress()
            throw ended(error)
        }
        guard let first = notRemoved.first else { return }
        throw Fault(
            "the site is published, but \(Console.count(notRemoved.count, "build")) of before an erasure cannot be removed, and may still have the members", at: .init(first),
            remedy: "Remove \(notRemoved.joined(separator: " and ")), or make it the builder's own and build again.")
    }

    /// What the state folder remembers of the key. One that cannot be read may remember everything.
    private var recorded: KeyHistory {
        do {
            let last = try file.read().lastSuccess
            return KeyHistory(sign: last.map { "\(configuration.stateURL.path)/\(StatusFile.name): \($0.buildID)" }, check: last?.keyCheck)
        } catch {
            return KeyHistory(sign: "\(configuration.stateURL.path)/\(StatusFile.name)")
        }
    }

    private func build(_ key: [UInt8]) throws -> BuildReport {
        var plan = BuildPlan(configuration: configuration, runID: runID, acceptsFewerScores: acceptsFewerScores, pseudonymKey: key)
        plan.waits = waits
        return try SiteBuilder(plan: plan).build { progress in
            if case .locked = progress { record { try recorder.began() } }
            ProgressLine.show(progress)
        }
    }

    private func ended(_ report: BuildReport, _ key: [UInt8]) {
        record {
            let changesSite = !report.isUnchanged || report.isPutBack
            let isDue = try recorder.succeeded(buildID: report.buildID, runID: report.runID, keyCheck: PseudonymKey.check(of: key), changesSite: changesSite)
            guard isDue else { return }
            try recorder.ran(hook: configuration.schedule.failureHook.name, failure: nil)
            try tell(configuration.schedule.publishHook, .published(buildID: report.buildID, runID: report.runID, snapshotID: report.snapshotID, output: configuration.outputURL.path))
            try recorder.announced(buildID: report.buildID)
        }
    }

    /// - Returns: what to end with.
    private func ended(_ error: any Error) -> any Error {
        let fault = error as? Fault
        // Another build and a slip on the command line say nothing of the site.
        if let fault, OutputLock.isBusy(fault) || fault.place?.file.hasPrefix("--") == true { return fault }
        let message = fault?.message ?? "\(error)"
        if isPatient, let fault, InputFault.isAboutData(fault, configuration.dataURL) {
            Console.error("incomplete: \(message)")
            record { try recorder.found(incomplete: message) }
            return ExitCode(BuildExit.incomplete)
        }
        record {
            let (isNew, failures) = try recorder.failed(message, counts: runID == nil)
            if isNew { try tell(configuration.schedule.failureHook, .failed(message: message, failures: failures, output: configuration.outputURL.path)) }
        }
        return error
    }

    private func tell(_ hook: Hook, _ event: Hook.Event) throws {
        let failure = hook.command.isEmpty ? nil : hook.run(event)
        if let failure { Console.error("warning: \(hook.name): \(failure)") }
        try recorder.ran(hook: hook.name, failure: failure)
    }

    /// What cannot be written down does not undo what was published.
    private func record(_ write: () throws -> Void) {
        do { try write() } catch { Console.error("warning: \((error as? Fault)?.message ?? "\(error)")") }
    }
}

enum InputFault {
    /// Whether what is wrong lies in the runs and snapshots, which others write.
    static func isAboutData(_ fault: Fault, _ data: URL) -> Bool {
        guard let file = fault.place?.file else { return false }
        let names = ["runs", "snapshots"]
        return names.contains { file == $0 || file.hasPrefix($0 + "/") || file.hasPrefix(data.appendingPathComponent($0).path) }
    }
}

extension ScheduleConfiguration {
    var publishHook: Hook { Hook(name: "on_publish", command: onPublish, limit: Double(hookSeconds)) }
    var failureHook: Hook { Hook(name: "on_failure", command: onFailure, limit: Double(hookSeconds)) }
    var pace: WatchPace {
        WatchPace(
            interval: Double(intervalSeconds), settle: Double(settleSeconds), grace: Double(graceSeconds), firstRetry: Double(retrySeconds),
            longestRetry: Double(max(retrySeconds, longestRetrySeconds)))
    }
}
