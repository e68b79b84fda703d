@testable import SiteBuild
import Diagnostics
import Foundation
import Testing

/// A key is made where nothing was ever published, and nowhere else.
@Suite struct PseudonymKeyTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-key-\(UUID().uuidString)", isDirectory: true)
    private var state: URL { folder.appendingPathComponent("state") }
    private var file: URL { state.appendingPathComponent("pseudonym.key") }

    private func write(_ digits: String) throws {
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        try Data(digits.utf8).write(to: file)
        chmod(file.path, 0o600)
    }

    private func refusal(_ history: KeyHistory, startsAnew: Bool = false) -> String {
        do { return "not refused: \(try PseudonymKey.read(in: state, history: history, startsAnew: startsAnew).count)" } catch { return (error as? Fault)?.what ?? "\(error)" }
    }

    /// HMAC-SHA256 of the text with the key 00 … 00 and 01 … 01, as OpenSSL has it.
    @Test func `the check is a keyed hash`() {
        #expect(PseudonymKey.check(of: Array(repeating: 0, count: 32)) == "bd1c1450b5eaf0cdc542bb5069f5841124d9e243e75d7dfffee8e6f72c2b609c")
        #expect(PseudonymKey.check(of: Array(repeating: 1, count: 32)) == "c8d70e1de6bb5b5c1164dcfad4cc4c4ee95c41b20c0abb3c40c4e6b5a5dbb909")
    }

    @Test func `it is made at first use, and read from then on`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try PseudonymKey.read(in: state, history: KeyHistory())
        #expect(first.count == 32)
        #expect(try PseudonymKey.read(in: state, history: KeyHistory(sign: "Site/builds/b", check: PseudonymKey.check(of: first))) == first)
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    }

    @Test func `one that is missing is not made where something was published`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(refusal(KeyHistory(sign: "Site/builds/b")) == "the key of the pseudonyms is missing, and a site was published with one (Site/builds/b)")
        #expect(!FileManager.default.fileExists(atPath: file.path))
        #expect(refusal(KeyHistory(sign: "Site/builds/b", check: "0"), startsAnew: true) == "not refused: 32")
    }

    @Test func `another one is refused`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(String(repeating: "00", count: 32) + "\n")
        let right = PseudonymKey.check(of: Array(repeating: 0, count: 32)), other = PseudonymKey.check(of: Array(repeating: 1, count: 32))
        #expect(refusal(KeyHistory(sign: "b", check: right)) == "not refused: 32")
        #expect(refusal(KeyHistory(sign: "b", check: other)) == "this is not the key that the published pseudonyms were made with (b)")
        #expect(refusal(KeyHistory(sign: "b", check: other), startsAnew: true) == "not refused: 32")
        #expect(refusal(KeyHistory(sign: "b", check: right), startsAnew: true) == "the key is there, and is the one of the published pseudonyms")
        // A build of an earlier version told nothing of its key.
        #expect(refusal(KeyHistory(sign: "b")) == "not refused: 32")
    }

    /// The published build counts first, then the kept ones, then what the state folder remembers.
    @Test func `what is left of builds tells of their key`() throws {
        let small = try SmallSite()
        let recorded = KeyHistory(sign: "state", check: "remembered")
        #expect(KeyHistory(output: small.site, recorded: recorded) == recorded)
        #expect(KeyHistory(output: small.site, recorded: KeyHistory()) == KeyHistory())
        let id = try small.build().buildID
        let check = PseudonymKey.check(of: Array("0123456789abcdef0123456789abcdef".utf8))
        let folder = small.site.appendingPathComponent("builds/\(id)")
        let published = KeyHistory(sign: folder.path, check: check)
        #expect(KeyHistory(output: small.site, recorded: recorded) == published)
        try FileManager.default.removeItem(at: small.site.appendingPathComponent("current"))
        #expect(KeyHistory(output: small.site, recorded: recorded) == published)
        try Data("{}".utf8).write(to: folder.appendingPathComponent("inputs.json"))
        #expect(KeyHistory(output: small.site, recorded: recorded) == KeyHistory(sign: folder.path, check: "remembered"))
        try FileManager.default.removeItem(at: folder)
        try FileManager.default.createSymbolicLink(atPath: small.site.path + "/current", withDestinationPath: "builds/\(id)")
        #expect(KeyHistory(output: small.site, recorded: KeyHistory()) == KeyHistory(sign: folder.path))
    }

    @Test func `what is published is told without its inputs`() throws {
        let small = try SmallSite()
        #expect(try PublishedFacts.read(small.site, .none) == nil)
        let report = try small.build()
        let facts = try #require(try PublishedFacts.read(small.site, .none))
        #expect(facts.buildID == report.buildID && facts.runID == "2026-11-19T0412Z" && facts.snapshotID == "2026-11-19T0300Z")
        // 2026-11-19 03:00 and 04:12 UTC
        #expect(facts.takenAt == 1_795_057_200 && facts.scoredAt == 1_795_061_520)
        let data = URL(fileURLWithPath: small.configuration.dataFolder)
        #expect(OfferedRuns(in: data).newest?.runID == "2026-11-19T0412Z" && OfferedRuns(in: data).newest?.scoredAt == 1_795_061_520 && OfferedRuns(in: data).refusal == nil)
        try FileManager.default.removeItem(at: data.appendingPathComponent("runs/2026-11-19T0412Z/run.json"))
        #expect(OfferedRuns(in: data).newest?.runID == "2026-10-22T0412Z" && OfferedRuns(in: data).unfinished == ["2026-11-19T0412Z"])
    }
}
