/// What became of builds, and what runs: beside the site, never in it, as no built file holds the time of building.
/// Written as `build-status.json` in the state folder; moments are Unix seconds.
package struct BuildStatus: Codable, Equatable, Sendable {
    package static let currentVersion = 1

    package struct Success: Codable, Equatable, Sendable {
        package var at: Int64
        package var buildID: String
        package var runID: String
        /// Of the pseudonyms' key that it was made with: for an output folder that is lost.
        package var keyCheck: String?

        package init(at: Int64, buildID: String, runID: String, keyCheck: String? = nil) {
            (self.at, self.buildID, self.runID, self.keyCheck) = (at, buildID, runID, keyCheck)
        }

        enum CodingKeys: String, CodingKey {
            case at
            case buildID = "build_id"
            case runID = "run_id"
            case keyCheck = "key_check"
        }
    }

    package struct Failure: Codable, Equatable, Sendable {
        package var at: Int64
        package var by: Builder
        package var pid: Int32
        package var message: String
    }

    package struct Running: Codable, Equatable, Sendable {
        package var since: Int64
        package var by: Builder
        package var pid: Int32
    }

    /// A build that found its inputs incomplete soon after they had changed.
    package struct Waiting: Codable, Equatable, Sendable {
        package var at: Int64
        package var message: String
    }

    package struct HookFailure: Codable, Equatable, Sendable {
        package var at: Int64
        /// The key of the setting.
        package var hook: String
        package var message: String
    }

    package struct Watcher: Codable, Equatable, Sendable {
        package var since: Int64
        package var pid: Int32
        /// When it builds again although nothing has changed; nil where it waits for a change.
        package var nextTry: Int64?
        /// When it ended by itself or was asked to.
        package var stoppedAt: Int64?

        mutating func stop(at moment: Int64) {
            stoppedAt = moment
            nextTry = nil
        }

        enum CodingKeys: String, CodingKey {
            case since, pid
            case nextTry = "next_try"
            case stoppedAt = "stopped_at"
        }
    }

    /// Who asked for a build.
    package enum Builder: String, Codable, Sendable {
        case hand, watch
    }

    package var version = BuildStatus.currentVersion
    /// The last build that ended well, also one that found nothing to do.
    package var lastSuccess: Success?
    package var lastFailure: Failure?
    /// Since the last success.
    package var consecutiveFailures = 0
    /// When the first of them was.
    package var failingSince: Int64?
    package var running: Running?
    /// The process of the build that wrote down last what became of it.
    package var lastResultPid: Int32?
    package var waiting: Waiting?
    package var hookFailure: HookFailure?
    /// The build that readers were told of last: `on_publish` is due where another is published.
    package var announcedBuildID: String?
    package var watcher: Watcher?

    package init() {}

    enum CodingKeys: String, CodingKey {
        case version
        case lastSuccess = "last_success"
        case lastFailure = "last_failure"
        case consecutiveFailures = "consecutive_failures"
        case failingSince = "failing_since"
        case running, waiting
        case lastResultPid = "last_result_pid"
        case hookFailure = "hook_failure"
        case announcedBuildID = "announced_build_id"
        case watcher
    }
}
