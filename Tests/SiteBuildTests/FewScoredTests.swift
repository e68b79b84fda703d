import Crypto
import Foundation
import ProgramFixture
import Testing

/// Sponsors of few members, whose pages must not tell how many are scored or which of those in no list are at risk; and scores of those who are nobody's members.
@Suite struct FewScoredTests {
    private struct Person {
        var isFull = true
        /// Whether there is a transaction of theirs.
        var isMember = true
        var risk: String?
        var value: String?
    }

    private func token(_ place: Int) -> String { "Zq7-p\(place + 100)" }

    private func site(_ people: [Person], _ change: (inout SnapshotFixture, inout RunFixture) -> Void = { _, _ in }) throws -> (site: PublishedSite, small: SmallSite) {
        return try HandWorkedProgram.built(minimumScoredShare: 0, smallCount: 10) { snapshot, run in
            snapshot["dim_members"].rows = people.enumerated().map { [.text(token($0)), nil, nil, $1.isFull ? "full" : "aggregate", nil, "2023-02-03"] }
            for table in ["fct_points", "fct_rewards"] { snapshot[table].rows = [] }
            snapshot["fct_transactions"].rows = people.enumerated().filter(\.element.isMember).map { [.text("t\($0.offset)"), .text(token($0.offset)), "acme-1", 1_000, .integer(HandWorkedProgram.at(11, 2))] }
            run["churn"].rows = people.enumerated().compactMap { place, person in person.risk.map { ["acme", token(place), $0, "", ""] } }
            run["lifetime_value"].rows = people.enumerated().compactMap { place, person in person.value.map { ["acme", token(place), "0", $0, "", "", ""] } }
            (run["segments"].rows, run["segment_members"].rows) = ([], [])
            change(&snapshot, &run)
        }
    }

    /// Four of twenty-four have a segment of their own: its line is the same whether they have a probability, a value or a reward, or none of them has.
    @Test func ofAHiddenSegmentNotEvenWhetherItHasAFigureIsTold() throws {
        func lines(risk: String? = "0.1", value: String? = "1000", rewarded: Int = 24) throws -> [[String: String]] {
            let site = try site(group(20, risk: "0.1", value: "1000") + group(4, risk: risk, value: value)) { snapshot, run in
                run["segments"].rows = [["acme", "A", "Many", ""], ["acme", "B", "Few", ""]]
                run["segment_members"].rows = (0..<24).map { ["acme", token($0), $0 < 20 ? "A" : "B", "1"] }
                snapshot["fct_rewards"].rows = (0..<rewarded).map { [.text("w\($0)"), "r1", .text(token($0)), 200, "open", .integer(HandWorkedProgram.at(12, 5)), nil, nil] }
            }
            return try site.site.csv("segments")
        }
        let usual = try lines()
        #expect(usual.map { $0["segment_id"] } == ["A", "B"] && usual[0]["members"] == "" && usual[1]["withheld"] == usual[0]["withheld"])
        #expect(usual[1]["withheld"] == "members predicted_value_mean churn_probability_mean sales_per_member redemption_rate")
        for other in [try lines(risk: nil), try lines(value: nil), try lines(rewarded: 20), try lines(risk: nil, value: nil, rewarded: 20)] { #expect(other == usual) }
    }

    private func group(_ count: Int, isFull: Bool = true, isMember: Bool = true, risk: String? = nil, value: String? = nil) -> [Person] {
        [Person](repeating: Person(isFull: isFull, isMember: isMember, risk: risk, value: value), count: count)
    }

    private func words(_ built: (site: PublishedSite, small: SmallSite), _ page: String = "at-risk/") throws -> String {
        try built.site.text(of: page).replacing("\u{A0}", with: " ")
    }

    /// Where not even the number of members is shown, whether the model is doubted is judged by the list and by what the number may be.
    @Test func aDoubtDoesNotTellHowManyMembersThereAre() throws {
        for (listed, expected) in [(5, false), (6, true)] {
            for all in [listed, 8, 10] where all >= listed {
                let page = try words(site(group(listed, risk: "0.9") + group(all - listed, isFull: false, risk: "0.1")))
                #expect(page.contains("1–10 members") && page.contains("cannot tell") == expected, "\(listed) of \(all)")
            }
        }
    }

    /// Twelve are listed at risk without a value, and one in no list: whether that one has a value is told by no word.
    @Test func ofWhomTheValueIsWithheldItIsNotToldThatThereIsNone() throws {
        for value in [nil, "1000"] {
            let built = try site(group(12, risk: "0.9") + group(1, isFull: false, risk: "0.9", value: value) + group(30, risk: "0.1", value: "2000"))
            #expect(try built.site.keyFigure("Value at risk, 12 months", on: "at-risk/") == "withheld" && !words(built).contains("none of them"), "\(value ?? "none")")
            #expect(try built.site.table("Figures of the period", on: "")?.first { $0[0] == "Value at risk, 12 months" }?[1] == "withheld", "\(value ?? "none")")
        }
    }

    /// Of twenty-four in no list nobody has a value, or few have none: those are not told of.
    @Test(arguments: [(24, "48 members worth at least €240"), (5, "29 members worth €240")])
    func aSumThatNotAllAreInIsAtLeast(without: Int, _ headline: String) throws {
        let valued = group(12, risk: "0.9", value: "1000") + group(12, isFull: false, risk: "0.9", value: "1000")
        let built = try site(valued + group(without, isFull: false, risk: "0.9") + group(90, isFull: false, risk: "0.1", value: "2000"))
        #expect(try words(built).contains(headline + "</strong>") && words(built).contains("; not all of them have one") == headline.contains("least"))
    }

    /// All have a value, few of them a risk.
    @Test func manyOfThoseWithAProbabilityAreNotMostOfThoseScored() throws {
        let built = try site(group(14, risk: "0.9", value: "1000") + group(12, risk: "0.1", value: "1000") + group(20, value: "1000"))
        #expect(try words(built).contains("all 46 members scored") && words(built).contains("more than 50 % of the members with a churn probability as at risk"))
    }

    /// Eleven of twelve are listed as at risk: with how many are scored, the twelfth would be known.
    @Test func theHeaderDoesNotTellWhetherTheOneInNoListIsAtRisk() throws {
        let headers = try ["0.9", "0.1", nil].map { risk in
            let page = try words(site(group(11, risk: "0.9") + group(1, isFull: false, risk: risk, value: "500")))
            return try #require(page.components(separatedBy: "12 members").dropFirst().first?.prefix(40))
        }
        #expect(Set(headers).count == 1 && headers[0].hasPrefix("; how many are scored is withheld"), "\(headers)")
        // Twelve in no list are no few.
        #expect(try words(site(group(11, risk: "0.9") + group(12, isFull: false, risk: "0.1"))).contains("all 23 members scored"))
    }

    /// Of twelve members eleven are scored, none at risk: that a histogram is drawn would tell that it is not ten.
    @Test func thatThereIsAHistogramDoesNotTellHowManyAreScored() throws {
        for scored in [10, 11] {
            let built = try site(group(scored, isFull: false, risk: "0.1") + group(12 - scored, isFull: false))
            #expect(try words(built).contains("12 members; how many are scored is withheld"))
            #expect(try (built.site.table("Members by churn probability", on: "at-risk/") ?? []).isEmpty, "\(scored)")
        }
        let all = try site(group(12, isFull: false, risk: "0.1"))
        #expect(try words(all).contains("all 12 members scored") && all.site.table("Members by churn probability", on: "at-risk/")?.isEmpty == false)
    }

    /// One of fifty has no probability, or none: who is scored without one has a value, and but for those listed with both there is one such member.
    @Test func thatNotAllHaveAProbabilityDoesNotTellThatOneHasNone() throws {
        func page(_ listed: Int, _ others: Int, of members: Int, last: String?) throws -> String {
            let scored = group(listed, risk: "0.9", value: "90000") + group(others, isFull: false, risk: "0.1") + group(1, isFull: false, risk: last, value: "500")
            return try words(site(scored + group(members - scored.count, isFull: false)))
        }
        for (listed, others, members) in [(15, 34, 50), (0, 10, 50), (0, 30, 60)] {
            let left = try page(listed, others, of: members, last: nil)
            #expect(left.contains("\(members) members; how many are scored is withheld") && !left.contains("scored members") && !left.contains("of the \(others)"), "\(listed)")
            #expect(try page(listed, others, of: members, last: "0.1").contains(listed > 0 ? "all 50 members scored" : "\(others + 1) of \(members) members scored"), "\(listed)")
        }
    }

    /// Of nobody it is plain that nobody has a value.
    @Test func nobodyIsWorthNothing() throws {
        let built = try site(group(40, isFull: false, risk: "0.1", value: "500") + group(3, isFull: false))
        #expect(try built.site.csv("overview").first { $0["figure"] == "value_at_risk" }?["value"] == "0.00")
    }

    /// Twenty are at risk, others have a value. Were it told that none is both, and few are neither, so would be how many those are.
    @Test(arguments: [(29, 0, 1), (29, 1, 0), (30, 0, 0), (21, 11, 0), (21, 0, 11), (29, 1, 20)]) func thatNobodyAtRiskHasAValueDoesNotTellWhoIsNeither(valued: Int, calm: Int, unscored: Int) throws {
        let people = group(20, isFull: false, risk: "0.9") + group(valued, isFull: false, risk: "0.1", value: "500") + group(calm, isFull: false, risk: "0.1") + group(unscored, isFull: false)
        let built = try site(people)
        let isFew = [calm, calm + unscored].contains { (1...10).contains($0) }
        #expect(try built.site.csv("overview").first { $0["figure"] == "value_at_risk" }?["value"] == (isFew ? "" : "0.00"))
        #expect(try words(built).contains("none of them has a lifetime value") == !isFew)
    }

    /// A model may score everybody for every sponsor: who never dealt with this one is not ranked among its members, nor shown to it.
    @Test func whoIsNoMemberIsInNoFigure() throws {
        let members = group(20, risk: "0.1", value: "1000") + group(20, risk: "0.7", value: "3000")
        let plain = try site(members)
        let mixed = try site(members + group(8, isMember: false, risk: "0.95", value: "900000"))
        for file in ["high-value-members", "at-risk-members", "overview", "segments"] {
            #expect(try mixed.site.csv(file).map { $0["predicted_value"] ?? $0["value"] } == plain.site.csv(file).map { $0["predicted_value"] ?? $0["value"] }, "\(file)")
        }
        #expect(try mixed.site.csv("high-value-members").count == 8)
        for page in ["at-risk/", "high-value/"] { #expect(try words(mixed, page).contains("all 40 members scored")) }
        let operatorPage = try String(contentsOf: mixed.site.folder.appendingPathComponent("../../operator/index.html"), encoding: .utf8)
        #expect(operatorPage.contains("8 scored without a fact here, left out"))
        let strangers = try site(group(8, isMember: false, risk: "0.95", value: "900000"))
        #expect(try strangers.site.csv("at-risk-members").isEmpty && words(strangers).contains("no churn scores"))
    }

    /// Twenty-four are at risk. The lists hold twelve of them and twenty who are not: with how many are scored, those in no list who are not at risk would be known.
    @Test(arguments: [(4, false), (11, true)]) func theHeaderDoesNotTellHowManyInNoListAreNotAtRisk(calm: Int, isShown: Bool) throws {
        let listed = group(12, risk: "0.9", value: "1000") + group(20, risk: "0.1", value: "9000")
        let others = group(12, isFull: false, risk: "0.9", value: "1000") + group(56, isFull: false, value: "1000") + group(calm, isFull: false, risk: "0.1")
        let page = try words(site(listed + others))
        #expect(page.contains("24 members worth") && page.contains("all \(100 + calm) members scored"))
        #expect(page.contains("of the \(44 + calm) members with a churn probability") == isShown && !page.contains("cannot tell"))
    }

    /// Who can download the exports can check them; who cannot has nothing to try cells against.
    @Test func theHashesOfExportsAreExports() throws {
        let built = try site(group(20, risk: "0.1"))
        let folder = built.site.folder.appendingPathComponent("exports")
        let sums = try String(contentsOf: folder.appendingPathComponent("SHA256SUMS"), encoding: .utf8).split(separator: "\n")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".csv") }
        #expect(Set(sums.map { String($0.dropFirst(66)) }) == Set(files) && files.count == 11)
        for file in files {
            let hash = SHA256.hash(data: try Data(contentsOf: folder.appendingPathComponent(file))).map { String(format: "%02x", $0) }.joined()
            #expect(sums.contains("\(hash)  \(file)"))
            #expect(try !words(built, "exports/").contains(hash))
        }
    }

    /// Of a rule that few were given, not even whether they earned points is told.
    @Test func aRuleOfFewDoesNotTellWhetherTheyEarnedPoints() throws {
        for earned in [false, true] {
            let built = try HandWorkedProgram.built(smallCount: 10) { snapshot, _ in
                let exposed = HandWorkedProgram.at(10, 20)
                snapshot["fct_rule_exposures"].rows = [["r1", "Zq7-c", "treatment", .integer(exposed), 0]]
                if earned { snapshot["fct_points"].rows.append(["p9", "Zq7-c", "acme", "earn", 5, "r1", .integer(exposed + 86_400)]) }
            }
            let row = try #require(try built.site.csv("roi-by-rule").first)
            #expect(row["treated_members"] == "" && row["reward_cost"] == "" && row["withheld"]?.contains("reward_cost") == true, "\(row)")
            #expect(try !words(built, "roi/r1/").contains("Points were earned under this rule"))
        }
    }
}
