import Foundation
import ProgramFixture
import SiteBuild
import Testing

/// Which run is published, and which are compared with it.
@Suite struct TheRun {
    @Test func theNewestByScoredAt() throws {
        let data = try TwoMonths()
        try data.addRun("zz", scoredAt: RunFixture.scoredAt - 1)
        let inputs = try data.read()
        #expect(inputs.run.summary.runID == "new" && inputs.ledger.program.snapshotID == "s2" && inputs.scores.scoredPairs == 3)
        #expect(inputs.previous?.summary.runID == "old" && inputs.previous?.takenAt == SnapshotFixture.takenAt)
        #expect(inputs.warnings.isEmpty)
        #expect(inputs.earlier.map(\.run.summary.runID) == ["old", "zz"])
    }

    @Test func theFirstRunHasNoneBefore() throws {
        let data = try TwoMonths()
        let inputs = try data.read("old")
        #expect(inputs.run.summary.runID == "old" && inputs.previous == nil && inputs.earlier.isEmpty && inputs.warnings.isEmpty)
    }

    @Test func aChosenRunSeesNothingLaterThanItself() throws {
        let data = try TwoMonths()
        try data.addRun("between", scoredAt: RunFixture.scoredAt + 1)
        try data.addRun("same", scoredAt: RunFixture.scoredAt + 1)
        let inputs = try data.read("between")
        #expect(inputs.run.summary.runID == "between" && inputs.earlier.map(\.run.summary.runID) == ["old"])
        #expect(try data.read().earlier.map(\.run.summary.runID) == ["same", "between", "old"])
    }

    @Test func anEarlierRunOfALaterSnapshotIsNotUsed() throws {
        let data = try TwoMonths { _, run in run.scoredAt += 5 }
        try SnapshotFixture("s3", takenAt: TwoMonths.takenAt + 1).write(to: data.folder.snapshots)
        try data.addRun("other", snapshot: "s3", scoredAt: TwoMonths.scoredAt + 1)
        let inputs = try data.read()
        #expect(inputs.run.summary.runID == "new" && inputs.earlier.map(\.run.summary.runID) == ["old"] && inputs.previous?.summary.runID == "old")
    }

    @Test func severalRunsOfOneSnapshot() throws {
        let data = try TwoMonths()
        try data.addRun("again", snapshot: "s2", scoredAt: TwoMonths.scoredAt + 60)
        let inputs = try data.read()
        #expect(inputs.run.summary.runID == "again" && inputs.previous?.summary.runID == "new" && inputs.earlier.count == 2)
    }

    @Test func noSuchRun() throws {
        let data = try TwoMonths()
        #expect(data.refusal("ghost") == "runs/ghost: there is no such run. Name a folder of \(data.folder.url.path)/runs.")
        #expect(data.refusal("../x") == "runs/../x: there is no such run. Name a folder of \(data.folder.url.path)/runs.")
    }

    @Test func noRunAtAll() throws {
        let data = try TwoMonths()
        for run in ["old", "new"] { try FileManager.default.removeItem(at: data.folder.runs.appendingPathComponent(run)) }
        #expect(data.refusal().hasPrefix("runs: there is no complete run. Copy a scoring run there, its run.json last;"))
        try FileManager.default.removeItem(at: data.folder.runs)
        #expect(data.refusal() == "\(data.folder.url.path)/runs: the folder cannot be read. A data folder holds snapshots/ and runs/; name it with --data.")
    }

    @Test func runsBeingWrittenAreLeftAlone() throws {
        let data = try TwoMonths()
        try data.addRun("zz", scoredAt: TwoMonths.scoredAt + 9)
        try FileManager.default.removeItem(at: data.folder.runs.appendingPathComponent("zz/run.json"))
        let inputs = try data.read()
        #expect(inputs.run.summary.runID == "new")
        #expect(inputs.warnings == ["runs/zz has no run.json and is left alone: it is still being written."])
        #expect(data.refusal("zz") == "runs/zz: the run has no run.json. Wait until it is whole: run.json is written last.")
    }
}

/// Folders of runs may be named anything: no name ends a line or commands a terminal.
@Suite struct NamesOfFolders {
    @Test func areShownCleaned() throws {
        let data = try TwoMonths()
        for name in ["x\u{1B}]0;pwned\u{7}\nOK: all fine", "y\u{202E}\u{9B}"] {
            try FileManager.default.createDirectory(at: data.folder.runs.appendingPathComponent(name), withIntermediateDirectories: false)
        }
        try data.addRun("a\n\u{1B}", scoredAt: TwoMonths.scoredAt - 99)
        let warnings = try data.read().warnings
        #expect(warnings == [
            "runs/x\u{FFFD}]0;pwned\u{FFFD} OK: all fine has no run.json and is left alone: it is still being written.",
            "runs/y\u{FFFD}\u{FFFD} has no run.json and is left alone: it is still being written.",
            "runs/a \u{FFFD} is left out: runs: “a \u{FFFD}” is not a run's id. An id is 1 to 64 of A-Z, a-z, 0-9, _, . and -, a letter or digit first.",
        ])
    }
}

/// Broken runs: the newest stops the build, an older one is left out.
@Suite struct BrokenRuns {
    @Test func theNewestOne() throws {
        let data = try TwoMonths { _, run in run["churn"].rowCount = 9 }
        #expect(data.refusal() == "runs/new/churn.csv: the file has 3 rows, run.json says 9. Copy the run again; write run.json last.")
        // Chosen by name, the older one is read as ever.
        #expect(try data.read("old").run.summary.runID == "old")
    }

    @Test(arguments: ["churn.csv", "ltv.csv", "demand.csv", "actions.csv", "segments.csv", "members.csv"])
    func theNewestOneCutShort(_ file: String) throws {
        let data = try TwoMonths()
        try data.spoil("new", file)
        #expect(data.refusal().hasPrefix("runs/new/\(file)"))
    }

    private let version = "contract_version: is not 1. This program reads contract version 1."

    /// Its name sorts before the other's, but its scored_at is later.
    @Test func theNewestOneWithARunJSONThatCannotBeUsed() throws {
        let data = try TwoMonths()
        try data.addRun("a", scoredAt: TwoMonths.scoredAt + 1) { $0.edit = { $0.replacingOccurrences(of: "n\": 1", with: "n\": 2") } }
        #expect(data.refusal() == "runs/a/run.json, line 2, column 23, \(version)")
        #expect(data.refusal("a") == "runs/a/run.json, line 2, column 23, \(version)")
        #expect(try data.read("new").warnings == ["runs/a is left out: runs/a/run.json, line 2, column 23, \(version)"])
    }

    /// Its name sorts after the other's, but its scored_at is earlier.
    @Test func anOlderOneWithARunJSONThatCannotBeUsed() throws {
        let data = try TwoMonths()
        try data.addRun("zz", scoredAt: RunFixture.scoredAt) { $0.edit = { $0.replacingOccurrences(of: "n\": 1", with: "n\": 2") } }
        let inputs = try data.read()
        #expect(inputs.run.summary.runID == "new" && inputs.warnings == ["runs/zz is left out: runs/zz/run.json, line 2, column 23, \(version)"])
    }

    /// A run.json that tells nothing goes by its name.
    @Test func oneThatDoesNotTellItsTime() throws {
        let fault = "line 1, column 2: not JSON: a key in quotes should be here. Write run.json last, and whole."
        let data = try TwoMonths()
        try data.addRun("a", scoredAt: 0) { $0.edit = { _ in "{" } }
        let inputs = try data.read()
        #expect(inputs.run.summary.runID == "new" && inputs.warnings == ["runs/a is left out: runs/a/run.json, \(fault)"])
        try data.addRun("zz", scoredAt: 0) { $0.edit = { _ in "{" } }
        #expect(data.refusal() == "runs/zz/run.json, \(fault)")
        #expect(try data.read("new").run.summary.runID == "new")
    }

    @Test func theOnlyOnes() throws {
        let data = try TwoMonths { _, run in run.edit = { _ in "{" } }
        try data.addRun("old", scoredAt: 0) { $0.edit = { _ in "[]" } }
        #expect(data.refusal() == "runs/old/run.json, line 1, column 1: not a JSON object. Write an object.")
    }

    @Test func theRunBeforeIsLeftOutAndTheOneBeforeThatTaken() throws {
        let data = try TwoMonths()
        try data.addRun("older", scoredAt: RunFixture.scoredAt - 60)
        try data.spoil("old", "ltv.csv")
        let inputs = try data.read()
        #expect(inputs.previous?.summary.runID == "older" && inputs.earlier.map(\.run.summary.runID) == ["older"])
        #expect(inputs.warnings.count == 1 && inputs.warnings[0].hasPrefix("runs/old is left out: runs/old/ltv.csv, line 3"))
    }

    /// Of a run further back only forecasts are read.
    @Test func furtherBackOnlyForecastsMatter() throws {
        let data = try TwoMonths()
        try data.addRun("older", scoredAt: RunFixture.scoredAt - 60)
        try data.spoil("older", "churn.csv")
        #expect(try data.read().earlier.map(\.run.summary.runID) == ["old", "older"])
        try data.spoil("older", "demand.csv")
        let inputs = try data.read()
        #expect(inputs.earlier.map(\.run.summary.runID) == ["old"] && inputs.warnings.count == 1 && inputs.warnings[0].contains("runs/older/demand.csv, line 4"))
    }
}
