import Diagnostics
import Foundation
import GRDB
import LedgerStore
import LoyaltyModel
import PartitionStore
import SampleProgram
import ScoringRuns
import Testing

@testable import Scorer

/// A made-up program scored as a whole.
@Suite struct RunTests {
    /// A data folder with one snapshot of a small program; it goes when the test lets it go.
    private final class ProgramFolder: Sendable {
        let url: URL
        static let snapshot = "2026-11-19T0300Z"

        init(sponsors: Int = 1, change: String? = nil) throws {
            url = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-scorer-\(UUID().uuidString)", isDirectory: true)
            try SampleWriter(options: SampleOptions(members: 420, transactions: 7_000, sponsors: sponsors, seed: 11)).write(to: url)
            try FileManager.default.removeItem(at: url.appendingPathComponent("runs"))
            if let change { try self.change(change) }
        }

        func change(_ sql: String) throws { try DatabaseQueue(path: url.appendingPathComponent("snapshots/\(Self.snapshot).sqlite").path).write { try $0.execute(sql: sql) } }

        deinit { try? FileManager.default.removeItem(at: url) }

        func score(_ runID: String = "run", workers: Int = 1, models: Set<ModelKind> = Set(ModelKind.allCases), now: Int64 = 1_800_000_000, leastArea: Double = 0.7) throws -> ScoringReport {
            try ProgramScorer(plan: ScoringPlan(data: url, runID: runID, models: models, seed: 5, workers: workers, now: now, spillFolder: url, leastArea: leastArea)).score()
        }

        func file(_ name: String, run: String = "run") throws -> String { try String(contentsOf: url.appendingPathComponent("runs/\(run)/\(name)"), encoding: .utf8) }

        /// Every file of a run by its name.
        func files(run: String = "run") throws -> [String: Data] {
            let folder = url.appendingPathComponent("runs/\(run)")
            return try Dictionary(uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: folder.path).map { ($0, try Data(contentsOf: folder.appendingPathComponent($0))) })
        }
    }

    /// What the product reads, with every check of the contract, is what the scorer wrote.
    @Test func theRunIsOneOfTheContract() throws {
        let folder = try ProgramFolder()
        let report = try folder.score()
        let ledger = try Ledger(snapshotID: ProgramFolder.snapshot, in: folder.url.appendingPathComponent("snapshots"))
        let run = try RunFile(runID: "run", in: folder.url.appendingPathComponent("runs"))
        let scores = try RunReader(program: ledger.program, atRisk: 0.5, spill: SpillFile(in: folder.url)).read(run)
        #expect(scores.ignoredRows.isEmpty && scores.scoredPairs > 0)
        #expect(run.summary.scoredAt == 1_800_000_000 && run.summary.snapshotID == ProgramFolder.snapshot)
        for kind in ModelKind.allCases { #expect(report.models.contains { $0.model == kind.rawValue }, "\(kind)") }
        for (output, rows) in report.rows { #expect(try folder.file("\(output).csv").split(separator: "\n").count == rows + 1, "\(output)") }
        let counted = Set((0..<ledger.program.members.count).map { UInt32($0) }.filter { ledger.program.members.isCounted($0) }.map { ledger.program.members.tokens[$0] })
        let scored = try folder.file("lifetime_value.csv").split(separator: "\n").dropFirst().map { String($0.split(separator: ",")[1]) }
        #expect(scored == scored.sorted() && Set(scored).isSubset(of: counted) && scored.count > counted.count * 3 / 4)
        #expect(FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("models/churn/run/model.json").path))
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("runs/.being-scored").path))
    }

    /// Row by row: reasons from a probability of 0.40 on and only there, horizons in order, and who is past four in five now is so from the snapshot's own day on.
    @Test func theRowsOfChurnAgreeWithThemselves() throws {
        let folder = try ProgramFolder()
        _ = try folder.score(models: [.churn])
        let rows = try folder.file("churn.csv").split(separator: "\n").dropFirst().map { line in
            // Factors alone may have commas, within quotes.
            let parts = line.split(separator: "\"", maxSplits: 1, omittingEmptySubsequences: false)
            let (before, after) = parts.count == 2 ? (parts[0], parts[1].split(separator: "\"", omittingEmptySubsequences: false).last ?? "") : (line[...], "")
            return (before: before.split(separator: ",", omittingEmptySubsequences: false).map(String.init), last: parts.count == 2 ? after.split(separator: ",").map(String.init) : line.split(separator: ",").suffix(3).map(String.init), hasFactors: parts.count == 2)
        }
        #expect(rows.count > 100 && rows.contains(where: \.hasFactors) && rows.contains { !$0.hasFactors })
        var dated = 0
        for row in rows {
            let probability = try #require(Double(row.before[2]))
            #expect(row.hasFactors == (probability >= 0.4), "\(row)")
            let horizons = row.last.compactMap(Double.init)
            #expect(horizons == horizons.sorted(by: >) && horizons.contains(probability))
            if probability >= 0.8 {
                #expect(row.before[3] == "2026-11-19")
                dated += 1
            } else {
                #expect(row.before[3] == "" || ("2026-11-20"..."2027-01-18").contains(row.before[3]), "\(row)")
            }
        }
        #expect(dated > 0)
    }

    /// The newest five of each model stay, and the one that was chosen.
    @Test func olderVersionsGo() throws {
        let folder = try ProgramFolder()
        let registry = ModelRegistry(data: folder.url)
        for run in 0..<8 {
            _ = try folder.score("r\(run)", models: [.churn, .demand], now: 1_800_000_000 + Int64(run))
            if run == 0 { try registry.use(version: "r0") }
        }
        #expect(try registry.versions(of: "demand").map(\.version) == ["r3", "r4", "r5", "r6", "r7"])
        #expect(try registry.versions(of: "churn").map(\.version) == ["r0", "r3", "r4", "r5", "r6", "r7"])
    }

    @Test func redemptionsAreOfWhenTheyWereRedeemed() throws {
        let folder = try ProgramFolder(change: "UPDATE fct_rewards SET redeemed_at = NULL, status = 'open' WHERE status = 'redeemed'")
        _ = try folder.score(models: [.demand])
        #expect(try !folder.file("demand.csv").contains(",redemptions,"))
        let redeemed = try ProgramFolder()
        // No run is older than its snapshot.
        _ = try redeemed.score(models: [.demand], now: 0)
        #expect(try redeemed.file("demand.csv").contains(",redemptions,day,"))
        let ledger = try Ledger(snapshotID: ProgramFolder.snapshot, in: redeemed.url.appendingPathComponent("snapshots"))
        #expect(try RunFile(runID: "run", in: redeemed.url.appendingPathComponent("runs")).summary.scoredAt == ledger.program.takenAt)
    }

    /// None shifts another's draws.
    @Test func everySponsorAndPurposeHasASeedOfItsOwn() {
        let plan = ScoringPlan(data: FileManager.default.temporaryDirectory, seed: 5, now: 0, spillFolder: FileManager.default.temporaryDirectory)
        let seeds = ["a", "b", "ab"].flatMap { sponsor in ["churn", "segments", "lifetime_value"].map { plan.seed(sponsor, $0) } }
        #expect(Set(seeds).count == 9 && plan.seed("a", "churn") == seeds[0])
        var other = plan
        other.seed = 6
        #expect(other.seed("a", "churn") != seeds[0])
    }

    @Test func theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws {
        // Threads share the sponsors: three for two.
        let (one, two) = (try ProgramFolder(sponsors: 3), try ProgramFolder(sponsors: 3))
        _ = try one.score(workers: 1)
        _ = try two.score(workers: 2)
        #expect(try one.files() == two.files())
    }

    /// Members who share nothing: no model, no score and no segment would be another if they had never bought at all. The books know them.
    @Test func whoSharesNothingLeavesNoTrace() throws {
        let withdraw = "UPDATE dim_members SET data_sharing_status = 'none' WHERE rowid % 5 = 0;"
        let gone = "(SELECT member_token_id FROM dim_members WHERE rowid % 5 = 0)"
        let remove = ["fct_transactions", "fct_points", "fct_rewards", "fct_rule_exposures", "fct_contacts"].map { "DELETE FROM \($0) WHERE member_token_id IN \(gone);" }.joined()
        let (withdrawn, removed) = (try ProgramFolder(change: withdraw), try ProgramFolder(change: withdraw + remove))
        _ = try withdrawn.score()
        _ = try removed.score()
        let (first, second) = (try withdrawn.files(), try removed.files())
        for name in first.keys where name != "demand.csv" && name != "run.json" { #expect(first[name] == second[name], "\(name)") }
        #expect(first["demand.csv"] != second["demand.csv"])
        let tokens = try DatabaseQueue(path: withdrawn.url.appendingPathComponent("snapshots/\(ProgramFolder.snapshot).sqlite").path).read {
            try String.fetchAll($0, sql: "SELECT member_token_id FROM dim_members WHERE data_sharing_status = 'none'")
        }
        #expect(tokens.count > 80)
        for (name, data) in first {
            let text = String(decoding: data, as: UTF8.self)
            #expect(!tokens.contains { text.contains(",\($0),") }, "\(name)")
        }
    }

    /// The order in which a snapshot has its rows means nothing.
    @Test func theOrderOfRowsLeavesNoTrace() throws {
        let turn = ["fct_transactions", "fct_points", "fct_rewards"].map { "CREATE TEMP TABLE t_\($0) AS SELECT * FROM \($0) ORDER BY rowid DESC; DELETE FROM \($0); INSERT INTO \($0) SELECT * FROM t_\($0);" }.joined()
        let (plain, turned) = (try ProgramFolder(), try ProgramFolder(change: turn))
        _ = try plain.score(models: [.lifetimeValue, .churn, .demand])
        _ = try turned.score(models: [.lifetimeValue, .churn, .demand])
        #expect(try plain.files() == turned.files())
    }

    /// A second run knows the segments of the first again and holds its churn model against the new one; going back is one step.
    @Test func theRegistryKeepsWhatWasLearned() throws {
        let folder = try ProgramFolder()
        _ = try folder.score("first", models: [.churn, .segments])
        _ = try folder.score("second", models: [.churn, .segments], now: 1_800_000_100)
        #expect(try folder.file("segments.csv", run: "first") == folder.file("segments.csv", run: "second"))
        let registry = ModelRegistry(data: folder.url)
        #expect(try registry.versions(of: "churn").map(\.version) == ["first", "second"])
        try registry.use(version: "first")
        let report = try folder.score("third", models: [.churn], now: 1_800_000_200)
        #expect(report.warnings.contains { $0.hasSuffix("churn: the model of version first is used on: the operator has chosen version first.") })
        #expect(try folder.file("churn.csv", run: "first") == folder.file("churn.csv", run: "third"))
        // It is as old as it is, and was measured when it was.
        let used = try RunFile(runID: "third", in: folder.url.appendingPathComponent("runs")).summary.models
        #expect(used.map(\.version) == ["first"] && used.map(\.trainedAt) == [1_800_000_000] && used[0].metrics["auc_roc"] != nil)
        try registry.use(version: nil)
        #expect(try registry.pinned("churn") == nil)
        let place = "\(folder.url.path)/models"
        #expect(message { try registry.use(version: "other") } == "\(place): churn has no version “other”. The newest are first, second, third.")
        #expect(message { _ = try registry.names(of: nil, having: "other") } == "\(place): no model has a version “other”. The newest are first, second, third.")
        #expect(message { _ = try registry.names(of: "chrun", having: nil) } == "\(place): there is no model “chrun”. There are churn, segments.")
        #expect(try registry.names(of: nil, having: "third") == ["churn"])
        #expect(try registry.names(of: nil, having: nil) == ["churn", "segments"])
        // Only churn can be gone back to.
        #expect(message { try registry.use(version: "newest") }.contains("churn has no version “newest”"))
        // A version whose manifest is damaged is not passed over without a word.
        let manifest = folder.url.appendingPathComponent("models/churn/third/model.json")
        let text = try Data(contentsOf: manifest)
        try Data("{".utf8).write(to: manifest)
        #expect(message { _ = try folder.score("fourth", models: [.churn], now: 1_800_000_300) } == "\(manifest.path): the file is damaged. Remove the version's folder, or restore it from a backup.")
        try text.write(to: manifest)
        // A file that is not as it was written is no model.
        let file = folder.url.appendingPathComponent("models/churn/third/\(try #require(registry.manifest("churn", "third").files.first).file)")
        try Data("{}".utf8).write(to: file)
        #expect(message { _ = try folder.score("fourth", models: [.churn], now: 1_800_000_300) }.hasPrefix("\(file.path): the file is missing or not as it was written."))
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("runs/fourth").path))
    }

    /// A run without segments between two that have them: what the first called them, the third does.
    @Test func segmentsAreKnownAgainAfterARunWithoutAny() throws {
        let folder = try ProgramFolder()
        _ = try folder.score("first", models: [.segments])
        #expect(try folder.file("segments.csv", run: "first").split(separator: "\n").count > 2)
        // Ids that would be given first are in use: whoever forgets them begins with s1 again.
        let registry = ModelRegistry(data: folder.url)
        let file = try #require(registry.manifest("segments", "first").files.first)
        try folder.change("CREATE TABLE kept AS SELECT member_token_id, data_sharing_status FROM dim_members; UPDATE dim_members SET data_sharing_status = 'none';")
        let report = try folder.score("second", models: [.segments], now: 1_800_000_100)
        #expect(report.models.map(\.algorithm) == [nil])
        #expect(try registry.manifest("segments", "second").files == [file])
        try folder.change("UPDATE dim_members SET data_sharing_status = (SELECT k.data_sharing_status FROM kept k WHERE k.member_token_id = dim_members.member_token_id); DROP TABLE kept;")
        let third = try folder.score("third", models: [.segments], now: 1_800_000_200)
        #expect(try folder.file("segments.csv", run: "third") == folder.file("segments.csv", run: "first"))
        #expect(third.models.first?.reason.contains(" 0 of them known") == false)
    }

    /// Models that a failed run left are nobody's, and in nobody's way.
    @Test func whatAFailedRunLeftIsReplaced() throws {
        let folder = try ProgramFolder()
        let left = folder.url.appendingPathComponent("models/demand/run")
        try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
        try Data("{".utf8).write(to: left.appendingPathComponent("left.json"))
        _ = try folder.score(models: [.demand])
        #expect(try !FileManager.default.contentsOfDirectory(atPath: left.path).contains("left.json"))
        #expect(try ModelRegistry(data: folder.url).versions(of: "demand").map(\.version) == ["run"])
    }

    /// A site takes all from one run, and a run of an older snapshot would become the newest: said.
    @Test func whatAPartOfTheModelsMeansIsSaid() throws {
        let folder = try ProgramFolder()
        let report = try folder.score("part", models: [.demand])
        #expect(report.warnings.first?.hasPrefix("the run has no lifetime_value, no churn, as --models leaves it out") == true && report.warnings.count == 1)
        let snapshots = folder.url.appendingPathComponent("snapshots")
        try FileManager.default.copyItem(at: snapshots.appendingPathComponent("\(ProgramFolder.snapshot).sqlite"), to: snapshots.appendingPathComponent("older.sqlite"))
        try DatabaseQueue(path: snapshots.appendingPathComponent("older.sqlite").path).write { try $0.execute(sql: "UPDATE snapshot SET snapshot_id = 'older', taken_at = taken_at - 1") }
        var plan = ScoringPlan(data: folder.url, runID: "old", models: [.demand], now: 1_800_000_000, spillFolder: folder.url)
        plan.snapshotID = "older"
        #expect(try ProgramScorer(plan: plan).score().warnings.contains { $0.hasPrefix("there is a newer snapshot, \(ProgramFolder.snapshot): ") })
        #expect(try folder.score("newest", models: [.demand]).snapshotID == ProgramFolder.snapshot)
        // Another that cannot be read: whether it is the newest nobody knows, and how to go on is said.
        try Data("no database".utf8).write(to: snapshots.appendingPathComponent("broken.sqlite"))
        #expect(message { _ = try folder.score("again", models: [.demand]) }.hasSuffix(" Or name the snapshot to score with --snapshot."))
        (plan.snapshotID, plan.runID) = (ProgramFolder.snapshot, "named")
        #expect(try ProgramScorer(plan: plan).score().warnings.count == 1)
    }

    @Test func aHorizonThatIsTooLongForTheFactsIsSaid() throws {
        let folder = try ProgramFolder(change: "UPDATE snapshot SET facts_from = taken_at - 300 * 86400")
        var plan = ScoringPlan(data: folder.url, runID: "run", models: [.churn], now: 1_800_000_000, spillFolder: folder.url)
        plan.horizonDays = 90
        #expect(try ProgramScorer(plan: plan).score().models.map(\.reason) == ["a horizon of 90 days takes 330 days of facts, three horizons and 60 days; there are 300."])
    }

    /// Nothing is expected of a weekday without trade, and it is said so; its hours are closed. Every day ahead has its row.
    @Test func aDayWithoutTradeIsForecastAsNone() throws {
        let folder = try ProgramFolder(change: "UPDATE fct_transactions SET occurred_at = occurred_at + 86400 WHERE strftime('%w', occurred_at, 'unixepoch') = '0';")
        _ = try folder.score(models: [.demand])
        let rows = try folder.file("demand.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let transactions = rows.filter { $0[2] == "transactions" }
        // At noon it is the same day everywhere that the sample is.
        func isSunday(_ row: [String]) -> Bool { CivilDate(daysSinceEpoch: ((Int(row[4]) ?? 0) + (row[3] == "day" ? 43_200 : 0)) / 86_400).weekday == 6 }
        let days = transactions.filter { $0[3] == "day" }
        #expect(!days.isEmpty && Dictionary(grouping: days, by: { $0[1] }).values.allSatisfy { $0.count == 14 })
        let sundays = days.filter(isSunday)
        #expect(!sundays.isEmpty && sundays.allSatisfy { $0[5...7] == ["0.00", "0.00", "0.00"] }, "\(sundays.first ?? [])")
        let hours = transactions.filter { $0[3] == "hour" }
        #expect(!hours.isEmpty && !hours.contains(where: isSunday))
    }

    /// Whoever asks more of a churn model than it reaches gets none, and is told why, also of the one that held before.
    @Test func aModelBelowTheLeastIsNotUsed() throws {
        let folder = try ProgramFolder()
        _ = try folder.score("used", models: [.churn])
        #expect(try folder.file("churn.csv", run: "used").split(separator: "\n").count > 100)
        for run in ["after", "anew"] {
            // The first time the model is the one that held before, the second time it is new.
            if run == "anew" { try FileManager.default.removeItem(at: folder.url.appendingPathComponent("models")) }
            let report = try folder.score(run, models: [.churn], now: 1_800_000_100, leastArea: 0.99)
            #expect(try folder.file("churn.csv", run: run).split(separator: "\n").count == 1)
            #expect(report.models.allSatisfy { $0.algorithm == nil && $0.reason.hasSuffix(" only; 0.99 is the least that is used.") })
            #expect(try folder.file("run.json", run: run).contains(" only; 0.99 is the least that is used."))
        }
    }

    @Test func whatCannotBeScoredIsSaid() throws {
        let folder = try ProgramFolder()
        _ = try folder.score(models: [.demand])
        let runs = folder.url.appendingPathComponent("runs").path
        #expect(message { _ = try folder.score(models: [.demand]) } == "\(runs)/run: the run is there already, and a run is never written over. Name another with --run.")
        let nothing = folder.url.appendingPathComponent("nothing")
        let plan = ScoringPlan(data: nothing, now: 0, spillFolder: nothing)
        #expect(message { _ = try ProgramScorer(plan: plan).score() } == "\(nothing.path)/snapshots: there is no snapshot. Copy one there as <snapshot_id>.sqlite, or name the data folder with --data.")
        var other = ScoringPlan(data: folder.url, now: 0, spillFolder: folder.url)
        other.snapshotID = "yesterday"
        #expect(message { _ = try ProgramScorer(plan: other).score() }.hasPrefix("--snapshot: there is no snapshot “yesterday”. The newest are "))
        // A snapshot that breaks the contract: nothing of a run is left.
        let broken = try ProgramFolder(change: "UPDATE fct_transactions SET amount_cents = 'much' WHERE rowid = 17;")
        #expect(message { _ = try broken.score() }.contains("amount_cents"))
        #expect(!FileManager.default.fileExists(atPath: broken.url.appendingPathComponent("runs/run").path))
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "(not refused)"
        } catch let fault as Fault {
            return fault.message
        } catch {
            return "(another error) \(error)"
        }
    }
}
