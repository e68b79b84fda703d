@testable import SiteBuild
import Crypto
import Foundation
import GRDB
import Testing

/// Programs that are made so that one figure beside another would tell of a few members.
@Suite struct FewMembersTests {
    private static let newest = "2026-11-19T0412Z", earlier = "2026-10-22T0412Z"
    private let small: SmallSite
    private var data: URL { small.configuration.dataURL }

    init() throws {
        small = try SmallSite { ($0.members, $0.transactions, $0.sponsors) = (300, 4_000, 1) }
    }

    private var site: PublishedSite { PublishedSite(folder: small.site.appendingPathComponent("current/sponsors/corner-bakery")) }

    /// All members share fully but these, who are counted and not listed.
    private func share(_ snapshot: String, aggregate: [String]) throws {
        let queue = try DatabaseQueue(path: data.appendingPathComponent("snapshots/\(snapshot).sqlite").path)
        try queue.write { database in
            try database.execute(sql: "UPDATE dim_members SET data_sharing_status = 'full'")
            for token in aggregate { try database.execute(sql: "UPDATE dim_members SET data_sharing_status = 'aggregate' WHERE member_token_id = ?", arguments: [token]) }
        }
        try queue.close()
    }

    /// Gives every member another churn probability, and `run.json` the file's hash.
    private func rescore(_ run: String, _ probability: (_ position: Int) -> String) throws -> [String] {
        let file = data.appendingPathComponent("runs/\(run)/churn.csv"), record = data.appendingPathComponent("runs/\(run)/run.json")
        let before = try Data(contentsOf: file)
        var lines = String(decoding: before, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var tokens: [String] = []
        for place in lines.indices.dropFirst() where !lines[place].isEmpty {
            var fields = lines[place].split(separator: ",", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
            fields[2] = probability(tokens.count)
            tokens.append(fields[1])
            lines[place] = fields.joined(separator: ",")
        }
        let after = Data(lines.joined(separator: "\n").utf8)
        try after.write(to: file)
        let hash = { (data: Data) in SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined() }
        let text = try String(contentsOf: record, encoding: .utf8)
        try #require(text.contains(hash(before)))
        try text.replacing(hash(before), with: hash(after)).write(to: record, atomically: true, encoding: .utf8)
        return tokens
    }

    private func overview(_ figure: String) throws -> [String: String] { try #require(try site.csv("overview").first { $0["figure"] == figure }) }

    /// Three members are not at risk: the count of the others is shown, so nothing may tell how many there are in all.
    @Test func `the histogram does not tell who is not at risk`() throws {
        for snapshot in ["2026-10-22T0300Z", "2026-11-19T0300Z"] { try share(snapshot, aggregate: []) }
        let tokens = try rescore(Self.newest) { $0 < 3 ? "0.0500" : "0.9000" }
        try small.build()
        #expect(try overview("members_at_risk")["value"] == "\(tokens.count - 3)")
        #expect(try (site.table("Members by churn probability", on: "at-risk/") ?? []).isEmpty)
        #expect(try site.text(of: "at-risk/").contains("Too few members are scored, or too few are not at risk, to show how they are spread."))
        // With more of them it is drawn.
        _ = try rescore(Self.newest) { $0 < 30 ? "0.0500" : "0.9000" }
        try small.build()
        #expect(try site.table("Members by churn probability", on: "at-risk/")?.first?.last == "30")
    }

    /// Five could not be listed in the run before; since then six more cannot. Readers have kept the list with those six.
    @Test func `a figure of the run before stays withheld where its list would tell`() throws {
        let tokens = try rescore(Self.earlier) { $0 < 40 ? "0.9000" : "0.0500" }
        try share("2026-10-22T0300Z", aggregate: Array(tokens[..<5]))
        try share("2026-11-19T0300Z", aggregate: Array(tokens[..<11]))
        try small.build()
        for figure in ["members_at_risk", "value_at_risk"] {
            let row = try overview(figure)
            #expect(row["previous_value"] == "" && row["withheld"]?.contains("previous_value") == true, "\(row)")
        }
        // Eleven then and now: there is nothing to work out.
        try share("2026-10-22T0300Z", aggregate: Array(tokens[..<11]))
        try small.build()
        #expect(try overview("members_at_risk")["previous_value"] == "40")
        #expect(try overview("value_at_risk")["previous_value"] != "")
    }
}
