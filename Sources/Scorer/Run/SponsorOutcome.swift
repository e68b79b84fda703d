import LoyaltyModel
import RunWriting

/// What a run says of one sponsor, as it is written.
struct SponsorOutcome: Sendable {
    /// By file.
    var rows: [RunTable: CSVRows] = [:]
    var models: [ModelText] = []
    var notes: [ScoringReport.ModelNote] = []
    var warnings: [String] = []
    /// What the registry is to keep, by model.
    var stored: [ModelKind: StoredModel] = [:]
}

/// The files of a run, in the order in which `run.json` lists them.
enum RunTable: String, Sendable, CaseIterable {
    case churn
    case lifetimeValue = "lifetime_value"
    case demand
    case segments
    case segmentMembers = "segment_members"
    case lifetimeValueMonthly = "lifetime_value_monthly"
    case nextBestAction = "next_best_action"
    case proposedTests = "proposed_tests"

    var columns: String {
        switch self {
        case .churn: ChurnRows.columns
        case .lifetimeValue: LifetimeValueRows.columns
        case .demand: SponsorDemand.columns
        case .segments: SponsorSegments.columns
        case .segmentMembers: SponsorSegments.memberColumns
        case .lifetimeValueMonthly: LifetimeValueRows.monthlyColumns
        case .nextBestAction: ActionRows.columns
        case .proposedTests: ProposedTest.columns
        }
    }
}

extension RunTable {
    /// The model whose rows they hold.
    var model: ModelKind {
        switch self {
        case .churn: .churn
        case .lifetimeValue, .lifetimeValueMonthly: .lifetimeValue
        case .demand: .demand
        case .segments, .segmentMembers: .segments
        case .nextBestAction, .proposedTests: .nextBestAction
        }
    }

    /// Whether the contract wants the file even if it is empty.
    var isRequired: Bool { self == .churn || self == .lifetimeValue || self == .demand }
}
