import ArgumentParser
import CommandSupport
import Diagnostics
import Foundation
import LoyaltyModel
import Scorer

/// The registry of models.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "Lists the models that runs were scored with, shows one version, goes back to one.",
        subcommands: [ListCommand.self, ShowCommand.self, UseCommand.self], defaultSubcommand: ListCommand.self)

    private static func registry(_ shared: SharedOptions, _ data: String?) throws -> ModelRegistry {
        let url = try shared.read([("data", data)]).dataURL
        guard FileManager.default.fileExists(atPath: url.path) else { throw Fault("the folder is not there", at: .init(url.path), remedy: "Name the data folder with --data.") }
        return ModelRegistry(data: url)
    }

    private static let none = "There are no models yet: `almanac score` makes them."

    struct ListCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Every model's versions, oldest first.")
        @Option(help: "Folder with snapshots/, runs/ and models/.") var data: String?
        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await explaining {
                let registry = try ModelsCommand.registry(shared, data)
                let names = registry.names()
                if names.isEmpty { Console.print(ModelsCommand.none) }
                for name in names {
                    let pinned = try registry.pinned(name)
                    Console.print(name)
                    let versions = try registry.versions(of: name)
                    for version in versions {
                        let isUsed = name == ModelRegistry.pinnable && version.version == (pinned ?? versions.last?.version)
                        let mark = isUsed ? "  (in use\(pinned == nil ? "" : ", as chosen"))" : ""
                        Console.print("  \(version.version)  snapshot \(version.snapshotID), \(Console.count(version.files.count, "sponsor"))\(mark)")
                    }
                }
            }
        }
    }

    struct ShowCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "What a version holds for each sponsor.")
        @Argument(help: "The version: a run's id; by default the newest.") var version: String?
        @Option(help: "Only this model.") var model: String?
        @Option(help: "Folder with snapshots/, runs/ and models/.") var data: String?
        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await explaining {
                let registry = try ModelsCommand.registry(shared, data)
                let names = try registry.names(of: model, having: version)
                if names.isEmpty { Console.print(ModelsCommand.none) }
                for name in names {
                    guard let shown = try version ?? registry.versions(of: name).last?.version else { continue }
                    for line in Self.lines(try registry.manifest(name, shown)) { Console.print(line) }
                }
            }
        }

        private static func lines(_ manifest: ModelManifest) -> [String] {
            var lines = ["\(manifest.name) \(manifest.version), learned from snapshot \(manifest.snapshotID)"]
            for (key, value) in manifest.parameters.sorted(by: { $0.key < $1.key }) { lines.append("  \(key): \(value)") }
            for file in manifest.files {
                let metrics = file.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \(Rounding.text($0.value, atMost: 3))" }.joined(separator: ", ")
                let origin = file.learnedIn == manifest.version ? "" : ", learned in \(file.learnedIn)"
                lines.append("  \(file.sponsorID): \(file.algorithm), \(Console.count(file.trainingRows, "row"))\(origin)\(metrics.isEmpty ? "" : "; \(metrics)")")
            }
            return lines
        }
    }

    struct UseCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "use", abstract: "Scores churn with this version's models from now on, or again with the newest.",
            discussion: "A churn model that was chosen is used unless it has fallen below the least AUC; without a choice each run learns anew and keeps the old one only where the new does not stand up to it. The other models are made anew in every run.\n\nExamples:\n  almanac score models use 2026-11-21T183643Z\n  almanac score models use newest")
        @Argument(help: "The version, a run's id; or newest.") var version: String
        @Option(help: "Folder with snapshots/, runs/ and models/.") var data: String?
        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await explaining {
                let registry = try ModelsCommand.registry(shared, data)
                let wanted = version == "newest" ? nil : version
                try registry.use(version: wanted)
                Console.print("From the next run on: \(ModelRegistry.pinnable) of \(version == "newest" ? "the newest version" : "version \(version)").")
            }
        }
    }
}
