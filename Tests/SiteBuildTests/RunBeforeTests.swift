import Erasures
import Foundation
import ProgramFixture
import Testing

/// Pages of the run before have told a total at risk, and readers have kept them: what is said of that run now must not tell of a few by the difference.
@Suite struct RunBeforeTests {
    /// What has become of a member since the run before.
    private enum Fate {
        case stays, leaves, sharesNothing, isErased
        /// Before the snapshot of the run before was taken: none of its pages counted them.
        case wasErased
        /// All they bought was in a shop that is another sponsor's now.
        case isSold
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
        var hasValue = true
    }

    private struct Person {
        var token: String
        var group: Group
    }

    /// What the two rows of the overview say of the run before, count and value, empty where withheld; and the words of the overview page.
    private func before(_ groups: [Group], isShopSold: Bool = false) throws -> (rows: [String], page: String) {
        let people = ([Group(count: 20, isFull: true), Group(count: 20)] + groups).flatMap { group in (0..<group.count).map { _ in group } }
            .enumerated().map { Person(token: "Zq7-p\($0 + 100)", group: $1) }
        let data = try DataFolder(snapshot(people, isNow: true, isShopSold), run(people, isNow: false), run(people, isNow: true))
        try snapshot(people, isNow: false, isShopSold).write(to: data.snapshots)
        let small = try SmallSite(data: data.url)
        let list = ErasureFile(in: small.configuration.stateURL)
        func erase(_ fate: Fate, at moment: Int64) throws {
            try list.add(people.filter { $0.group.fate == fate }.map(\.token), now: Date(timeIntervalSince1970: TimeInterval(moment)))
        }
        try erase(.wasErased, at: HandWorkedProgram.at(12, 1, 23))
        try erase(.isErased, at: HandWorkedProgram.at(12, 2, 2))
        try small.build { ($0.figures.smallCount, $0.figures.minimumScoredShare) = (8, 0) }
        let site = PublishedSite(folder: small.site.appendingPathComponent("current/sponsors/acme"))
        let rows = try ["members_at_risk", "value_at_risk"].map { figure in
            let row = try #require(try site.csv("overview").first { $0["figure"] == figure })
            let text = row["previous_value"] ?? ""
            return text + (row["withheld"]?.contains("previous_value") == true ? "withheld" : "")
        }
        return (rows, try site.text(of: "").replacing("\u{A0}", with: " "))
    }

    private func snapshot(_ people: [Person], isNow: Bool, _ isShopSold: Bool) -> SnapshotFixture {
        var snapshot = HandWorkedProgram.snapshot(isNow ? "s1" : "s0", takenAt: isNow ? HandWorkedProgram.at(13, 1, 0) : HandWorkedProgram.at(12, 2, 0), hasFacts: false)
        let there = people.filter { !isNow || ![.leaves, .wasStranger].contains($0.group.fate) }
        snapshot["dim_sponsors"].rows.append(["bolt", "Bolt", "EUR", "Europe/Dublin", 0.4, "plus"])
        snapshot["dim_merchants"].rows = [["acme-1", "acme", "Acme Quay", "grocery", "D01"], ["shop-2", isNow && isShopSold ? "bolt" : "acme", "Second", "grocery", "D01"], ["bolt-1", "bolt", "Bolt", "grocery", "D01"]]
        snapshot["dim_members"].rows = there.map { [.text($0.token), nil, nil, isNow && $0.group.fate == .sharesNothing ? "none" : $0.group.isFull ? "full" : "aggregate", nil, "2023-02-03"] }
        func shop(_ fate: Fate) -> Cell { fate == .isSold ? "shop-2" : [.isStranger, .wasStranger].contains(fate) ? "bolt-1" : "acme-1" }
        snapshot["fct_transactions"].rows = there.enumerated().map { [.text("t\($0)"), .text($1.token), shop($1.group.fate), 1_000, .integer(HandWorkedProgram.at(11, 2))] }
        return snapshot
    }

    private func run(_ people: [Person], isNow: Bool) -> RunFixture {
        var run = HandWorkedProgram.run(isNow ? "r1" : "r0", isNow ? "s1" : "s0", scoredAt: isNow ? HandWorkedProgram.at(13, 1, 1) : HandWorkedProgram.at(12, 2, 1), churn: [], values: [], demand: [])
        let scored = people.filter { !isNow || [.stays, .isStranger].contains($0.group.fate) }
        run["churn"].rows = scored.map { ["acme", $0.token, $0.group.risk, "", ""] }
        run["lifetime_value"].rows = scored.filter(\.group.hasValue).map { ["acme", $0.token, "0", "1000", "", "", ""] }
        (run["segments"].rows, run["segment_members"].rows) = ([], [])
        return run
    }

    private let shown = ["40", "400.00"]
    private let withheld = ["withheld", "withheld"]

    @Test func whoHasLeft() throws {
        #expect(try before([]).rows == shown)
        for fate in [Fate.leaves, .sharesNothing] {
            #expect(try before([Group(count: 1, fate: fate)]).rows == withheld && before([Group(count: 8, fate: fate)]).rows == withheld)
            #expect(try before([Group(count: 9, fate: fate)]).rows == shown)
        }
        // Who was in the list of that time, or not at risk, is no difference.
        #expect(try before([Group(count: 1, fate: .leaves, isFull: true), Group(count: 1, fate: .leaves, risk: "0.4")]).rows == shown)
        // Of twelve who left two had a value.
        #expect(try before([Group(count: 10, fate: .leaves, hasValue: false), Group(count: 2, fate: .leaves)]).rows == ["40", "withheld"])
    }

    /// Pages from before an erasure counted them and pages from after it did not: however many they are, somebody's page differs by none of them.
    @Test func whoWasErasedSince() throws {
        #expect(try before([Group(count: 1, fate: .isErased)]).rows == withheld && before([Group(count: 30, fate: .isErased)]).rows == withheld)
        #expect(try before([Group(count: 1, fate: .isErased), Group(count: 9, fate: .leaves)]).rows == shown)
        #expect(try before([Group(count: 1, fate: .isErased, isFull: true), Group(count: 1, fate: .isErased, risk: "0.4")]).rows == shown)
    }

    /// Nine who were erased long ago do not hide one who has left since.
    @Test func whoWasErasedBefore() throws {
        #expect(try before([Group(count: 1, fate: .wasErased)]).rows == shown)
        #expect(try before([Group(count: 9, fate: .wasErased), Group(count: 1, fate: .leaves)]).rows == withheld)
    }

    /// Where a model scores everybody, those who have gone may all have been strangers.
    @Test func whoNeverDealtWithTheSponsor() throws {
        let strangers = Group(count: 12, fate: .isStranger)
        #expect(try before([strangers]).rows == shown)
        #expect(try before([strangers, Group(count: 1, fate: .leaves), Group(count: 12, fate: .wasStranger)]).rows == withheld)
        #expect(try before([strangers, Group(count: 12, fate: .leaves)]).rows == withheld)
    }

    /// With a shop that was sold go members who stay in the program.
    @Test func whoseShopWasSold() throws {
        #expect(try before([Group(count: 1, fate: .isSold)], isShopSold: true).rows == withheld)
        // Twelve scores without a fact may as well be those of strangers.
        #expect(try before([Group(count: 12, fate: .isSold)], isShopSold: true).rows == withheld)
        #expect(try before([Group(count: 1, fate: .isSold, isFull: true)], isShopSold: true).rows == shown)
        #expect(try before([Group(count: 12, fate: .leaves)], isShopSold: true).rows == shown)
        let unclear = try before([Group(count: 12, fate: .isSold), Group(count: 12, fate: .isStranger)], isShopSold: true)
        #expect(unclear.rows == ["", ""])
        #expect(unclear.page.contains("Nothing is compared with the run before: Acme Foods had other merchants then, and who was a member cannot be told."))
    }
}
