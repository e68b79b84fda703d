@testable import SiteBuild
import Foundation
import LoyaltyModel
import ProgramFixture
import SiteConfig

/// A program small enough to work every figure out on paper: one sponsor, six members, on 2024-01-01 in Dublin (winter: UTC).
///
/// Sharing: a, b, c full; d, f aggregate; n none. Facts from 2023-01-01; the period is after 2 December, the one before after 2 November.
enum HandWorkedProgram {
    /// Unix seconds of a moment of 2023 in UTC; month 13 is January 2024.
    static func at(_ month: Int, _ day: Int, _ hour: Int = 12, second: Int = 0) -> Int64 {
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365][month - 1]
        return SnapshotFixture.factsFrom + Int64(before + day - 1) * 86_400 + Int64(hour) * 3_600 + Int64(second)
    }

    static func snapshot(_ id: String, takenAt: Int64, hasFacts: Bool) -> SnapshotFixture {
        var snapshot = SnapshotFixture(id, takenAt: takenAt)
        snapshot["dim_sponsors"].rows = [["acme", "Acme Foods", "EUR", "Europe/Dublin", 0.4, "plus"]]
        snapshot["dim_merchants"].rows = [["acme-1", "acme", "Acme Quay", "grocery", "D01"]]
        snapshot["dim_members"].rows = [
            ["Zq7-a", nil, nil, "full", "Gold", "2023-02-03"], ["Zq7-b", nil, nil, "full", nil, "2023-02-20"], ["Zq7-c", nil, nil, "full", nil, "2023-10-15"],
            ["Zq7-d", nil, nil, "aggregate", nil, "2023-10-01"], ["Zq7-f", nil, nil, "aggregate", nil, "2023-02-10"], ["Zq7-n", nil, nil, "none", nil, "2023-02-10"],
        ]
        snapshot["dim_reward_rules"].rows = [["r1", "acme", "Tenth coffee", "free_product", .integer(SnapshotFixture.factsFrom), nil, nil]]
        for table in ["fct_contacts", "fct_rule_exposures", "dim_markets", "fct_predictions", "fct_transactions", "fct_points", "fct_rewards"] { snapshot[table].rows = [] }
        if hasFacts { addFacts(&snapshot) }
        return snapshot
    }

    private static func addFacts(_ snapshot: inout SnapshotFixture) {
        func purchase(_ id: Cell, _ member: Cell, _ cents: Cell, _ moment: Int64) -> [Cell] { [id, member, "acme-1", cents, .integer(moment)] }
        snapshot["fct_transactions"].rows = [
            purchase("t1", "Zq7-a", 1_000, at(12, 2, 0)),  // the period before ends here, and has it
            purchase("t2", "Zq7-a", 2_000, at(12, 2, 0, second: 1)), purchase("t3", "Zq7-b", 3_000, at(13, 1, 0)),  // the period ends here, and has it
            purchase("t4", "Zq7-b", -500, at(12, 15)), purchase("t5", "Zq7-c", 4_000, at(11, 2, 0)),  // the period before begins after it
            purchase("t6", "Zq7-c", 750, at(11, 10)), purchase("t7", "Zq7-d", 1_225, at(12, 20)), purchase("t8", "Zq7-n", 10_000, at(12, 21)),
            purchase("t9", "Zq7-f", 250, at(3, 1)),
        ]
        snapshot["fct_points"].rows = [
            ["p1", "Zq7-a", "acme", "earn", 100, nil, .integer(at(6, 1))], ["p2", "Zq7-a", "acme", "redeem", -30, nil, .integer(at(12, 10))],
            ["p3", "Zq7-n", "acme", "earn", 50, nil, .integer(at(12, 11))], ["p4", "Zq7-a", "acme", "expire", -10, nil, .integer(at(12, 12))],
            ["p5", "Zq7-d", "acme", "adjust", 0, nil, .integer(at(11, 20))],  // d was a member when the run before scored d
        ]
        snapshot["fct_rewards"].rows = [
            ["w1", "r1", "Zq7-a", 200, "redeemed", .integer(at(12, 5)), .integer(at(12, 20)), nil],
            ["w2", "r1", "Zq7-a", 200, "open", .integer(at(12, 6)), nil, nil],
            ["w3", "r1", "Zq7-b", 150, "redeemed", .integer(at(11, 10)), .integer(at(12, 3)), nil],
        ]
    }

    static func run(_ id: String, _ snapshot: String, scoredAt: Int64, churn: [[String]], values: [[String]], demand: [[String]]) -> RunFixture {
        var run = RunFixture(id, snapshot: snapshot, scoredAt: scoredAt)
        run["churn"].rows = churn.map { ["acme", "Zq7-\($0[0])", $0[1], $0.count > 2 ? $0[2] : "", ""] }
        run["lifetime_value"].rows = values.map { ["acme", "Zq7-\($0[0])", "0", $0[1], "", "", ""] }
        run["demand"].rows = demand
        run["next_best_action"].rows = []
        run["segments"].rows = [["acme", "A", "First", ""], ["acme", "B", "Second", ""]]
        run["segment_members"].rows = [("a", "A"), ("b", "A"), ("d", "A"), ("c", "B"), ("f", "B")].map { ["acme", "Zq7-\($0)", $1, "1"] }
        return run
    }

    /// The program, built with small counts of one, and its sponsor's exports.
    ///
    /// - Parameter before: changes the run before and its snapshot.
    static func built(minimumScoredShare: Double = 0.5, smallCount: Int = 1, _ change: (inout SnapshotFixture, inout RunFixture) -> Void = { _, _ in }, before: (inout SnapshotFixture, inout RunFixture) -> Void = { _, _ in }, configure: (inout FigureSettings) -> Void = { _ in }) throws -> (site: PublishedSite, small: SmallSite) {
        func day(_ month: Int, _ day: Int, _ figures: String...) -> [String] { ["acme", "", "transactions", "day", "\(at(month, day, 0))"] + figures }
        var earlier = run(
            "r0", "s0", scoredAt: at(12, 2, 1), churn: [["a", "0.65"], ["b", "0.40"], ["c", "0.70"], ["d", "0.9"], ["f", "0.6"]],
            values: [["a", "9500"], ["c", "7000"], ["d", "9000"], ["f", "1000"]],
            demand: [day(12, 15, "2.5", "1", "3"), day(12, 20, "1", "0", "0.5"), day(13, 1, "9", "8", "10")])
        var newest = run(
            "r1", "s1", scoredAt: at(13, 1, 1), churn: [["a", "0.85", "2024-02-01"], ["b", "0.62"], ["c", "0.45"], ["d", "0.55"], ["f", "0.5"]],
            values: [["a", "10000"], ["b", "20000"], ["c", "50000"], ["d", "40000"], ["f", "5000"]],
            demand: [["acme", "", "transactions", "hour", "\(at(13, 1, 9))", "5", "3", "7"], ["acme", "acme-1", "transactions", "hour", "\(at(13, 1, 9))", "5", "3", "6.5"]])
        var current = snapshot("s1", takenAt: at(13, 1, 0), hasFacts: true)
        change(&current, &newest)
        var then = snapshot("s0", takenAt: at(12, 2, 0), hasFacts: true)
        for table in ["fct_transactions", "fct_points"] {
            then[table].rows.removeAll { row in if case .integer(let moment)? = row.last { moment > at(12, 2, 0) } else { false } }
        }
        then["fct_rewards"].rows = []
        before(&then, &earlier)
        let data = try DataFolder(current, earlier, newest)
        try then.write(to: data.snapshots)
        let small = try SmallSite(data: data.url)
        defer { withExtendedLifetime(data) {} }
        try small.build {
            $0.figures.smallCount = smallCount
            $0.figures.minimumScoredShare = minimumScoredShare
            configure(&$0.figures)
            $0.figures.sponsors["acme", default: SponsorSettings()].staffing = Staffing(transactionsPerHour: 3, minimum: 0)
        }
        return (PublishedSite(folder: small.site.appendingPathComponent("current/sponsors/acme")), small)
    }
}
