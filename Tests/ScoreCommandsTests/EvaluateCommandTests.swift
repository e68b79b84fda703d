import Diagnostics
import Foundation
import ProgramFixture
import Testing
@testable import ScoreCommands
@testable import ScoreReports
@testable import Scorer

/// `almanac score evaluate` from the snapshot to the folder.
@Suite struct EvaluateCommandTests {
    private static let data = Result { try DataFolder(MadeUpProgram().fixture) }

    private static func evaluation(workers: Int, sponsor: String? = nil) throws -> ProgramEvaluation {
        let url = try data.get().url
        return try ProgramEvaluator(plan: EvaluationPlan(ScoringPlan(data: url, workers: workers, now: 0, spillFolder: url), sponsorID: sponsor, origins: 2)).evaluate()
    }

    private static let one = Result { try evaluation(workers: 1) }

    private func write(_ evaluation: ProgramEvaluation, to folder: URL) throws { try EvaluationFolder(folder).write(evaluation) }

    @Test func `the same bytes whatever the threads`() throws {
        let folder = try TemporaryFolder()
        try write(Self.one.get(), to: folder.url.appendingPathComponent("one"))
        try write(Self.evaluation(workers: 2), to: folder.url.appendingPathComponent("two"))
        let files = try folder.contents()
        let names = files.keys.filter { $0.hasPrefix("one/") }.sorted()
        #expect(names == ["acme_churn-auc.png", "acme_churn-calibration.png", "acme_demand-wape.png", "acme_lifetime-value.png", "evaluation.json", "index.html"].map { "one/" + $0 })
        for name in names { #expect(files[name] == files["two" + name.dropFirst(3)], "\(name)") }
        #expect(files.count == 12)
    }

    @Test func `the JSON is whole, and its keys stand in one order`() throws {
        let text = EvaluationJSON(try Self.one.get()).text
        let root = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(root["snapshot_id"] as? String == "s1" && root["origins"] as? Int == 2 && root["churn_horizon_days"] as? Int == 60)
        let sponsor = try #require((root["sponsors"] as? [[String: Any]])?.first)
        let churn = try #require(sponsor["churn"] as? [String: Any]), value = try #require(sponsor["lifetime_value"] as? [String: Any])
        #expect((churn["origins"] as? [[String: Any]])?.compactMap { $0["local_day"] as? String } == ["2023-11-02", "2023-10-03"])
        #expect(churn["refusal"] is NSNull)
        #expect((value["origins"] as? [[String: Any]])?.compactMap { $0["known_through"] as? String } == ["2023-10-01", "2023-08-17"])
        #expect(value["horizon_days"] as? Int == 91)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) } == ["evaluation_version", "snapshot_id", "taken_at", "seed", "origins", "churn_horizon_days", "sponsors", "sponsor_id", "churn", "lifetime_value", "demand", "segments"])
    }

    @Test func `the table is readable at 100 columns`() throws {
        let lines = EvaluationTable(try Self.one.get()).lines
        #expect(lines.first == "Snapshot s1, seed 1: what models made of what was known at each origin foretold, against what came.")
        #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines.filter { $0.count > 100 })")
        #expect(lines.contains("acme") && lines.contains("  churn within 60 days") && lines.contains("  lifetime value over 91 days; purchases and revenue: expected ÷ actual") && lines.contains("  demand"))
    }

    @Test func `an evaluation takes the place of an earlier one, and of nothing else`() throws {
        let folder = try TemporaryFolder()
        let place = folder.url.appendingPathComponent("e")
        var evaluation = try Self.one.get()
        try write(evaluation, to: place)
        _ = try folder.file("e/left.png", "old")
        evaluation.snapshotID = "s2"
        try write(evaluation, to: place)
        let files = try folder.contents()
        #expect(files["e/left.png"] == nil && files.count == 6, "\(files.keys.sorted())")
        #expect(files["e/evaluation.json"].map { String(decoding: $0, as: UTF8.self).contains("\"s2\"") } == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["e"])
        let other = folder.url.appendingPathComponent("other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        _ = try folder.file("other/mine.txt", "mine")
        #expect(refusal { try write(evaluation, to: other) } == "\(other.path): there is something else than an evaluation. Name a folder of its own with --output.")
        #expect(try folder.contents()["other/mine.txt"] == Data("mine".utf8))
    }

    @Test func `an evaluation of one sponsor has a folder of its own`() {
        let data = URL(fileURLWithPath: "/d", isDirectory: true)
        #expect(EvaluationFolder.usual(in: data, snapshotID: "s1", sponsorID: nil).path == "/d/evaluations/s1")
        #expect(EvaluationFolder.usual(in: data, snapshotID: "s1", sponsorID: "acme").path == "/d/evaluations/s1_acme")
    }

    @Test func `what is wrong with options is said`() throws {
        #expect(refusal { _ = try Self.evaluation(workers: 1, sponsor: "acne") } == "--sponsor: there is no sponsor “acne”. There is acme.")
        func plan(_ arguments: [String]) -> String { refusal { _ = try EvaluateCommand.parse(arguments).plan(URL(fileURLWithPath: "/d"), 1) } }
        #expect(plan(["--origins", "0"]) == "--origins: 0 is not a number of moments from 1 to 24. 4 is usual.")
        #expect(plan(["--horizon", "366"]) == "--horizon: 366 is not a number of days from 7 to 365. 60 is usual.")
        #expect(plan([]) == "(not refused)")
    }

    /// Nothing is made of a sponsor with four purchases, and each model says why.
    @Test func `too little past is said, model by model`() throws {
        var made = MadeUpProgram()
        made.purchases = Array(made.purchases.prefix(4))
        (made.messages, made.redemptions) = ([], [])
        let data = try DataFolder(made.fixture), folder = try TemporaryFolder()
        let evaluation = try ProgramEvaluator(plan: EvaluationPlan(ScoringPlan(data: data.url, workers: 1, now: 0, spillFolder: data.url))).evaluate()
        let lines = EvaluationTable(evaluation).lines
        #expect(Array(lines.dropFirst(2).prefix(5)) == [
            "acme",
            "  churn within 60 days: none: there is too little past, or too few members stayed away or came back,",
            "    to measure a model on.",
            "  lifetime value: none: fewer than 50 members have bought since the facts begin, or fewer than 20 of",
            "    them on more than one day.",
        ])
        #expect(lines.contains("  segments: none: too few members have bought to tell segments apart."))
        try write(evaluation, to: folder.url.appendingPathComponent("e"))
        #expect(try JSONSerialization.jsonObject(with: Data(EvaluationJSON(evaluation).text.utf8)) is [String: Any])
    }
}
