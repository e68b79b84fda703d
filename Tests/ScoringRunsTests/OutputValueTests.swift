import Foundation
import ProgramFixture
import ScoringRuns
import Testing

private let numberRemedy = "Write a finite number with a point."

/// Every column of every output with values that it may not have.
@Suite struct BadValues {
    /// A value in the first row of an output.
    private static func first(_ output: String, _ column: String, _ value: String, _ message: String) -> BadRun {
        BadRun("runs/run1/\(RunFixture()[output].file), line 2, \(column): \(message)") { $0[output][0, column] = value }
    }

    private static let required = [
        "churn": ["sponsor_id", "member_token_id", "churn_probability"],
        "lifetime_value": ["sponsor_id", "member_token_id", "historical_cents", "predicted_cents"],
        "demand": ["sponsor_id", "measure", "granularity", "period_start", "expected", "lower_80", "upper_80"],
        "next_best_action": ["sponsor_id", "member_token_id", "action", "score"],
        "segments": ["sponsor_id", "segment_id", "name"],
        "segment_members": ["sponsor_id", "member_token_id", "segment_id", "confidence"],
    ]

    private static let columns = RunFixture().outputs.sorted { $0.key < $1.key }.flatMap { output in output.value.header.map { (output.key, $0) } }

    @Test(arguments: columns)
    func aMissingColumn(_ output: String, _ column: String) throws {
        if Self.required[output]?.contains(column) == true {
            let place = "runs/run1/\(RunFixture()[output].file), line 1, \(column): "
            expectRefusal(BadRun(place + "the column is missing. Write every column that the contract asks for.") { $0[output].drop(column) })
        } else {
            _ = try read { $0[output].drop(column) }
        }
    }

    @Test(arguments: columns)
    func anEmptyField(_ output: String, _ column: String) throws {
        guard Self.required[output]?.contains(column) == true else {
            _ = try read { $0[output][0, column] = "" }
            return
        }
        let said = refusal { _ = try read { $0[output][0, column] = "" } }
        #expect(said.hasPrefix("runs/run1/\(RunFixture()[output].file), line 2, \(column): "))
    }

    private static let long = [("segments", "name"), ("segments", "description"), ("next_best_action", "action"), ("next_best_action", "offer"), ("next_best_action", "reason"), ("next_best_action", "channel")].map {
        first($0, $1, String(repeating: "a", count: 1_001), "the text has 1001 bytes. Write at most 1000: it is shown on pages and in rows of files.")
    } + ["expected", "lower_80", "upper_80"].map { first("demand", $0, "1.1e15", "1.1e15 is not 0 or more and at most 10^15. Correct the value.") }

    @Test(arguments: long) func aTextThatIsTooLongAndANumberThatIsTooLarge(_ bad: BadRun) { expectRefusal(bad) }

    @Test func textsAsLongAsTheyMayBe() throws {
        _ = try read {
            $0["segments"][0, "description"] = String(repeating: "a", count: 1_000)
            $0["next_best_action"][0, "reason"] = String(repeating: "a", count: 1_000)
        }
    }

    private static let empty = [
        ("churn", "churn_probability"), ("lifetime_value", "historical_cents"), ("lifetime_value", "predicted_cents"), ("demand", "expected"),
        ("demand", "lower_80"), ("demand", "upper_80"), ("next_best_action", "score"), ("segment_members", "confidence"),
    ].map { first($0, $1, "", "the field is empty. Write a number.") } + [
        first("next_best_action", "action", "", "the field is empty. Write a text."),
        first("segments", "segment_id", "", "the field is empty. Write a text."),
        first("segments", "name", "", "the field is empty. Write a text."),
    ]

    private static let notNumbers = [
        "NaN", "inf", "-inf", "Infinity", "0x1p-1", "0x10", "1,5", "+1", ".5", "5.", " 1", "1 ", "1e", "1e999", "-", "--1", "1_000", "１", "12 €", "1.2.3",
    ]
    private static let numbers = [
        ("churn", "churn_probability"), ("lifetime_value", "predicted_cents"), ("lifetime_value", "lower_80_cents"), ("lifetime_value", "upper_80_cents"),
        ("lifetime_value", "probability_alive"), ("demand", "expected"), ("demand", "lower_80"), ("demand", "upper_80"), ("next_best_action", "score"),
        ("segment_members", "confidence"),
    ].flatMap { output, column in notNumbers.map { first(output, column, $0, "“\($0)” is not a number. \(numberRemedy)") } }
    private static let amounts = (notNumbers + ["1e16", "-1000000000000001", "1e300"]).map {
        first("lifetime_value", "historical_cents", $0, "“\($0)” is not an amount in minor units. Write a number below 10^15 in size.")
    }
    private static let moments = (notNumbers + ["", "1.0", "1e3", "253402300800", "9999999999999999999999"]).map {
        first("demand", "period_start", $0, "“\($0)” is not a moment in whole Unix seconds. Write Unix seconds.")
    }

    private static let ranges = [
        ("churn", "churn_probability"), ("lifetime_value", "probability_alive"), ("next_best_action", "score"), ("segment_members", "confidence"),
    ].flatMap { output, column in ["1.2", "-0.1", "1.0000000000000002", "-1e-9", "60"].map { first(output, column, $0, "\($0) is not in 0 to 1. Correct the value.") } } + [
        ("demand", "expected"), ("demand", "lower_80"), ("demand", "upper_80"), ("lifetime_value", "predicted_cents"),
    ].flatMap { output, column in ["-1", "-0.4", "-1e-9"].map { first(output, column, $0, "\($0) is not 0 or more\(output == "demand" ? " and at most 10^15" : ""). Correct the value.") } }

    private static let ids: [BadRun] = ["churn", "lifetime_value", "demand", "next_best_action", "segments", "segment_members"].flatMap { output in
        ["ghost", "", "ACME", "../x"].map { first(output, "sponsor_id", $0, "“\($0)” is not a sponsor of the snapshot. Correct the id, or score the snapshot that has the sponsor.") }
    } + ["churn", "lifetime_value", "next_best_action", "segment_members"].flatMap { output in
        ["Zq7-ghost", "", "zq7-a"].map { first(output, "member_token_id", $0, "the member is not in the snapshot. Score members of the snapshot that run.json names.") }
    } + [
        first("demand", "merchant_id", "ghost", "“ghost” is not a merchant of the snapshot. Correct the id; leave it empty for all of the sponsor's."),
        first("demand", "merchant_id", "bolt-1", "the merchant “bolt-1” is not the sponsor's. Name a merchant of this sponsor."),
        first("segment_members", "segment_id", "ghost", "“ghost” is not a segment of the sponsor. Name a segment of the run's segments."),
        first("segment_members", "segment_id", "", "“” is not a segment of the sponsor. Name a segment of the run's segments."),
        BadRun("runs/run1/members.csv, line 2, segment_id: “early” is not a segment of the sponsor. Name a segment of the run's segments.") {
            $0.outputs["segments"] = nil
        },
        BadRun("runs/run1/members.csv, line 2, segment_id: “early” is not a segment of the sponsor. Name a segment of the run's segments.") {
            $0["segments"][0, "sponsor_id"] = "bolt"
        },
    ] + ["../x", "a b", "é", String(repeating: "s", count: 65)].map {
        first("segments", "segment_id", $0, "“\($0)” is not an id. An id is 1 to 64 of A-Z, a-z, 0-9, _ and -.")
    } + [
        first("demand", "measure", "sales", "“sales” is not one of redemptions, transactions. Write one of these words."),
        first("demand", "measure", "", "“” is not one of redemptions, transactions. Write one of these words."),
        first("demand", "granularity", "week", "“week” is not one of day, hour. Write one of these words."),
        first("demand", "granularity", "Day", "“Day” is not one of day, hour. Write one of these words."),
    ] + ["2024-2-1", "2024-02-30", "01/02/2024", "2024-02-01T00:00", "soon"].map { first("churn", "predicted_churn_on", $0, "“\($0)” is not a date. Write YYYY-MM-DD.") }

    private static let crossed = [
        first("lifetime_value", "lower_80_cents", "3000.2", "3000.2 is above upper_80_cents, 3000.0. Write the interval's lower end first."),
        first("demand", "lower_80", "17.5", "17.5 is above upper_80, 17.0. Write the interval's lower end first."),
    ]

    private static let twice: [BadRun] = [
        ("churn", "sponsor_id, member_token_id"), ("lifetime_value", "sponsor_id, member_token_id"), ("next_best_action", "sponsor_id, member_token_id"),
        ("demand", "sponsor_id, merchant_id, measure, granularity, period_start"), ("segments", "sponsor_id, segment_id"),
        ("segment_members", "sponsor_id, member_token_id"),
    ].map { output, key in
        let fixture = RunFixture()[output]
        // The actions hold a text of two lines before it.
        let line = fixture.rows.count + (output == "next_best_action" ? 3 : 2)
        return BadRun("runs/run1/\(fixture.file), line \(line), \(key): the key of the row occurs twice. Write each row once.") { $0[output].rows.append($0[output].rows[0]) }
    }

    @Test(arguments: empty + numbers + amounts + moments)
    func areNoNumbers(_ bad: BadRun) { expectRefusal(bad) }

    @Test(arguments: ranges + ids + crossed + twice)
    func areRefused(_ bad: BadRun) { expectRefusal(bad) }
}
