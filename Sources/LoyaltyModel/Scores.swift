package enum RunOutput: String, Sendable, CaseIterable {
    case churn
    case lifetimeValue = "lifetime_value"
    case demand
    case nextBestAction = "next_best_action"
    case segments
    case segmentMembers = "segment_members"

    package var isRequired: Bool { self == .churn || self == .lifetimeValue || self == .demand }
}

/// What `run.json` says of a run.
package struct RunSummary: Sendable, Equatable {
    package var runID: String
    package var snapshotID: String
    /// Unix seconds.
    package var scoredAt: Int64
    package var models: [ScoringModel]
    /// What the run has no scores of, and why.
    package var notScored: [Unscored] = []

    /// A sponsor that a model was not used for.
    package struct Unscored: Sendable, Equatable {
        package var sponsorID: String
        package var model: String
        /// A sentence.
        package var reason: String

        package init(sponsorID: String, model: String, reason: String) {
            (self.sponsorID, self.model, self.reason) = (sponsorID, model, reason)
        }
    }

    package init(runID: String, snapshotID: String, scoredAt: Int64, models: [ScoringModel]) {
        self.runID = runID
        self.snapshotID = snapshotID
        self.scoredAt = scoredAt
        self.models = models
    }

    /// The sponsor's own model of that name, else the one for all sponsors.
    package func model(_ name: String, of sponsorID: String) -> ScoringModel? {
        models.first { $0.name == name && $0.sponsorID == sponsorID } ?? models.first { $0.name == name && $0.sponsorID == nil }
    }
}

package struct ScoringModel: Sendable, Equatable {
    package var name: String
    package var sponsorID: String?
    package var version: String
    package var algorithm: String
    package var trainedAt: Int64
    package var trainingRows: Int
    /// Days; nil for models without one.
    package var horizonDays: Int?
    package var metrics: [String: Double]
    /// Population stability index by feature.
    package var drift: [String: Double]

    package init(
        name: String, sponsorID: String?, version: String, algorithm: String, trainedAt: Int64, trainingRows: Int, horizonDays: Int?,
        metrics: [String: Double], drift: [String: Double]
    ) {
        self.name = name
        self.sponsorID = sponsorID
        self.version = version
        self.algorithm = algorithm
        self.trainedAt = trainedAt
        self.trainingRows = trainingRows
        self.horizonDays = horizonDays
        self.metrics = metrics
        self.drift = drift
    }
}

/// One sponsor's scores, column by column; row r of a table is about `members[r]`. Members are indices into a ``Program``; rows of members who
/// do not share (status `none`) are not here.
package struct SponsorScores: Sendable {
    package var churn = ChurnScores()
    package var lifetimeValue = LifetimeValueScores()
    package var forecasts: [Forecast] = []
    package var actions = NextBestActions()
    package var segments: [Segment] = []
    package var segmentMembers: [SegmentMembership] = []

    package init() {}
}

package struct ChurnScores: Sendable {
    package var index = DenseIndex()
    package var probability: [Double] = []
    /// Of an earlier run alone: whether the member could be listed then, by its own snapshot. Empty for the run that is published.
    package var wasListed: [Bool] = []
    /// Of an earlier run alone: those in no list then who are not counted any more, by erasure, another status or out of the snapshot. They are in none of the other columns.
    package var gone: [Gone] = []

    package struct Gone: Sendable {
        package var probability: Double
        /// Whether the run gave a predicted value too.
        package var hasValue: Bool
        /// Whether every page of that run counted them; else some may have and some not.
        package var isCertain: Bool

        package init(probability: Double, hasValue: Bool = false, isCertain: Bool) {
            self.probability = probability
            self.hasValue = hasValue
            self.isCertain = isCertain
        }
    }

    /// Days since 1970-01-01; `MemberTable.unknownDay` where the run gives none.
    package var predictedOn: [Int32] = []
    /// The factor with the largest positive impact and its description, for members at risk that have one: indices into `texts`,
    /// `.max` for none.
    package var mainFactor: [UInt32] = []
    package var mainFactorDescription: [UInt32] = []
    package var texts = TokenTable()

    package init() {}
    package var members: [MemberIndex] { index.keys }
    package func row(of member: MemberIndex) -> Int? { index.find(member) }
}

package struct LifetimeValueScores: Sendable {
    package var index = DenseIndex()
    /// Of an earlier run alone: where each member stood then among all who were counted, from 1, by predicted value, falling; ties by token.
    package var ranks: [Int] = []
    /// How many these were.
    package var rankedCount = 0
    /// Minor units: revenue so far.
    package var historical: [Int64] = []
    /// Minor units: revenue expected in the next 12 months.
    package var predicted: [Int64] = []
    package var lower80: [Int64?] = []
    package var upper80: [Int64?] = []
    package var probabilityAlive: [Double?] = []

    package init() {}
    package var members: [MemberIndex] { index.keys }
    package func row(of member: MemberIndex) -> Int? { index.find(member) }
}

package enum DemandMeasure: UInt8, Sendable, CaseIterable {
    case redemptions, transactions

    package var name: String { self == .redemptions ? "redemptions" : "transactions" }
}

/// What a run expects of one period of a merchant, or of the sponsor as a whole.
package struct Forecast: Sendable {
    /// Nil: all of the sponsor's.
    package var merchant: MerchantIndex?
    package var measure: DemandMeasure
    package var granularity: Granularity
    package var start: Int64
    package var expected: Double
    package var lower80: Double
    package var upper80: Double

    package init(
        merchant: MerchantIndex?, measure: DemandMeasure, granularity: Granularity, start: Int64, expected: Double, lower80: Double, upper80: Double
    ) {
        self.merchant = merchant
        self.measure = measure
        self.granularity = granularity
        self.start = start
        self.expected = expected
        self.lower80 = lower80
        self.upper80 = upper80
    }
}

/// What a run advises for each member, with the texts kept once.
package struct NextBestActions: Sendable {
    package var index = DenseIndex()
    /// Indices into `texts`; the text is empty where the run gives none.
    package var action: [UInt32] = []
    package var channel: [UInt32] = []
    package var offer: [UInt32] = []
    package var reason: [UInt32] = []
    /// 0 to 1.
    package var score: [Double] = []
    package var texts = TokenTable()

    package init() {}
    package var members: [MemberIndex] { index.keys }
    package func row(of member: MemberIndex) -> Int? { index.find(member) }
    package func action(of member: MemberIndex) -> String? { row(of: member).map { texts[action[$0]] } }
}

package struct Segment: Sendable {
    package var id: String
    package var name: String
    package var description: String

    package init(id: String, name: String, description: String) {
        self.id = id
        self.name = name
        self.description = description
    }
}

package struct SegmentMembership: Sendable {
    package var member: MemberIndex
    /// Index into the sponsor's `segments`.
    package var segment: Int
    package var confidence: Double

    package init(member: MemberIndex, segment: Int, confidence: Double) {
        self.member = member
        self.segment = segment
        self.confidence = confidence
    }
}

/// An earlier run's forecasts, for the track record: a run's snapshot's `taken_at` and what it expected.
package struct EarlierForecasts: Sendable {
    package var runID: String
    package var scoredAt: Int64
    package var takenAt: Int64
    /// By sponsor index of the chosen run's program.
    package var forecasts: [[Forecast]]

    package init(runID: String, scoredAt: Int64, takenAt: Int64, forecasts: [[Forecast]]) {
        self.runID = runID
        self.scoredAt = scoredAt
        self.takenAt = takenAt
        self.forecasts = forecasts
    }
}
