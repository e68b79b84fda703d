/// Everything that `almanac status` looks at.
package struct StatusFacts: Sendable {
    package struct Published: Equatable, Sendable {
        package var buildID: String
        package var runID: String
        package var snapshotID: String
        /// Unix seconds; nil where the build does not tell.
        package var takenAt: Int64?
        package var scoredAt: Int64?

        package init(buildID: String, runID: String, snapshotID: String, takenAt: Int64?, scoredAt: Int64?) {
            (self.buildID, self.runID, self.snapshotID, self.takenAt, self.scoredAt) = (buildID, runID, snapshotID, takenAt, scoredAt)
        }
    }

    /// A run that a build would publish.
    package struct Offered: Equatable, Sendable {
        package var runID: String
        package var scoredAt: Int64
        /// When its `run.json` came.
        package var arrivedAt: Int64

        package init(runID: String, scoredAt: Int64, arrivedAt: Int64) {
            (self.runID, self.scoredAt, self.arrivedAt) = (runID, scoredAt, arrivedAt)
        }
    }

    /// Members whose erasure is noted, and who may still be in the published build.
    package struct PendingErasures: Equatable, Sendable {
        package var members: Int
        /// Unix seconds of the first; nil where nothing tells.
        package var since: Int64?

        package init(members: Int, since: Int64?) {
            (self.members, self.since) = (members, since)
        }

        var words: String { members == 1 ? "an erased member has" : "\(members) erased members have" }
    }

    package var now: Int64
    package var published: Published?
    /// Why it cannot be told what is published.
    package var publishedFault: String?
    package var offered: Offered?
    /// Why a build would take no run.
    package var offerFault: String?
    package var erasures: PendingErasures?
    /// Why a build would not take the list of erasures.
    package var erasureFault: String?
    package var unfinished: [String] = []
    /// Nil where it cannot be told.
    package var isBuilding: Bool? = false
    package var isWatched: Bool? = false
    package var status = BuildStatus()
    /// Ages of the published run's `scored_at`, in seconds, from which on it is too old.
    package var warnAge: Int64?
    package var maximumAge: Int64?

    package init(now: Int64) {
        self.now = now
    }

    /// The age of the published run.
    var age: Int64? { published?.scoredAt.map { now - $0 } }

    /// A complete run newer than the published one.
    var newer: Offered? {
        guard let offered, publishedFault == nil, offered.runID != published?.runID else { return nil }
        guard let scoredAt = published?.scoredAt else { return offered }
        return offered.scoredAt > scoredAt ? offered : nil
    }

    /// The watcher did not end, and does not live.
    var watcherDied: Bool { isWatched == false && status.watcher != nil && status.watcher?.stoppedAt == nil }

    /// The last build did not end, and does not run.
    var buildDied: Bool { isBuilding == false && status.running != nil }
}
