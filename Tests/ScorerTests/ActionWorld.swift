import FigureEngine
import Foundation
import LedgerStore
import LoyaltyModel
import PartitionStore
import ProgramFixture
import SeededRandom
@testable import Scorer
import Testing

/// A made-up sponsor whose rules' effects are known, as a snapshot.
///
/// Members come every 15 days, so each 30 days hold two visits, and spend 5.00, 20.00 or 80.00 at each, a little more or less. Facts are of 300 days; exposures on day 200.
struct ActionWorld {
    static let day: Int64 = 86_400
    static let takenAt = SnapshotFixture.factsFrom + 300 * day

    struct Member {
        var token: String
        /// 0, 1 or 2: what is spent at a visit.
        var kind = 0
        var status = "full"
        /// The last day with a visit.
        var until: Int64 = 300
        var messages = 0
        /// By rule: nil for one that did not reach the member.
        var arms: [String: Arm] = [:]
        /// Minor units bought on top on the tenth day after exposure.
        var extra: Int64 = 0
    }

    var members: [Member] = []
    /// Id, end, minor units of contact.
    var rules: [(id: String, endsAt: Int64?, cost: Int64)] = [("offer", nil, 300)]
    var exposure = SnapshotFixture.factsFrom + 200 * day
    var grossMargin = 0.5
    var seed: UInt64 = 1
    /// Of a visit's amount, about its mean.
    var spread = 0.05

    func snapshot(reversed: Bool = false) -> SnapshotFixture {
        var fixture = SnapshotFixture("s1", takenAt: Self.takenAt)
        for table in ["fct_transactions", "fct_points", "fct_rewards", "fct_rule_exposures", "fct_contacts", "dim_members", "dim_reward_rules", "fct_predictions"] { fixture[table].rows = [] }
        fixture["dim_sponsors"][0, "gross_margin"] = .real(grossMargin)
        fixture["dim_reward_rules"].rows = rules.map { rule in
            [.text(rule.id), "acme", .text("Rule \(rule.id)"), "voucher", .integer(SnapshotFixture.factsFrom), rule.endsAt.map { .integer($0) } ?? .null, .null]
        }
        var (transactions, exposures, contacts) = ([[Cell]](), [[Cell]](), [[Cell]]())
        func buy(_ token: String, _ amount: Int64, _ at: Int64) { transactions.append([.text("t\(transactions.count)"), .text(token), "acme-1", .integer(amount), .integer(at)]) }
        for (number, member) in members.enumerated() {
            var random = Random(seed: seed, stream: UInt64(number))
            fixture["dim_members"].rows.append([.text(member.token), .null, .null, .text(member.status), .null, .null])
            let phase = Int64(random.unit() * 15 * Double(Self.day))
            for visit in 0..<20 {
                let at = phase + Int64(visit) * 15 * Self.day
                guard at <= member.until * Self.day else { break }
                buy(member.token, Int64([500.0, 2_000, 8_000][member.kind] * random.logNormal(spread: spread)), SnapshotFixture.factsFrom + at)
            }
            if member.extra > 0 { buy(member.token, member.extra, exposure + 10 * Self.day) }
            for rule in rules {
                guard let arm = member.arms[rule.id] else { continue }
                exposures.append([.text(rule.id), .text(member.token), .text(arm.rawValue), .integer(exposure), arm == .treatment ? .integer(rule.cost) : .null])
            }
            for message in 0..<member.messages {
                contacts.append([.text("c\(contacts.count)"), "acme", .text(member.token), "news", "other", "email", .integer(Self.takenAt - Int64(message + 1) * Self.day), .null, .null, .null])
            }
        }
        fixture["fct_transactions"].rows = reversed ? transactions.reversed() : transactions
        fixture["fct_rule_exposures"].rows = reversed ? exposures.reversed() : exposures
        fixture["fct_contacts"].rows = contacts
        if reversed { fixture["dim_members"].rows.reverse() }
        return fixture
    }

    /// 600 members who were tested, 200 of each kind, those of kind 2 with a lift of 40.00; and others who were not.
    static func liftAmongTheBest(lift: Int64 = 4_000) -> ActionWorld {
        var world = ActionWorld()
        var random = Random(seed: 7, stream: 0)
        for number in 0..<600 {
            let arm: Arm = random.chance(0.5) ? .treatment : .holdout
            let kind = number % 3
            world.members.append(Member(token: "Zq7-tested-\(number)", kind: kind, arms: ["offer": arm], extra: arm == .treatment && kind == 2 ? lift : 0))
        }
        for number in 0..<120 { world.members.append(Member(token: "Zq7-new-\(number)", kind: number % 3)) }
        for number in 0..<20 { world.members.append(Member(token: "Zq7-told-\(number)", kind: 2, messages: number < 10 ? 4 : 3)) }
        for number in 0..<10 { world.members.append(Member(token: "Zq7-away-\(number)", kind: 2, until: 240)) }
        // What they did must not matter: a thousand times the lift, with the wrong sign.
        for number in 0..<40 { world.members.append(Member(token: "Zq7-none-\(number)", kind: number % 3, status: "none", messages: 1, arms: ["offer": .holdout], extra: 9_000_000)) }
        return world
    }
}

/// A snapshot's files as a test reads them.
struct ActionRun {
    let actions: [[String: String]]
    let tests: [[String: String]]
    let notes: [ScoringReport.ModelNote]
    let bytes: [String: Data]

    init(_ world: ActionWorld, models: Set<ModelKind> = [.nextBestAction], exploration: Double = 0, seed: UInt64 = 1, workers: Int = 1, reversed: Bool = false) throws {
        let folder = try DataFolder(world.snapshot(reversed: reversed))
        let plan = ScoringPlan(
            data: folder.url, runID: "r1", models: models, seed: seed, workers: workers, now: ActionWorld.takenAt, spillFolder: folder.runs, explorationShare: exploration)
        notes = try ProgramScorer(plan: plan).score().models.filter { $0.model == "next_best_action" && $0.sponsorID == "acme" }
        func read(_ file: String) throws -> Data { try Data(contentsOf: folder.runs.appendingPathComponent("r1/\(file)")) }
        bytes = ["actions": try read("next_best_action.csv"), "tests": try read("proposed_tests.csv"), "run": try read("run.json")]
        actions = Self.rows(bytes["actions"] ?? Data()).filter { $0["sponsor_id"] == "acme" }
        tests = Self.rows(bytes["tests"] ?? Data()).filter { $0["sponsor_id"] == "acme" }
    }

    func actions(of group: String) -> [[String: String]] { actions.filter { $0["member_token_id"]?.hasPrefix("Zq7-\(group)-") ?? false } }

    private static func rows(_ data: Data) -> [[String: String]] {
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map { fields(String($0)) }
        guard let header = lines.first else { return [] }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    private static func fields(_ line: String) -> [String] {
        var (fields, isQuoted) = ([""], false)
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}

extension ActionWorld {
    /// What the scorer reads of it.
    func read() throws -> (ledger: SponsorLedger, facts: FactPartitions, program: Program) {
        let folder = try DataFolder(snapshot())
        let ledger = try Ledger(snapshotID: "s1", in: folder.snapshots)
        let spill = SpillFile(in: folder.runs)
        defer { spill.discard() }
        let facts = try FactPartitioner(ledger: ledger, spill: spill, workers: 1, purposes: Set(ContactPurpose.allCases)).read()
        let sponsor = try #require(ledger.program.sponsors.firstIndex { $0.id == "acme" })
        return (try SponsorLedger(of: sponsor, facts, ledger.program), facts, ledger.program)
    }
}
