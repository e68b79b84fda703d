@testable import SiteBuild
import Diagnostics
import Foundation
import GRDB
import SiteManifest
import Testing

/// Only what changed is made again, and what comes out is byte for byte what a whole build makes.
@Suite struct ReuseTests {
    private let small: SmallSite
    private let data: URL
    private let first: BuildReport

    init() throws {
        small = try SmallSite { $0.members = 120 }
        data = URL(fileURLWithPath: small.configuration.dataFolder)
        let templates = small.folder.appendingPathComponent("Templates")
        try FileManager.default.copyItem(atPath: small.configuration.templatesFolder, toPath: templates.path)
        small.configuration.templatesFolder = templates.path
        first = try small.build()
        #expect(first.remade == 3 && first.sponsors == 3)
    }

    /// Builds over the published site and into an empty folder, and holds both together.
    @discardableResult
    private func expectSame(remaking count: Int, _ location: SourceLocation = #_sourceLocation) throws -> BuildReport {
        let before = try SmallSite.tree(small.site.appendingPathComponent("current"))
        let again = try small.build()
        #expect(again.remade == count && !again.isUnchanged && again.buildID != first.buildID, "\(again.remade) were made", sourceLocation: location)
        let fresh = try small.build { $0.outputFolder = small.folder.appendingPathComponent("Fresh").path }
        #expect(fresh.remade == 3 && fresh.exportRows == again.exportRows && fresh.bytes == again.bytes, sourceLocation: location)
        let (built, whole) = (try SmallSite.tree(small.site.appendingPathComponent("current")), try SmallSite.tree(small.folder.appendingPathComponent("Fresh/current")))
        #expect(built == whole, sourceLocation: location)
        if count > 0 { #expect(built.filter { $0.key.hasPrefix("sponsors/") } != before.filter { $0.key.hasPrefix("sponsors/") }, sourceLocation: location) }
        return again
    }

    private func change(_ sql: String) throws {
        let queue = try DatabaseQueue(path: data.appendingPathComponent("snapshots/2026-11-19T0300Z.sqlite").path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    private static let bakery = "(SELECT merchant_id FROM dim_merchants WHERE sponsor_id = 'corner-bakery')"

    @Test(arguments: [
        "UPDATE fct_transactions SET amount_cents = amount_cents + 700 WHERE transaction_id = (SELECT max(transaction_id) FROM fct_transactions WHERE merchant_id IN \(bakery))",
        "DELETE FROM fct_transactions WHERE transaction_id = (SELECT max(transaction_id) FROM fct_transactions WHERE merchant_id IN \(bakery))",
        "UPDATE fct_points SET points = points + 1 WHERE entry_id = (SELECT max(entry_id) FROM fct_points WHERE sponsor_id = 'corner-bakery' AND kind = 'earn')",
        "UPDATE dim_sponsors SET name = 'The Other Bakery' WHERE sponsor_id = 'corner-bakery'",
        "UPDATE dim_reward_rules SET name = 'Another name' WHERE rule_id = (SELECT min(rule_id) FROM dim_reward_rules WHERE sponsor_id = 'corner-bakery')",
        "UPDATE fct_rule_exposures SET contact_cost_cents = 9999 WHERE rule_id = (SELECT min(rule_id) FROM dim_reward_rules WHERE sponsor_id = 'corner-bakery')",
    ])
    func oneSponsorsRows(_ sql: String) throws {
        try change(sql)
        try expectSame(remaking: 1)
    }

    @Test func aMemberOfAllSponsorsWhoWithdraws() throws {
        try change(
            """
            UPDATE dim_members SET data_sharing_status = 'none' WHERE member_token_id =
            (SELECT member_token_id FROM fct_points WHERE member_token_id IN (SELECT member_token_id FROM dim_members WHERE data_sharing_status = 'full')
            GROUP BY member_token_id ORDER BY count(DISTINCT sponsor_id) DESC, member_token_id LIMIT 1)
            """)
        try expectSame(remaking: 3)
    }

    @Test func aRowOfTheRun() throws {
        let run = data.appendingPathComponent("runs/2026-11-19T0412Z")
        let file = run.appendingPathComponent("churn.csv")
        var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let row = try #require(lines.firstIndex { $0.hasPrefix("corner-bakery,") })
        var fields = lines[row].components(separatedBy: ",")
        fields[2] = "0.0123"
        lines[row] = fields.joined(separator: ",")
        let before = try FileDigest.sha256(of: file, name: "").hex
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        let json = run.appendingPathComponent("run.json")
        let text = try String(contentsOf: json, encoding: .utf8)
        try text.replacingOccurrences(of: before, with: try FileDigest.sha256(of: file, name: "").hex).write(to: json, atomically: true, encoding: .utf8)
        try expectSame(remaking: 1)
    }

    @Test func aNoteOfOneSponsor() throws {
        let notes = URL(fileURLWithPath: small.configuration.templatesFolder).appendingPathComponent("notes")
        try FileManager.default.createDirectory(at: notes, withIntermediateDirectories: true)
        try "# Something new\n".write(to: notes.appendingPathComponent("harbour-books.md"), atomically: true, encoding: .utf8)
        try expectSame(remaking: 1)
    }

    @Test func aTemplateOfAllSponsors() throws {
        let page = URL(fileURLWithPath: small.configuration.templatesFolder).appendingPathComponent("pages/overview.mustache")
        try (try String(contentsOf: page, encoding: .utf8) + "<!-- changed -->\n").write(to: page, atomically: true, encoding: .utf8)
        try expectSame(remaking: 3)
    }

    @Test func settingsOfOneSponsor() throws {
        small.configuration.figures.sponsors["corner-bakery"] = .init()
        small.configuration.figures.sponsors["corner-bakery"]?.pointValue = 0.123
        try expectSame(remaking: 1)
    }

    /// The row order of the snapshot is nobody's change of a figure: it may cost a build, and the pages stay what they were.
    @Test func anIndexThatIsAddedChangesNoPage() throws {
        let pages = try SmallSite.tree(small.site.appendingPathComponent("current/sponsors"))
        try change("CREATE INDEX fct_points_of_members ON fct_points (member_token_id, points)")
        try expectSame(remaking: 0)
        #expect(try SmallSite.tree(small.site.appendingPathComponent("current/sponsors")) == pages)
    }

    @Test func aDamagedFileIsNotTakenOver() throws {
        let page = small.site.appendingPathComponent("current/sponsors/harbour-books/index.html").resolvingSymlinksInPath()
        var bytes = try Data(contentsOf: page)
        bytes[bytes.count / 2] ^= 1
        // As a disk damages it: the same file, not another of its name.
        let handle = try FileHandle(forWritingTo: page)
        try handle.write(contentsOf: bytes)
        try handle.close()
        try change("UPDATE dim_sponsors SET name = 'The Other Bakery' WHERE sponsor_id = 'corner-bakery'")
        let again = try expectSame(remaking: 2)
        #expect(again.remadeIDs == ["corner-bakery", "harbour-books"] && again.repairedIDs == ["harbour-books"])
    }

    /// What can still be read is not right for that: a list without a sponsor's pages, a figure for the operator that nobody worked out.
    @Test(arguments: [("build.json", #"\{[^{}]*"audience" : \{[^{}]*\}[^{}]*(\{[^{}]*\}[^{}]*)?"path" : "sponsors/harbour-books/roi/[^{}]*\},"#), ("inputs.json", #"(?<="_0" : )\d+"#)])
    func aRecordThatWasChangedIsNotGoneBy(_ name: String, _ pattern: String) throws {
        let file = small.site.appendingPathComponent("current/\(name)").resolvingSymlinksInPath()
        let text = try String(contentsOf: file, encoding: .utf8)
        let changed = text.replacingOccurrences(of: pattern, with: name == "build.json" ? "" : "7777", options: .regularExpression)
        #expect(changed != text)
        try changed.write(to: file, atomically: false, encoding: .utf8)
        if name == "build.json" { _ = try SiteManifest(reading: file) } else { #expect(BuildRecord.read(Array(changed.utf8)) != nil) }
        let again = try small.build()
        #expect(!again.isUnchanged && again.remade == 3 && again.buildID == first.buildID && again.isBuiltAnew && !first.isBuiltAnew)
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    /// Notes are often kept elsewhere and linked to.
    @Test func aNoteBehindALinkCounts() throws {
        let notes = small.folder.appendingPathComponent("elsewhere")
        let link = URL(fileURLWithPath: small.configuration.templatesFolder).appendingPathComponent("notes")
        try FileManager.default.moveItem(at: link, to: notes)
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: notes)
        try "# One\n".write(to: notes.appendingPathComponent("harbour-books.md"), atomically: true, encoding: .utf8)
        try expectSame(remaking: 1)
        try "# Two\n".write(to: notes.appendingPathComponent("harbour-books.md"), atomically: true, encoding: .utf8)
        #expect(try small.build().remade == 1)
    }

    /// The same run by name is the same build, and still told by hashes alone.
    @Test func theNewestRunByItsNameIsNoChange() throws {
        for run in ["2026-11-19T0412Z", nil, "2026-11-19T0412Z"] {
            let again = try small.build(run: run)
            #expect(again.isUnchanged && again.stages.count == 2)
        }
        #expect(try small.build(run: "2026-10-22T0412Z").runID == "2026-10-22T0412Z")
        #expect(try small.build().runID == "2026-11-19T0412Z")
    }

    /// The newest run is being copied again: the site must not go back to the one before meanwhile.
    @Test func anOlderRunThanThePublishedOneIsRefusedUnlessItIsNamed() throws {
        let json = data.appendingPathComponent("runs/2026-11-19T0412Z/run.json")
        let text = try Data(contentsOf: json)
        try FileManager.default.removeItem(at: json)
        let refusal = "runs/2026-10-22T0412Z/run.json: the newest complete run is older than the published one (2026-11-19T0412Z). "
            + "Copy runs/2026-11-19T0412Z again, its run.json last; or build the older one with --run 2026-10-22T0412Z."
        #expect { try small.build() } throws: { ($0 as? Fault)?.message == refusal }
        #expect(small.current == "builds/\(first.buildID)")
        #expect(try small.build(run: "2026-10-22T0412Z").runID == "2026-10-22T0412Z")
        try text.write(to: json)
        let again = try small.build()
        #expect(again.runID == "2026-11-19T0412Z" && again.isUnchanged && again.isPutBack && again.buildID == first.buildID)
        #expect(try !small.build().isPutBack)
    }

    @Test(arguments: ["inputs.json", "build.json", "build.sha256"])
    func aRecordThatIsGoneOrDamagedCostsABuildOnly(_ name: String) throws {
        let file = small.site.appendingPathComponent("current/\(name)").resolvingSymlinksInPath()
        try Data("{".utf8).write(to: file)
        let again = try small.build()
        #expect(!again.isUnchanged && again.remade == 3 && again.buildID == first.buildID)
        #expect(try small.build().isUnchanged)
    }

    /// A moment of .NET's or Java's nothing is years from all others, and is still one exposure of one rule.
    @Test func anExposureLongAgoLeavesOtherRulesAsTheyWere() throws {
        func rules() throws -> [String] {
            let file = small.site.appendingPathComponent("current/sponsors/corner-bakery/exports/roi-by-rule.csv")
            return try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("cb-free,") }
        }
        let before = try rules()
        #expect(before.count > 5)
        try change("UPDATE fct_rule_exposures SET exposed_at = -62135596800 WHERE rowid = (SELECT min(rowid) FROM fct_rule_exposures WHERE rule_id = 'cb-free')")
        #expect(try small.build().remade == 1)
        #expect(try rules() == before)
    }

    /// Every input is looked at, one by one, by its content: a change of any undoes “unchanged”, and the same content in a new file does not.
    @Test func everyInputCounts() throws {
        #expect(try small.build().isUnchanged)
        let inputs = try #require(PublishedBuild(first.buildID, in: BuildLayout(output: small.site))).record.inputs
        let files = inputs.filter { $0.kind == .file }.map(\.name)
        #expect(files.count == 11 && files.contains("snapshots/2026-11-19T0300Z.sqlite") && files.contains("snapshots/2026-10-22T0300Z.sqlite") && files.contains("runs/2026-10-22T0412Z/demand.csv"))
        for name in files + ["runs/2026-11-19T0412Z/run.json"] {
            let url = data.appendingPathComponent(name)
            let whole = try Data(contentsOf: url)
            try FileManager.default.removeItem(at: url)
            try whole.write(to: url)
            #expect(try small.build().isUnchanged, "\(name)")
            try (name.hasSuffix(".sqlite") ? Data(whole.prefix(100)) : whole + Data("\n".utf8)).write(to: url)
            let result = Result { try small.build() }
            #expect((try? result.get())?.isUnchanged != true, "\(name)")
            try whole.write(to: url)
            #expect(try small.build().isUnchanged || (try small.build().isUnchanged))
        }
        try FileManager.default.createDirectory(at: data.appendingPathComponent("runs/still-being-written"), withIntermediateDirectories: true)
        #expect(try !small.build().isUnchanged)
    }
}
