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

    /// Changes the rows of a run's file, without those that are left empty, and gives `run.json` their number and its hash.
    private func rewrite(_ file: String, of run: String, _ change: (_ fields: inout [String]) -> Void) throws {
        let csv = data.appendingPathComponent("runs/\(run)/\(file)"), record = data.appendingPathComponent("runs/\(run)/run.json")
        let before = try Data(contentsOf: csv)
        var lines = String(decoding: before, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for line in lines.indices.dropFirst() where !lines[line].isEmpty {
            var fields = lines[line].split(separator: ",", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
            change(&fields)
            lines[line] = fields.isEmpty ? "-" : fields.joined(separator: ",")
        }
        let rows = lines.count { !$0.isEmpty } - 1
        lines.removeAll { $0 == "-" }
        let left = lines.count { !$0.isEmpty } - 1
        let after = Data(lines.joined(separator: "\n").utf8)
        try after.write(to: csv)
        let hash = { (data: Data) in SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined() }
        let text = try String(contentsOf: record, encoding: .utf8)
        let place = (old: "\"rows\": \(rows), \"sha256\": \"\(hash(before))\"", new: "\"rows\": \(left), \"sha256\": \"\(hash(after))\"")
        try #require(text.contains(place.old))
        try text.replacing(place.old, with: place.new).write(to: record, atomically: true, encoding: .utf8)
    }

    /// Gives every member another churn probability.
    private func rescore(_ run: String, _ probability: (_ position: Int) -> String) throws -> [String] {
        var tokens: [String] = []
        try rewrite("churn.csv", of: run) { fields in
            fields[2] = probability(tokens.count)
            tokens.append(fields[1])
        }
        return tokens
    }

    private func overview(_ figure: String) throws -> [String: String] { try #require(try site.csv("overview").first { $0["figure"] == figure }) }

    private func showsTotal() throws -> Bool { try #require(try site.keyFigure("Expected value, 12 months", on: "high-value/")).contains(where: \.isNumber) }

    /// Three members are not at risk: the count of the others is shown, so nothing may tell how many there are in all.
    @Test func `the histogram does not tell who is not at risk`() throws {
        for snapshot in ["2026-10-22T0300Z", "2026-11-19T0300Z"] { try share(snapshot, aggregate: []) }
        let tokens = try rescore(Self.newest) { $0 < 3 ? "0.0500" : "0.9000" }
        try small.build()
        #expect(try overview("members_at_risk")["value"] == "\(tokens.count - 3)")
        #expect(try (site.table("Members by churn probability", on: "at-risk/") ?? []).isEmpty)
        #expect(try site.text(of: "at-risk/").contains("Too few members are scored, or too few are not at risk or not scored, to show how they are spread."))
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

    /// Everybody is in one segment, and the lists show all but a few of them: its means, times its members, would tell of those few.
    @Test func `a segment's means do not tell of the few who are in no list`() throws {
        var segment: String?
        try rewrite("segment_members.csv", of: Self.newest) { fields in
            segment = segment ?? fields[2]
            fields[2] = segment ?? ""
        }
        /// - Parameters: how many are not listed, and how many of these, the first, are not at risk.
        func means(unlisted: Int, notAtRisk: Int) throws -> [String: String] {
            let tokens = try rescore(Self.newest) { $0 < notAtRisk ? "0.0500" : "0.9000" }
            try share("2026-11-19T0300Z", aggregate: Array(tokens[..<unlisted]))
            try small.build()
            return try #require(try site.csv("segments").first { $0["segment_id"] == segment })
        }
        let one = try means(unlisted: 1, notAtRisk: 0)
        #expect(one["members"] != "" && one["predicted_value_mean"] == "" && one["churn_probability_mean"] == "", "\(one)")
        #expect(one["withheld"]?.contains("predicted_value_mean churn_probability_mean") == true)
        let eleven = try means(unlisted: 11, notAtRisk: 0)
        #expect(eleven["predicted_value_mean"] != "" && eleven["churn_probability_mean"] == "0.9000", "\(eleven)")
        // Eleven of twelve are at risk: the value at risk, taken from the segment's, would leave the twelfth's.
        let twelve = try means(unlisted: 12, notAtRisk: 1)
        #expect(try overview("value_at_risk")["value"] != "" && twelve["predicted_value_mean"] == "" && twelve["churn_probability_mean"] != "", "\(twelve)")
    }

    /// Twenty-eight are in no list and thirteen of them not at risk. Those at risk have a segment of their own, with one more: the total less the other segment's value is theirs, and less the value at risk that one's.
    @Test func `what segments leave of the total does not tell beside the value at risk`() throws {
        let tokens = try rescore(Self.newest) { $0 < 13 ? "0.0500" : "0.9000" }
        try share("2026-11-19T0300Z", aggregate: Array(tokens[..<28]))
        let apart = Set(tokens[12..<28])
        var names: Set<String> = []
        try rewrite("segment_members.csv", of: Self.newest) { names.insert($0[2]) }
        let (many, few) = (try #require(names.min()), try #require(names.max()))
        try rewrite("segment_members.csv", of: Self.newest) { $0[2] = apart.contains($0[1]) ? few : many }
        try small.build()
        #expect(try overview("value_at_risk")["value"] != "" && showsTotal())
        let rows = try site.csv("segments").filter { ($0["members"] ?? "0") != "0" }
        #expect(rows.count == 2 && rows.allSatisfy { $0["predicted_value_mean"] == "" && $0["withheld"]?.contains("predicted_value_mean") == true }, "\(rows)")
        // With all of them at risk nothing follows.
        _ = try rescore(Self.newest) { $0 < 12 ? "0.0500" : "0.9000" }
        try small.build()
        #expect(try site.csv("segments").count { $0["predicted_value_mean"] != "" } == 2)
    }

    /// Those at risk and in no list are all in two of the value segments, with six others: both sums together, less the value at risk, are theirs, though no span of the ranking tells.
    @Test(arguments: [(3, false), (8, true)]) func `value segments that lie apart do not tell beside the value at risk`(others: Int, isShown: Bool) throws {
        // Who has no churn probability, and so is in no list, comes last.
        var tokens = try rescore(Self.newest) { _ in "0.0500" }
        var place = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { ($1, $0) })
        for run in [Self.earlier, Self.newest] {
            try rewrite("lifetime_value.csv", of: run) { fields in
                if place[fields[1]] == nil {
                    place[fields[1]] = tokens.count
                    tokens.append(fields[1])
                }
                let value = 900_000 - 100 * (place[fields[1]] ?? 0)
                (fields[3], fields[4]) = ("\(value)", "\(value),\(value),0.900")
            }
        }
        let ends = [5, 20, 50].map { ($0 * tokens.count + 99) / 100 }
        // Of each segment, from its first: so many at risk, so many not, in no list.
        var (unlisted, atRisk): (Set<String>, Set<String>) = ([], [])
        for (first, risky, calm) in [(0, 8, 3), (ends[0], 0, 11), (ends[1], 8, others)] {
            unlisted.formUnion(tokens[first..<first + risky + calm])
            atRisk.formUnion(tokens[first..<first + risky])
        }
        atRisk.formUnion(tokens[(ends[1] + 8 + others)..<ends[2]])
        try rewrite("churn.csv", of: Self.newest) { $0[2] = atRisk.contains($0[1]) ? "0.9000" : "0.0500" }
        _ = try rescore(Self.earlier) { _ in "0.0500" }
        for snapshot in ["2026-10-22T0300Z", "2026-11-19T0300Z"] { try share(snapshot, aggregate: Array(unlisted)) }
        try small.build()
        #expect(try overview("value_at_risk")["value"] != "")
        let rows = try #require(try site.table("What each value segment is expected to bring", on: "high-value/"))
        #expect(rows.count == 4 && rows.allSatisfy { ($0[2] != "withheld") == isShown }, "\(rows)")
        #expect(try showsTotal())
    }

    /// A share that is just what is allowed, of numbers whose product with it lies below: 58 of 100 is not more than 0.58.
    @Test func `exactly the share that may be at risk raises no doubt`() throws {
        for snapshot in ["2026-10-22T0300Z", "2026-11-19T0300Z"] { try share(snapshot, aggregate: []) }
        var rows = 0
        try rewrite("churn.csv", of: Self.newest) { fields in
            rows += 1
            if rows > 100 { fields = [] }
        }
        #expect(try rescore(Self.newest) { $0 < 58 ? "0.9000" : "0.0500" }.count == 100)
        for (share, isDoubted) in [(0.58, false), (0.5799, true)] {
            try small.build { ($0.figures.maximumAtRiskShare, $0.figures.minimumScoredShare) = (share, 0) }
            #expect(try site.text(of: "at-risk/").contains("cannot tell") == isDoubted, "\(share)")
        }
    }

    /// Of those who fell out of high value a page has the first alone. All others are in lists: whom a short one leaves out, the total would tell of.
    @Test func `the total does not tell of those whom a short list leaves out`() throws {
        let before = try rescore(Self.earlier) { _ in "0.0500" }
        let fallen = Set(before.prefix(40))
        var scored: Set<String> = []
        try rewrite("churn.csv", of: Self.newest) { fields in
            scored.insert(fields[1])
            fields[2] = fallen.contains(fields[1]) ? "0.0500" : "0.9000"
        }
        for snapshot in ["2026-10-22T0300Z", "2026-11-19T0300Z"] { try share(snapshot, aggregate: []) }
        for (run, isFirst) in [(Self.earlier, true), (Self.newest, false)] {
            var count = 0
            try rewrite("lifetime_value.csv", of: run) { fields in
                count += 1
                // Who has no churn probability is of high value, and listed so.
                let isHigh = !scored.contains(fields[1]) || fallen.contains(fields[1]) == isFirst
                let value = (isHigh ? 900_000 : 90_000) - 7 * count + (scored.contains(fields[1]) ? 0 : 100_000)
                (fields[3], fields[4]) = ("\(value)", "\(value),\(value),0.900")
            }
        }
        for (listed, isShown) in [(100, true), (35, false), (25, true)] {
            try small.build { $0.figures.listedRows = listed }
            #expect(try showsTotal() == isShown, "\(listed)")
        }
    }

    /// Of 30 who have a churn probability, two are not at risk; the header says how many are scored.
    @Test func `the header does not tell who is not at risk`() throws {
        for snapshot in ["2026-10-22T0300Z", "2026-11-19T0300Z"] { try share(snapshot, aggregate: []) }
        var scored: Set<String> = []
        try rewrite("churn.csv", of: Self.newest) { scored.insert($0[1]) }
        for (calm, isTold) in [(2, false), (40, true)] {
            let tokens = try rescore(Self.newest) { $0 < calm ? "0.0500" : "0.9000" }
            try small.build()
            #expect(try overview("members_at_risk")["value"] == "\(tokens.count - calm)")
            #expect(try site.text(of: "at-risk/").contains("\(tokens.count) of ") == isTold)
        }
    }

    /// Whether over half are at risk would bound a count that is withheld to one number: the list alone decides then.
    @Test func `a doubt about the model does not tell how many are at risk`() throws {
        let count = try rescore(Self.newest) { _ in "0.0500" }.count
        // Those listed are half of all, or one fewer than would be over half.
        for (unlisted, isShown) in [(3, false), (11, true)] {
            let tokens = try rescore(Self.newest) { $0 < count / 2 + unlisted ? "0.9000" : "0.0500" }
            for snapshot in ["2026-10-22T0300Z", "2026-11-19T0300Z"] { try share(snapshot, aggregate: Array(tokens[..<unlisted])) }
            try small.build()
            #expect((try overview("members_at_risk")["value"] != "") == isShown)
            #expect(try site.text(of: "at-risk/").contains("The churn model cannot tell") == isShown)
        }
    }

    /// Replaces all contacts by one campaign, each member written to so many days before the snapshot; more are added by `keeping` what there is.
    private func contact(_ campaign: String, members count: Int, keeping: Bool = false, daysBefore: (_ position: Int) -> Int) throws {
        let queue = try DatabaseQueue(path: data.appendingPathComponent("snapshots/2026-11-19T0300Z.sqlite").path)
        try queue.write { database in
            if !keeping { try database.execute(sql: "DELETE FROM fct_contacts") }
            let members = try String.fetchAll(database, sql: "SELECT DISTINCT member_token_id FROM fct_transactions ORDER BY 1 LIMIT ?", arguments: [count])
            let takenAt = try #require(try Int.fetchOne(database, sql: "SELECT taken_at FROM snapshot"))
            for (position, member) in members.enumerated() {
                try database.execute(
                    sql: "INSERT INTO fct_contacts (contact_id, sponsor_id, member_token_id, campaign_id, purpose, channel, sent_at) VALUES (?, 'corner-bakery', ?, ?, 'retention', 'push', ?)",
                    arguments: ["\(campaign)-\(position)", member, campaign, takenAt - daysBefore(position) * 86_400])
            }
        }
        try queue.close()
    }

    @Test func `a campaign to few members shows neither its day nor its channel, nor its place among the others`() throws {
        try contact("b-many", members: 80) { _ in 60 }
        try contact("c-many", members: 11, keeping: true) { _ in 70 }
        try contact("z-few", members: 10, keeping: true) { _ in 5 }
        try contact("a-one", members: 1, keeping: true) { _ in 65 }
        try share("2026-11-19T0300Z", aggregate: [])
        try small.build()
        let rows = try #require(try site.table("Retention campaigns", on: "at-risk/"))
        #expect(rows.map { $0[0] } == ["b-many", "c-many", "a-one", "z-few"])
        #expect(rows.map { $0[1] } == ["push", "push", "withheld", "withheld"])
        #expect(rows.map { $0[2] == "withheld" } == [false, false, true, true])
        #expect(rows.map { $0[3] } == ["80", "11", "1–10", "1–10"])
        // Whether their thirty days are over would date it.
        #expect(rows.map { $0[7] == "withheld" || $0[7].hasSuffix("%") } == [true, true, true, true] && rows[3][7] == "withheld")
    }

    /// All but five members of a campaign were contacted so long ago that it is known who bought again.
    @Test func `the share that bought again does not tell of the few who were contacted lately`() throws {
        for (late, isShown) in [(5, false), (0, true), (15, true)] {
            try contact("come-back", members: 80) { $0 < late ? 10 : 60 }
            try share("2026-11-19T0300Z", aggregate: [])
            try small.build()
            let row = try #require(try site.table("Retention campaigns", on: "at-risk/")?.first)
            #expect(row[3] == "80" && (row[7] != "withheld") == isShown, "\(late): \(row)")
        }
    }

    /// How many have a churn probability is withheld: five fewer than are scored. The percents of few bins would fit that number alone, and a doubt would bound it.
    @Test func `neither percents nor a doubt tell how many have a churn probability`() throws {
        // Sixty have a value; of them 55 have a probability: 11, 11 and 33, which are whole percents of 55 alone.
        var valued: [String] = []
        try rewrite("lifetime_value.csv", of: Self.newest) { fields in
            if valued.count == 60 { fields = [] } else { valued.append(fields[1]) }
        }
        let scored = Set(valued.prefix(55))
        try rewrite("churn.csv", of: Self.newest) { if !scored.contains($0[1]) { $0 = [] } }
        let count = try rescore(Self.newest) { $0 < 11 ? "0.0500" : $0 < 22 ? "0.2500" : "0.4500" }.count
        try #require(count == 55)
        // In no list, so that the bins stay as they are.
        for snapshot in ["2026-10-22T0300Z", "2026-11-19T0300Z"] { try share(snapshot, aggregate: valued) }
        try small.build { $0.figures.minimumScoredShare = 0 }
        #expect(try !site.text(of: "at-risk/").contains("\(count) scored"))
        let rows = try site.table("Members by churn probability", on: "at-risk/") ?? []
        #expect(rows.isEmpty, "\(rows)")
    }
}
