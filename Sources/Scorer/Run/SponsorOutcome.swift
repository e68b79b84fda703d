import LoyaltyModel
import RunWriting

/// What a run says of one sponsor, as it is written.
struct SponsorOutcome: Sendable {
    /// By file.
    var rows: [RunTable: CSVRows] = [:]
    var models: [ModelText] = []
    var notes: [ScoringReport.ModelNote] = []
    var warnings: [String] = []
}

/// The files of a run.
enum RunTable: String, Sendable, CaseIterable {
    case churn
    case lifetimeValue = "lifetime_value"
    case demand
    case lifetimeValueMonthly = "lifetime_value_monthly"
    case nextBestAction = "next_best_action"
    case proposedTests = "proposed_tests"

    var columns: String {
        switch self {
        case .churn: ChurnRows.columns
        case .lifetimeValue: LifetimeValueRows.columns
        case .demand: "sponsor_id,merchant_id,measure,granularity,period_start,expected,lower_80,upper_80"
        case .lifetimeValueMonthly: LifetimeValueRows.monthlyColumns
        case .nextBestAction: ActionRows.columns
        case .proposedTests: ProposedTest.columns
        }
    }
}
