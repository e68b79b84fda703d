import Diagnostics
import Foundation
import RunWriting
import Testing

@testable import Scorer

@Suite struct RunDraftTests {
    private func runs() -> URL { FileManager.default.temporaryDirectory.appendingPathComponent("almanac-draft-\(UUID().uuidString)", isDirectory: true) }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "(not refused)"
        } catch {
            return (error as? Fault)?.message ?? "(another error) \(error)"
        }
    }

    /// Whoever comes second takes nothing from whoever is at it, not even where both would have the same name.
    @Test func aSecondRunIsRefusedAndTheFirstGoesOn() throws {
        let runs = runs()
        defer { try? FileManager.default.removeItem(at: runs) }
        try first(in: runs)
        #expect(try FileManager.default.contentsOfDirectory(atPath: runs.appendingPathComponent("r").path).sorted() == ["churn.csv", "run.json"])
        #expect(message { _ = try RunDraft(runID: "r", in: runs) }.contains("the run is there already"))
    }

    private func first(in runs: URL) throws {
        let first = try RunDraft(runID: "r", in: runs)
        for _ in 0..<3 { #expect(message { _ = try RunDraft(runID: "r", in: runs) } == "\(runs.path): another run is being scored here. Wait until it has ended.") }
        try Data("a\n".utf8).write(to: first.folder.appendingPathComponent("churn.csv"))
        try first.publish("{}")
    }

    /// What an interrupted run left is swept away by the next; a run that is given up leaves nothing.
    @Test func aRunThatIsGivenUpLeavesNothing() throws {
        let runs = runs()
        defer { try? FileManager.default.removeItem(at: runs) }
        try FileManager.default.createDirectory(at: runs.appendingPathComponent(".being-scored/old"), withIntermediateDirectories: true)
        var draft: RunDraft? = try RunDraft(runID: "r", in: runs)
        #expect(try FileManager.default.contentsOfDirectory(atPath: runs.appendingPathComponent(".being-scored").path) == ["r"])
        draft = nil
        #expect(draft == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: runs.path).isEmpty)
    }

    /// A name that the contract has none of goes nowhere.
    @Test(arguments: ["", ".", "..", "../x", "a b", ".hid", "a/b", String(repeating: "x", count: 200)]) func aNameThatIsNone(_ name: String) {
        let runs = runs()
        #expect(message { _ = try RunDraft(runID: name, in: runs) }.contains("is not a run's id"))
        #expect(!FileManager.default.fileExists(atPath: runs.path))
    }

    /// Numbers that no whole number of the last decimal holds are written all the same; what is no number is missing.
    @Test func numbersOfAnySize() {
        func text(_ value: Double, _ decimals: Int) -> String {
            var rows = CSVRows()
            rows.fixed(value, decimals: decimals)
            return rows.text
        }
        #expect(text(1e20, 2) == "100000000000000000000.00" && text(-1e20, 2) == "-100000000000000000000.00")
        #expect(text(.nan, 2) == "" && text(.infinity, 4) == "" && text(-.infinity, 4) == "")
        #expect(text(-0.005, 2) == "-0.01" && text(12.345678, 4) == "12.3457" && text(0, 2) == "0.00")
    }
}
