import Diagnostics
import Foundation

/// A command of the operator's, run by `/bin/sh -c` when something happened. What it does cannot undo what happened.
///
/// It is told by variables named `SITE_…`: `almanac` refuses an `ALMANAC_…` that is no key, and a hook may well call it.
package struct Hook: Sendable {
    /// The key of the setting.
    package var name: String
    package var command: String
    package var limit: Double

    package init(name: String, command: String, limit: Double) {
        (self.name, self.command, self.limit) = (name, command, limit)
    }

    /// What a hook is told.
    package struct Event: Equatable, Sendable {
        package var variables: [String: String]

        package static func published(buildID: String, runID: String, snapshotID: String, output: String) -> Event {
            Event(variables: [
                "SITE_EVENT": "published", "SITE_BUILD_ID": buildID, "SITE_RUN_ID": runID, "SITE_SNAPSHOT_ID": snapshotID, "SITE_OUTPUT": output,
                "SITE_MESSAGE": "Build \(buildID) of run \(runID) is published.",
            ])
        }

        package static func failed(message: String, failures: Int, output: String) -> Event {
            Event(variables: ["SITE_EVENT": "failed", "SITE_MESSAGE": ShownText.oneLine(message), "SITE_FAILURES": String(failures), "SITE_OUTPUT": output])
        }
    }

    /// Waits until the command has ended; after the time limit it is ended with all that it started.
    /// - Returns: what went wrong, if anything did.
    package func run(_ event: Event, environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
        do {
            let inherited = environment.filter { !$0.key.hasPrefix("SITE_") }
            let child = try ChildProcess(["/bin/sh", "-c", command], environment: inherited.merging(event.variables) { $1 }, joinsOutput: true)
            guard let end = child.wait(seconds: limit) else {
                child.stop(within: 2)
                return "it was ended after \(Int(limit)) s"
            }
            return end == .exited(0) ? nil : end.words
        } catch {
            return (error as? Fault)?.message ?? "\(error)"
        }
    }
}
