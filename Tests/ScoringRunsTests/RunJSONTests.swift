import Foundation
import ProgramFixture
import ScoringRuns
import Testing

/// What may be wrong with `run.json`, and where the message says it is.
@Suite struct BadRunJSON {
    /// A text of `run.json`, what stands in its place, and the rest of the message.
    private static func edits(_ list: [(String, String, String)]) -> [BadRun] {
        list.map { old, new, message in BadRun("runs/run1/run.json, " + message) { $0.replace(old, new) } }
    }

    private static let header = edits([
        (#""contract_version": 1,"#, #""contract_version": 2,"#, "line 2, column 23, contract_version: is not 1. This program reads contract version 1."),
        (#""contract_version": 1,"#, #""contract_version": "1","#, "line 2, column 23, contract_version: is not 1. This program reads contract version 1."),
        (#""contract_version": 1,"#, "", "line 1, column 1, contract_version: is missing. Write it as the contract says."),
        (#""run_id": "run1","#, "", "line 1, column 1, run_id: is missing. Write it as the contract says."),
        (#""run_id": "run1""#, #""run_id": "../x""#, "line 3, column 13, run_id: “../x” is not the folder's name. Name the folder by the run's id."),
        (#""run_id": "run1""#, #""run_id": 7"#, "line 3, column 13, run_id: is not text. Write it in quotes."),
        (#""snapshot_id": "s1","#, "", "line 1, column 1, snapshot_id: is missing. Write it as the contract says."),
        (
            #""snapshot_id": "s1""#, #""snapshot_id": "../s1""#,
            "line 4, column 18, snapshot_id: “../s1” is not a snapshot's id. An id is 1 to 64 of A-Z, a-z, 0-9, _, . and -, a letter or digit first."
        ),
        (#""snapshot_id": "s1""#, #""snapshot_id": null"#, "line 4, column 18, snapshot_id: is not text. Write it in quotes."),
        (#""scored_at": 1704070800,"#, "", "line 1, column 1, scored_at: is missing. Write it as the contract says."),
        (#""scored_at": 1704070800"#, #""scored_at": 1704070800.0"#, "line 5, column 16, scored_at: is not a whole number. Write a whole number."),
        (#""scored_at": 1704070800"#, #""scored_at": "1704070800""#, "line 5, column 16, scored_at: is not a whole number. Write a whole number."),
        (
            #""scored_at": 1704070800"#, #""scored_at": 1704070800000"#,
            "line 5, column 16, scored_at: 1704070800000 is outside of the years 1 to 9999. Write Unix seconds, not milliseconds."
        ),
        (
            #""scored_at": 1704070800"#, #""scored_at": 1704067199"#,
            "scored_at: the moment is before the snapshot's taken_at. A run scores a snapshot that is there: correct scored_at or snapshot_id."
        ),
    ])

    private static let outputs = edits([
        (#""outputs""#, #""output""#, "line 1, column 1, outputs: is missing. Write it as the contract says."),
        (
            #""churn": {"file""#, #""churns": {"file""#,
            "line 6, column 14, outputs.churn: the output is missing. Write the output, with a header line alone if there is nothing in it."
        ),
        (
            #""lifetime_value""#, #""ltv""#,
            "line 6, column 14, outputs.lifetime_value: the output is missing. Write the output, with a header line alone if there is nothing in it."
        ),
        (
            #""demand""#, #""Demand""#,
            "line 6, column 14, outputs.demand: the output is missing. Write the output, with a header line alone if there is nothing in it."
        ),
        (#""file": "churn.csv", "#, "", "line 7, column 14, outputs.churn.file: is missing. Write it as the contract says."),
        (#""file": "churn.csv""#, #""file": 1"#, "line 7, column 23, outputs.churn.file: is not text. Write it in quotes."),
        (#""churn.csv", "rows": 3"#, #""churn.csv", "rows": -3"#, "line 7, column 44, outputs.churn.rows: is below 0. Write the number of rows without the header."),
        (#""churn.csv", "rows": 3"#, #""churn.csv", "rows": 3.5"#, "line 7, column 44, outputs.churn.rows: is not a whole number. Write a whole number."),
        (#""churn.csv", "rows": 3"#, #""churn.csv""#, "line 7, column 14, outputs.churn.rows: is missing. Write it as the contract says."),
    ]) + [
        BadRun("runs/run1/run.json, line 7, column 57, outputs.churn.sha256: is not text. Write it in quotes.") {
            $0["churn"].sha256 = "x"
            $0.replace(#""x""#, "0")
        },
    ]

    private static let files: [BadRun] = ["../x", "/etc/passwd", ".", "..", "", "sub/churn.csv", "a\\\\b", "a\\u0000b"].map { file in
        let shown = file.replacingOccurrences(of: "\\\\", with: "\\").replacingOccurrences(of: "\\u0000", with: "\u{FFFD}")
        return BadRun("runs/run1/run.json, line 7, column 23, outputs.churn.file: “\(shown)” is not a plain file name. Name a file of the run's own folder.") {
            $0.replace(#""file": "churn.csv""#, "\"file\": \"\(file)\"")
        }
    }

    private static let models = edits([
        (#""models": ["#, #""models": {}, "x": ["#, "line 14, column 13, models: not a list. Write a list of models."),
        (#""name": "churn", "#, "", "line 15, column 5, models[0].name: is missing. Write it as the contract says."),
        (#""version": "1.4.2""#, #""version": 1.4"#, "line 15, column 34, models[0].version: is not text. Write it in quotes."),
        (#""algorithm": "boosted trees", "#, "", "line 15, column 5, models[0].algorithm: is missing. Write it as the contract says."),
        (#""trained_at": 1700000000"#, #""trained_at": "x""#, "line 15, column 87, models[0].trained_at: is not a whole number. Write a whole number."),
        (#""training_rows": 4031"#, #""training_rows": 4e3"#, "line 15, column 116, models[0].training_rows: is not a whole number. Write a whole number."),
        (
            #""horizon_days": 60"#, #""horizon_days": -1"#,
            "line 16, column 22, models[0].horizon_days: is not a whole number of days. Write the days that the model looks ahead."
        ),
        (
            #""horizon_days": 60"#, #""horizon_days": 60.5"#,
            "line 16, column 22, models[0].horizon_days: is not a whole number of days. Write the days that the model looks ahead."
        ),
        (#"{"auc_roc": 0.87}"#, "[]", "line 16, column 37, models[0].metrics: not an object. Write names with numbers."),
        (#"{"auc_roc": 0.87}"#, #"{"auc_roc": 87}"#, "line 16, column 49, models[0].metrics.auc_roc: 87.0 is not in 0 to 1. Write the area as a share: 0.87."),
        (#"{"auc_roc": 0.87}"#, #"{"auc_roc": null}"#, "line 16, column 49, models[0].metrics.auc_roc: is not a number. Leave out what is not known."),
        (#"{"auc_roc": 0.87}"#, #"{"auc_roc": 1e999}"#, "line 16, column 49, models[0].metrics.auc_roc: is not a number. Leave out what is not known."),
        (#", "drift": {"recency": 0.08}"#, "", "line 15, column 5, models[0].drift: is missing. Write it as the contract says."),
        (#""name": "churn", "#, #""name": "churn", "sponsor_id": 7, "#, "line 15, column 37, models[0].sponsor_id: is not text. Write it in quotes."),
        (
            #""name": "churn", "#, #""name": "churn", "sponsor_id": "ghost", "#,
            "models: the model churn names the sponsor “ghost”, who is not in the snapshot. Correct sponsor_id, or leave it out for a model of all sponsors."
        ),
        (
            #""name": "churn", "#, #""name": "churns", "#,
            "models: churn has rows of acme, and no model churn with horizon_days is there for it. Write the model, with the days that it looks ahead."
        ),
        (
            #""horizon_days": 60"#, #""horizon_days": 0"#,
            "models: churn has rows of acme, and no model churn with horizon_days is there for it. Write the model, with the days that it looks ahead."
        ),
        (
            #""horizon_days": 60, "#, "",
            "models: churn has rows of acme, and no model churn with horizon_days is there for it. Write the model, with the days that it looks ahead."
        ),
        (
            #""name": "churn", "#, #""name": "churn", "sponsor_id": "acme", "#,
            "models: churn has rows of bolt, and no model churn with horizon_days is there for it. Write the model, with the days that it looks ahead."
        ),
    ]) + [
        BadRun("runs/run1/run.json, line 17, column 5, models[1]: the model churn of all sponsors occurs twice. Write one model for each name and sponsor.") {
            $0.models.append(RunFixture.model)
        },
        BadRun("runs/run1/run.json, line 19, column 5, models[2]: the model churn of acme occurs twice. Write one model for each name and sponsor.") {
            let own = RunFixture.model.replacingOccurrences(of: #""churn""#, with: #""churn", "sponsor_id": "acme""#)
            $0.models += [own, own]
        },
        BadRun("runs/run1/run.json, line 15, column 5, models[0]: not an object. Write a model's facts as an object.") { $0.models = ["7"] },
    ]

    @Test(arguments: header + outputs + files + models)
    func isRefused(_ bad: BadRun) { expectRefusal(bad) }

    private static let broken: [BadRun] = [
        ("{", "line 1, column 2: not JSON: a key in quotes should be here"),
        ("", "line 1, column 1: not JSON: the text ends where a value should be"),
        ("[1, 2]", "line 1, column 1: not a JSON object"),
        ("{\"a\": 1,\n \"a\": 2}", "line 2, column 5: not JSON: the key “a” occurs twice"),
        ("{\"a\": 1,}", "line 1, column 9: not JSON: a key in quotes should be here"),
        ("{\"a\": 1\n\n  \"b\": 2}", "line 3, column 3: not JSON: a comma or the closing bracket should be here"),
        ("{\"a\" 1}", "line 1, column 6: not JSON: a colon should be here"),
        ("{\"a\": NaN}", "line 1, column 7: not JSON: a value should be here"),
        ("{\"a\": nul}", "line 1, column 7: not JSON: a value should be here"),
        ("{\"a\": 01}", "line 1, column 9: not JSON: a number does not begin with 0"),
        ("{\"a\": 1.}", "line 1, column 9: not JSON: a digit should be here"),
        ("{\"a\": -}", "line 1, column 8: not JSON: a digit should be here"),
        ("{\"a\": 0x1F}", "line 1, column 8: not JSON: a comma or the closing bracket should be here"),
        ("{\"a\": \"b\n\"}", "line 1, column 9: not JSON: a control character stands in a string"),
        ("{\"a\": \"b", "line 1, column 9: not JSON: a string has no end"),
        ("{\"a\": \"\\x\"}", "line 1, column 9: not JSON: an unknown escape stands in a string"),
        ("{\"a\": \"\\u12g4\"}", "line 1, column 12: not JSON: four hexadecimal digits should be here"),
        ("{\"a\": \"\\ud800\"}", "line 1, column 14: not JSON: half of a surrogate pair stands in a string"),
        ("{\"a\": \"\\ud800\\u0041\"}", "line 1, column 20: not JSON: half of a surrogate pair stands in a string"),
        ("{\"a\": 1} {}", "line 1, column 10: not JSON: there is more after the end of the value"),
        ("\u{FEFF}{}", "line 1, column 1: not JSON: a value should be here"),
        (String(repeating: "[", count: 65), "line 1, column 65: not JSON: values are nested too deeply"),
    ].map { json, message in
        BadRun("runs/run1/run.json, \(message). \(message.contains("not JSON:") ? "Write run.json last, and whole." : "Write an object.")") { $0.edit = { _ in json } }
    }

    @Test(arguments: broken)
    func isNotJSON(_ bad: BadRun) { expectRefusal(bad) }

    @Test func latin1() throws {
        let folder = try DataFolder()
        let url = try RunFixture().write(to: folder.runs).appendingPathComponent("run.json")
        try Data(#"{"name": "Caf"#.utf8 + [0xE9] + #""}"#.utf8).write(to: url)
        #expect(refusal { _ = try read(folder) } == "runs/run1/run.json, line 1, column 16: not JSON: a string is not UTF-8. Write run.json last, and whole.")
    }

    @Test func seventeenMebibytes() throws {
        var fixture = RunFixture()
        fixture.edit = { $0 + String(repeating: " ", count: 17 << 20) }
        let folder = try DataFolder()
        try fixture.write(to: folder.runs)
        #expect(refusal { _ = try read(folder) } == "runs/run1/run.json: the file is larger than 16 MiB. Keep scores in the CSV files.")
    }

    @Test func manyKeysAreReadInOneGo() throws {
        let drift = (0..<60_000).map { "\"feature \($0)\": 0.1" }.joined(separator: ", ")
        let scores = try read { $0.replace(#"{"recency": 0.08}"#, "{\(drift)}") }
        #expect(scores.summary.models[0].drift.count == 60_000)
    }

    @Test(arguments: ["../x", "run 1", ".run", "", String(repeating: "r", count: 65)])
    func foldersThatAreNoRuns(_ id: String) throws {
        let folder = try DataFolder()
        #expect(
            refusal { _ = try read(folder, run: id) }
                == "runs: “\(id)” is not a run's id. An id is 1 to 64 of A-Z, a-z, 0-9, _, . and -, a letter or digit first.")
    }

    @Test func theIDIsTheFoldersByteForByte() throws {
        let folder = try DataFolder()
        var fixture = RunFixture("runK")
        fixture.replace(#""runK""#, "\"run\u{212A}\"")
        try fixture.write(to: folder.runs)
        #expect((try? read(folder, run: "runK").summary.runID.utf8.count) ?? 4 == 4)
    }
}
