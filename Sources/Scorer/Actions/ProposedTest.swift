import ExperimentDesign
import RunWriting

/// A randomised test that would tell what is not known, and how many members it takes; a row of `proposed_tests.csv`, an output of this project's own.
struct ProposedTest: Equatable, Sendable {
    static let columns =
        "sponsor_id,test_id,title,rule_id,outcome,unit,effect_to_detect,baseline,standard_deviation,treated,held_out,available_members,is_enough,weeks_needed,reason"

    /// Of its own within the sponsor.
    var testID: String
    var title: String
    var ruleID: String?
    /// `revenue_30_days`: minor units of revenue; `return_60_days`: the share that come again.
    var outcome: String
    var isShare: Bool
    /// The treated arm's mean or share less the held-out arm's.
    var effect: Double
    /// The held-out arm's mean or share, as it is expected.
    var baseline: Double
    var standardDeviation: Double
    /// Nil where no number of members would do.
    var arms: ArmSizes?
    var available: Int
    var isEnough: Bool
    /// From its beginning until its outcomes are known, with new members coming in as they did lately; nil where that would take more than ``TestProposals/mostWeeks``.
    var weeks: Int?
    var reason: String

    func write(to rows: inout CSVRows, sponsorID: String) {
        rows.text(sponsorID)
        for text in [testID, title, ruleID ?? "", outcome, "member"] {
            rows.comma()
            rows.field(text)
        }
        for number in [effect, baseline, standardDeviation] {
            rows.comma()
            rows.fixed(number, decimals: isShare ? 4 : 2)
        }
        for count in [arms?.treated, arms?.heldOut, available] {
            rows.comma()
            if let count { rows.integer(Int64(count)) }
        }
        rows.comma()
        rows.text(isEnough ? "true" : "false")
        rows.comma()
        if let weeks { rows.integer(Int64(weeks)) }
        rows.comma()
        rows.field(reason)
        rows.endRow()
    }
}
