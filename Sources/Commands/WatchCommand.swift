import ArgumentParser
import CommandSupport
@preconcurrency import Dispatch
import Erasures
import Foundation
import Schedule
import SiteConfig

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Builds at once, and again whenever a new complete run is there.",
        discussion: "Each build is an `almanac build` of its own. SIGTERM and SIGINT end it; a build that runs then is ended and leaves the published site as it was.\n\nExample:\n  almanac watch --data Data --output Site")

    @Option(help: "Folder with snapshots/ and runs/.") var data: String?
    @Option(help: "Folder that holds current and builds/.") var output: String?
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("data", data), ("output", output)])
            let switchOff = StopSwitch()
            var signals: [any DispatchSourceSignal] = []
            for number in [SIGTERM, SIGINT, SIGHUP] { signals.append(await switchOff.stopping(on: number)) }
            defer { withExtendedLifetime(signals) {} }
            let watcher = try Watcher(
                plan(configuration), file: StatusFile(in: configuration.stateURL), switchOff: switchOff, say: { Console.error($0) }, pass: { FileHandle.standardError.write($0) })
            try watcher.run()
        }
    }

    /// Builds get the folders that are watched, and read all other settings anew.
    private func plan(_ configuration: SiteConfiguration) -> WatchPlan {
        let program = OwnProgram.path
        let settings = shared.config ?? "site.config"
        let places = InputPlaces(
            data: configuration.dataFolder, output: configuration.outputFolder, folders: [configuration.templatesFolder, configuration.publicFolder], files: [program, settings, ErasureFile(in: configuration.stateURL).url.path])
        let arguments = ["--data", configuration.dataFolder, "--output", configuration.outputFolder] + (shared.config.map { ["--config", $0] } ?? [])
        let environment = ProcessInfo.processInfo.environment.merging(["ALMANAC_STATE": configuration.stateFolder]) { $1 }
        return WatchPlan(
            pace: configuration.schedule.pace, places: places, command: [program, "build", "--wait", "--watched"] + arguments, patientArguments: ["--while-copying"],
            environment: environment, hookLimit: Double(configuration.schedule.hookSeconds), onFailure: configuration.schedule.onFailure.isEmpty ? nil : configuration.schedule.failureHook)
    }
}

enum OwnProgram {
    /// The file that this process runs, or the one that has taken its name since.
    static var path: String {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        let replaced = " (deleted)"
        return path.hasSuffix(replaced) ? String(path.dropLast(replaced.count)) : path
    }
}
