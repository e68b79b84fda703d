import Erasures
import Foundation
import LoyaltyModel
import SeededRandom

/// What a run may hold.
package enum ModelKind: String, Sendable, CaseIterable {
    case lifetimeValue = "lifetime_value"
    case churn, demand, segments
    case nextBestAction = "next_best_action"
}

/// What to score, and how.
package struct ScoringPlan: Sendable {
    /// Folder with `snapshots/` and `runs/`.
    package var data: URL
    /// Nil: the newest by `taken_at`.
    package var snapshotID: String?
    /// Nil: named after the moment.
    package var runID: String?
    package var models: Set<ModelKind>
    /// Of the churn probability that pages show, in days.
    package var horizonDays: Int
    package var seed: UInt64
    package var workers: Int
    /// Unix seconds: becomes `scored_at`, but never earlier than the snapshot.
    package var now: Int64
    /// Where records wait that do not fit in memory.
    package var spillFolder: URL
    /// Definitions of figures that actions share with the pages: outcome window, point values, who is at risk.
    package var settings: FigureSettings
    /// Share of members, 0 to 1, who get another action than evidence would choose, so that it is renewed.
    package var explorationShare: Double
    /// The least AUC, on the sponsor's own last horizon, of a churn model that is used.
    package var leastArea: Double
    /// Members whose sharing status is `none` whatever the snapshot says.
    package var forgotten = ForgottenMembers.none

    package init(
        data: URL, snapshotID: String? = nil, runID: String? = nil, models: Set<ModelKind> = Set(ModelKind.allCases), horizonDays: Int = 60, seed: UInt64 = 1,
        workers: Int = 1, now: Int64, spillFolder: URL, settings: FigureSettings = FigureSettings(), explorationShare: Double = ScoringPlan.usualExplorationShare,
        leastArea: Double = ScoringPlan.usualLeastArea
    ) {
        self.data = data
        self.snapshotID = snapshotID
        self.runID = runID
        self.models = models
        self.horizonDays = horizonDays
        self.seed = seed
        self.workers = workers
        self.now = now
        self.spillFolder = spillFolder
        self.settings = settings
        self.explorationShare = explorationShare
        self.leastArea = leastArea
    }

    package static let usualExplorationShare = ActionSettings.explorationShare
    package static let usualLeastArea = 0.70
}

extension ScoringPlan {
    /// A seed of its own for each sponsor and purpose: none shifts another's draws.
    func seed(_ sponsorID: String, _ purpose: String) -> UInt64 {
        (sponsorID + "/" + purpose).utf8.reduce(Random.mixed(seed)) { Random.mixed($0 ^ UInt64($1)) }
    }
}

/// What became of a scoring.
package struct ScoringReport: Sendable {
    package var runID = ""
    package var snapshotID = ""
    package var folder = ""
    /// By output, in the order in which they are written.
    package var rows: [(output: String, rows: Int)] = []
    /// What each sponsor got, by sponsor and model.
    package var models: [ModelNote] = []
    package var warnings: [String] = []
    package var stages: [(name: String, seconds: Double)] = []

    /// What one model is for one sponsor, in words.
    package struct ModelNote: Sendable {
        package var sponsorID: String
        package var model: String
        /// Nil: there is none, and `reason` says why.
        package var algorithm: String?
        package var reason: String
    }
}
