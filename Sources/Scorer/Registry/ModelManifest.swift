/// `model.json` of a version: what was learned, from what, and how well it did.
package struct ModelManifest: Codable, Sendable, Equatable {
    package struct File: Codable, Sendable, Equatable {
        package var sponsorID: String
        package var file: String
        /// In hex digits.
        package var sha256: String
        package var algorithm: String
        package var trainingRows: Int
        package var metrics: [String: Double]
        /// The version that the sponsor's model was learned in: an earlier one where the new was refused; its moment, and the last that it was learned from (Unix seconds).
        package var learnedIn: String
        package var trainedAt: Int64
        package var windowTo: Int64

        enum CodingKeys: String, CodingKey {
            case sponsorID = "sponsor_id"
            case file, sha256, algorithm, metrics
            case trainingRows = "training_rows"
            case learnedIn = "learned_in"
            case trainedAt = "trained_at"
            case windowTo = "window_to"
        }
    }

    package var name: String
    package var version: String
    package var snapshotID: String
    /// Unix seconds.
    package var trainedAt: Int64
    /// Unix seconds: what was learned from lies in between.
    package var windowFrom: Int64
    package var windowTo: Int64
    package var features: [String]
    package var parameters: [String: String]
    package var files: [File]

    enum CodingKeys: String, CodingKey {
        case name, version, features, parameters, files
        case snapshotID = "snapshot_id"
        case trainedAt = "trained_at"
        case windowFrom = "window_from"
        case windowTo = "window_to"
    }
}

/// Where a sponsor's model comes from.
struct ModelOrigin: Sendable, Equatable {
    /// The run that it was learned in.
    var version: String
    /// Unix seconds: of that run, and of the last moment that was learned from.
    var trainedAt: Int64
    var windowTo: Int64
}

extension ModelManifest {
    func origin(of sponsorID: String) -> ModelOrigin? {
        files.first { $0.sponsorID == sponsorID }.map { ModelOrigin(version: $0.learnedIn, trainedAt: $0.trainedAt, windowTo: $0.windowTo) }
    }
}

extension ModelKind {
    /// What the model is told of a member.
    var features: [String] {
        switch self {
        case .churn: ChurnFeatures.columns
        case .lifetimeValue: ["repeats", "recency", "age", "purchases", "mean_value"]
        case .demand, .nextBestAction: []
        case .segments: SegmentFeatures.Column.allCases.map { "\($0)" }
        }
    }
}
