import Erasures
import Foundation
import ProgramFixture
import Testing

/// Pages of the run before have told a total at risk, and readers have kept them: what is said of that run now must not tell of a few by the difference.
@Suite struct RunBeforeTests {
    /// What has become of a member since the run before.
    private enum Fate {
        case stays, leaves, sharesNothing, isErased
        /// Before the run before was scored, though after its snapshot was taken: none of its pages counted them.
        case wasErased
        /// All they bought was in a shop that is another sponsor's now, or is not in the ledger any more.
        case isSold, isCorrected
        /// Was scored then and now, and never dealt with the sponsor.
        case isStranger
        /// Was scored then as well, and has gone.
        case wasStranger
    }

    private struct Group {
        var count: Int
        var fate = Fate.stays
        var isFull = false
        var risk = "0.7"
        /// Where the new run sees it otherwise.
        var riskNow: String?
        var hasValue = true
        var value = 1_000
        /// Whether they share fully in the one snapshot and are counted in the other.
        var turns = false
        /// Once the new run's pages have been made.
        var erasedLater = false
    }

    private struct Person {
        var token: String
        var group: Group
    }

    /// What the overview says of the run before: count and value. Forty others are at risk, of whom half are listed.
    private func before(_ groups: [Group], isShopSold: Bool = false, isAlone: Bool = false) throws -> [String] {
        let site = try published((isAlone ? [] : [Group(count: 20, isFull: true), Group(count: 20)]) + groups, isShopSold: isShopSold)
        return try ["members_at_risk", "value_at_risk"].map { figure in
            let row = try #require(try site.csv("overview").first { $0["figure"] == figure })
            let text = row["previous_value"] ?? ""
            return text + (row["withheld"]?.contains("previous_value") == true ? "withheld" : "")
        }
    }

    private func published(_ groups: [Group], isShopSold: Bool = false) throws -> PublishedCopy {
        let people = groups.flatMap { group in (0..<group.count).map { _ in group } }
            .enumerated().map { Person(token: "Zq7-p\($0 + 100)", group: $1) }
        let data = try DataFolder(snapshot(people, isNow: true, isShopSold), run(people, isNow: false), run(people, isNow: true))
        try snapshot(people, isNow: false, isShopSold).write(to: data.snapshots)
        let small = try SmallSite(data: data.url)
        let list = ErasureFile(in: small.configuration.stateURL)
        func erase(_ fate: Fate, at moment: Int64) throws {
            try list.add(people.filter { $0.group.fate == fate }.map(\.token), now: Date(timeIntervalSince1970: TimeInterval(moment)))
        }
        // Its snapshot was taken an hour before it was scored.
        try erase(.wasErased, at: HandWorkedProgram.at(12, 2, 0) + 1_800)
        try erase(.isErased, at: HandWorkedProgram.at(12, 2, 2))
        (small.configuration.figures.smallCount, small.configuration.figures.minimumScoredShare) = (8, 0)
        try small.build()
        let later = people.filter(\.group.erasedLater).map(\.token)
        if !later.isEmpty {
            try list.add(later, now: Date())
            #expect(try small.build().remadeIDs == ["acme"])
        }
        return PublishedCopy(small: small)
    }

    /// With the folder that it lies in.
    private struct PublishedCopy {
        let small: SmallSite
        var site: PublishedSite { PublishedSite(folder: small.site.appendingPathComponent("current/sponsors/acme")) }
        func csv(_ name: String) throws -> [[String: String]] { try site.csv(name) }
        func text(of page: String) throws -> String { try site.text(of: page) }
        func table(_ caption: String, on page: String) throws -> [[String]]? { try site.table(caption, on: page) }
    }

    private func snapshot(_ people: [Person], isNow: Bool, _ isShopSold: Bool) -> SnapshotFixture {
        var snapshot = HandWorkedProgram.snapshot(isNow ? "s1" : "s0", takenAt: isNow ? HandWorkedProgram.at(13, 1, 0) : HandWorkedProgram.at(12, 2, 0), hasFacts: false)
        let there = people.filter { !isNow || ![.leaves, .wasStranger].contains($0.group.fate) }
        snapshot["dim_sponsors"].rows.append(["bolt", "Bolt", "EUR", "Europe/Dublin", 0.4, "plus"])
        snapshot["dim_merchants"].rows = [["acme-1", "acme", "Acme Quay", "grocery", "D01"], ["shop-2", isNow && isShopSold ? "bolt" : "acme", "Second", "grocery", "D01"], ["bolt-1", "bolt", "Bolt", "grocery", "D01"]]
        snapshot["dim_members"].rows = there.map { [.text($0.token), nil, nil, isNow && $0.group.fate == .sharesNothing ? "none" : $0.group.isFull != ($0.group.turns && isNow) ? "full" : "aggregate", nil, "2023-02-03"] }
        func shop(_ fate: Fate) -> Cell { fate == .isSold ? "shop-2" : [.isStranger, .wasStranger].contains(fate) ? "bolt-1" : "acme-1" }
        snapshot["fct_transactions"].rows = there.filter { !isNow || $0.group.fate != .isCorrected }.enumerated().map { [.text("t\($0)"), .text($1.token), shop($1.group.fate), 1_000, .integer(HandWorkedProgram.at(11, 2))] }
        return snapshot
    }

    private func run(_ people: [Person], isNow: Bool) -> RunFixture {
        var run = HandWorkedProgram.run(isNow ? "r1" : "r0", isNow ? "s1" : "s0", scoredAt: isNow ? HandWorkedProgram.at(13, 1, 1) : HandWorkedProgram.at(12, 2, 1), churn: [], values: [], demand: [])
        let scored = people.filter { !isNow || [.stays, .isStranger, .isCorrected].contains($0.group.fate) }
        run["churn"].rows = scored.map { ["acme", $0.token, (isNow ? $0.group.riskNow : nil) ?? $0.group.risk, "", ""] }
        run["lifetime_value"].rows = scored.filter(\.group.hasValue).map { ["acme", $0.token, "0", "\($0.group.value)", "", "", ""] }
        (run["segments"].rows, run["segment_members"].rows) = ([], [])
        return run
    }

    private let shown = ["40", "400.00"]
    private let withheld = ["withheld", "withheld"]

    @Test func whoHasLeft() throws {
        #expect(try before([]) == shown)
        for fate in [Fate.leaves, .sharesNothing] {
            #expect(try before([Group(count: 1, fate: fate)]) == withheld && before([Group(count: 8, fate: fate)]) == withheld)
            #expect(try before([Group(count: 9, fate: fate)]) == shown)
        }
        // Who was in the list of that time, or not at risk, is no difference.
        #expect(try before([Group(count: 1, fate: .leaves, isFull: true), Group(count: 1, fate: .leaves, risk: "0.4")]) == shown)
        // Of twelve who left two had a value.
        #expect(try before([Group(count: 10, fate: .leaves, hasValue: false), Group(count: 2, fate: .leaves)]) == ["40", "withheld"])
    }

    /// Pages from before an erasure counted them and pages from after it did not: however many they are, somebody's page differs by none of them.
    @Test func whoWasErasedSince() throws {
        #expect(try before([Group(count: 1, fate: .isErased)]) == withheld && before([Group(count: 30, fate: .isErased)]) == withheld)
        #expect(try before([Group(count: 1, fate: .isErased), Group(count: 9, fate: .leaves)]) == shown)
        #expect(try before([Group(count: 1, fate: .isErased, isFull: true), Group(count: 1, fate: .isErased, risk: "0.4")]) == shown)
    }

    /// A page that was made before an erasure is made anew, though none of its own rows has changed: of nine who left for sure eight remain.
    @Test func anErasureChangesWhatMayBeShown() throws {
        #expect(try before([Group(count: 8, fate: .sharesNothing), Group(count: 1, fate: .sharesNothing, erasedLater: true)]) == withheld)
    }

    /// Eleven are at risk in neither list but two: of those of then, and of those of now, more are in none.
    @Test(arguments: [(2, true), (11, false)]) func whoIsInOneOfTwoLists(inNeither: Int, isWithheld: Bool) throws {
        let rows = try before([Group(count: 10, isFull: true, turns: true), Group(count: 10, turns: true), Group(count: inNeither)], isAlone: true)
        #expect((rows == withheld) == isWithheld, "\(rows)")
    }

    /// Who is likely to leave within 30 days is not more or less than who is within 60, nor than what a model says that cannot tell: a weak one, or one
    /// by which four of five are at risk.
    @Test func countsThatDoNotCompare() throws {
        func built(_ now: String, _ then: String, wereMany: Bool = false) throws -> (site: PublishedSite, small: SmallSite) {
            try HandWorkedProgram.built { _, run in
                for (row, probability) in ["0.85", "0.62", "0.45", "0.1", "0.1"].enumerated() { run["churn"].rows[row][2] = probability }
            } before: { _, run in
                run.models = [RunFixture.model.replacing(now, with: then)]
                if !wereMany { for row in [3, 4] { run["churn"].rows[row][2] = "0.3" } }
            }
        }
        let plain = try built("", "")
        let headline = try #require(plain.site.text(of: "at-risk/").replacing("\u{A0}", with: " ").firstMatch(of: /<h1>.*<\/h1>/)).output
        #expect(headline.contains("; as many as last run"), "\(headline)")
        #expect(try plain.site.text(of: "").replacing("\u{A0}", with: " ").contains("1 listed member came to critical risk"))
        for (then, now, wereMany, words) in [
            ("\"horizon_days\": 30", "\"horizon_days\": 60", false, "the run before looked 30 days ahead"),
            ("\"auc_roc\": 0.55", "\"auc_roc\": 0.87", false, "the model of the run before could not tell members apart"),
            ("", "", true, "the model of the run before could not tell members apart"),
        ] {
            let built = try built(now, then, wereMany: wereMany)
            let pages = try ["at-risk/", ""].map { try built.site.text(of: $0).replacing("\u{A0}", with: " ") }
            #expect(pages.allSatisfy { $0.contains(words) } && !pages[0].contains("than last run") && !pages[0].contains("; as many as last run") && !pages[1].contains("came to critical risk"), "\(words)")
            #expect(try built.site.keyFigure("Members at risk", on: "at-risk/") == "2")
            #expect(try built.site.note("New · worse · recovered", on: "at-risk/")?.replacing("\u{A0}", with: " ") == words)
            #expect(try built.site.csv("overview").first { $0["figure"] == "members_at_risk" }?["previous_value"] == (wereMany ? "4" : "2"))
        }
    }

    /// Forty are at risk all the while, of 130.
    @Test(arguments: [("0.1", "0.7", "; 12 more than last run"), ("0.7", "0.1", "; 12 fewer than last run"), ("0.7", "0.7", "; as many as last run")])
    func howManyMoreOrFewer(_ then: String, _ now: String, _ words: String) throws {
        let built = try published([Group(count: 20, isFull: true), Group(count: 20), Group(count: 78, risk: "0.1"), Group(count: 12, isFull: true, risk: then, riskNow: now)])
        let headline = try #require(built.text(of: "at-risk/").replacing("\u{A0}", with: " ").firstMatch(of: /<h1>.*<\/h1>/)).output
        #expect(headline.contains(words), "\(headline)")
    }

    /// How many were scored then may have been withheld: what is shown of now decides. And where the total of then is withheld, the list of then does.
    @Test func whetherItWasTooManyTellsNothing() throws {
        func overview(_ then: @escaping (inout RunFixture) -> Void) throws -> String {
            let built = try HandWorkedProgram.built { snapshot, run in
                snapshot["dim_members"].rows[4][3] = "full"
                for (row, probability) in ["0.85", "0.62", "0.45", "0.1", "0.1"].enumerated() { run["churn"].rows[row][2] = probability }
            } before: { snapshot, run in
                snapshot["dim_members"].rows[4][3] = "full"
                then(&run)
            }
            return try built.site.text(of: "").replacing("\u{A0}", with: " ")
        }
        let words = "the model of the run before could not tell members apart"
        // Of a, c, d and f, who were members: two of two scored, and five are now.
        #expect(try !overview { $0["churn"].rows.removeLast(2) }.contains(words))
        // d is in no list: three in the list and one who is not, then two and one, of five.
        for (then, wereMany) in [(["0.65", "0.4", "0.7", "0.9", "0.6"], true), (["0.65", "0.4", "0.1", "0.9", "0.6"], false)] {
            let page = try overview { run in for (row, probability) in then.enumerated() { run["churn"].rows[row][2] = probability } }
            #expect(page.contains(words) == wereMany, "\(then)")
        }
    }

    /// A day in New York is none in Dublin, an hour is.
    @Test func daysOfAnotherTimeZone() throws {
        let built = try HandWorkedProgram.built(before: { snapshot, run in
            snapshot["dim_sponsors"].rows[0][3] = "America/New_York"
            run["demand"].rows = [["day", 5], ["hour", 9]].map { ["acme", "", "transactions", "\($0[0])", "\(HandWorkedProgram.at(12, 15, $0[1] as? Int ?? 0))", "1", "0", "3"] }
        })
        let record = try built.site.csv("demand-track-record")
        #expect(record.map { $0["granularity"] } == ["hour"], "\(record)")
        let operatorPage = try String(contentsOf: built.site.folder.appendingPathComponent("../../operator/index.html"), encoding: .utf8)
        #expect(operatorPage.contains("runs/r0: forecasts for acme are not held against what happened: they are of the days of another time zone."))
    }

    /// Amounts of another currency are no amounts to compare with.
    @Test func anotherCurrency() throws {
        let built = try HandWorkedProgram.built(before: { snapshot, _ in snapshot["dim_sponsors"].rows[0][2] = "JPY" })
        let row = { figure in try #require(try built.site.csv("overview").first { $0["figure"] == figure }) }
        #expect(try row("value_at_risk")["previous_value"] == "" && row("value_at_risk")["withheld"] == "" && row("members_at_risk")["previous_value"] == "4")
    }

    /// A hundred of falling value: five were very high, twenty high or more. Segments of then stay those that pages of then have shown: an erasure looks as any
    /// other leaving.
    @Test(arguments: [
        // Those of rank 6 and 21 have moved up by one: they were high, and medium.
        ([2], "leaves", 2, 0, 0), ([2], "sharesNothing", 2, 0, 0), ([2], "isErased", 2, 0, 0), ([2], "wasErased", 0, 0, 0),
        // Of eighty four are very high and sixteen high: one fell from very high, and four out of high.
        (Array(80..<100), "leaves", 0, 1, 4), (Array(80..<100), "isErased", 0, 1, 4), (Array(80..<100), "wasErased", 0, 0, 0),
    ] as [([Int], String, Int, Int, Int)])
    func segmentsOfThenAreThoseOfThen(places: [Int], fate: String, rose: Int, fell: Int, out: Int) throws {
        let fates = ["leaves": Fate.leaves, "sharesNothing": .sharesNothing, "isErased": .isErased, "wasErased": .wasErased]
        let fate = try #require(fates[fate])
        let people = (0..<100).map { Group(count: 1, fate: places.contains($0) ? fate : .stays, isFull: !places.contains($0), value: 100_000 - $0) }
        let site = try published(people)
        let page = try site.text(of: "high-value/").replacing("\u{A0}", with: " ")
        #expect(page.contains("\(rose) rose to high or very high value from a lower one, 0 more from high to very high, \(fell) fell from very high to high and 0 had no value in the run before; \(out) listed members fell out") || rose == 2)
        #expect([">rose<", ">fell<", ">new<"].map { page.components(separatedBy: $0).count - 1 } == [rose, fell, 0])
        #expect(try (site.table("Members who fell out of high value", on: "high-value/") ?? []).count == out)
    }

    /// Nine who were erased long ago do not hide one who has left since.
    @Test func whoWasErasedBefore() throws {
        #expect(try before([Group(count: 1, fate: .wasErased)]) == shown)
        #expect(try before([Group(count: 9, fate: .wasErased), Group(count: 1, fate: .leaves)]) == withheld)
    }

    /// Of a model that scores everybody, those who have gone may be strangers, whom no page counted.
    @Test func whoNeverDealtWithTheSponsor() throws {
        let strangers = Group(count: 12, fate: .isStranger)
        #expect(try before([strangers]) == shown)
        #expect(try before([strangers, Group(count: 12, fate: .wasStranger)]) == shown)
        #expect(try before([strangers, Group(count: 1, fate: .leaves), Group(count: 12, fate: .wasStranger)]) == withheld)
        #expect(try before([strangers, Group(count: 12, fate: .leaves)]) == shown)
    }

    /// Who stays in the program and has no fact here any more was counted then, and is.
    @Test(arguments: [Fate.isSold, .isCorrected]) private func whoseFactsAreGone(_ fate: Fate) throws {
        for strangers in [0, 12] {
            #expect(try before([Group(count: 1, fate: fate), Group(count: strangers, fate: .isStranger)], isShopSold: fate == .isSold) == ["41", "410.00"])
        }
        #expect(try before([Group(count: 1, fate: fate), Group(count: 1, fate: .leaves)], isShopSold: fate == .isSold) == withheld)
    }

    /// Facts begin later than in the run before, as in a ledger that keeps so many months: that one's snapshot has those from before still.
    @Test func whoseFactsAreFromBefore() throws {
        for stranger in [false, true] {
            let built = try HandWorkedProgram.built { snapshot, run in
                snapshot["snapshot"].rows[0][2] = .integer(HandWorkedProgram.at(11, 1))
                // Of d only a purchase after the run before is left, and of f nothing.
                snapshot["fct_points"].rows.removeAll { $0[1] == "Zq7-d" || $0[0] == "p1" }
                snapshot["fct_transactions"].rows.removeAll { $0[1] == "Zq7-f" }
                if !stranger { for table in ["churn", "lifetime_value", "segment_members"] { run[table].rows.removeAll { $0[1] == "Zq7-f" } } }
            }
            let before = try ["members_at_risk", "value_at_risk"].map { figure in try built.site.csv("overview").first { $0["figure"] == figure }?["previous_value"] }
            #expect(before == ["4", "265.00"])
            #expect(try built.site.csv("at-risk-members").map { $0["change"] } == ["worse", "new"])
        }
    }

    /// Who became a member after the run before was no member then, though it had a score: a, c and f were at risk, of whom f alone is in no list.
    @Test func whoBecameAMemberSince() throws {
        let built = try HandWorkedProgram.built(before: { snapshot, _ in snapshot["fct_points"].rows.removeAll { $0[1] == "Zq7-d" } })
        let row = try #require(try built.site.csv("overview").first { $0["figure"] == "members_at_risk" })
        #expect(row["previous_value"] == "" && row["withheld"] == "previous_value")
    }

    /// Rows of that snapshot are checked as any: a comparison with what is not so would be wrong.
    @Test func aSnapshotWithoutGoodFactsIsNotComparedWith() throws {
        let built = try HandWorkedProgram.built(before: { snapshot, _ in snapshot["fct_points"].rows[0][4] = 0 })
        let row = try #require(try built.site.csv("overview").first { $0["figure"] == "members_at_risk" })
        #expect(row["previous_value"] == "" && row["withheld"] == "")
        let operatorPage = try String(contentsOf: built.site.folder.appendingPathComponent("../../operator/index.html"), encoding: .utf8)
        #expect(operatorPage.contains("runs/r0 is left out: ") && operatorPage.contains("an entry of kind earn has 0 points"))
    }
}
