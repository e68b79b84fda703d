import FigureEngine
import Foundation
import LedgerStore
import LoyaltyModel
import PartitionStore
import ProgramFixture
@testable import Scorer

/// A year of one sponsor in UTC whose members come at rates of their own and stay away from some day on: large enough for every model, small enough to be looked at row by row.
struct MadeUpProgram: Sendable {
    struct Purchase: Sendable {
        var token: String
        var at: Int64
        var amount: Int64
    }

    struct Message: Sendable {
        var token: String
        var at: Int64
        var openedAt: Int64?
    }

    static let (factsFrom, takenAt) = (SnapshotFixture.factsFrom, SnapshotFixture.takenAt)
    static let day: Int64 = 86_400

    var purchases: [Purchase] = []
    var messages: [Message] = []
    /// Moments at which rewards were redeemed.
    var redemptions: [(token: String, at: Int64)] = []
    var takenAt = Self.takenAt

    init(members: Int = 420, seed: UInt64 = 11) {
        var chance = Chance(seed)
        func unit() -> Double { Double(chance.below(1 << 30)) / Double(1 << 30) }
        for member in 0..<members {
            let token = "Zq7-\(1_000 + member)"
            let (gap, lifetime) = (5 + 40 * unit() * unit(), 30 + 700 * unit())
            let basket = 500 + 4_000 * unit()
            var at = Double(chance.below(150))
            let end = at + lifetime
            while at < min(end, 365) {
                let moment = Self.factsFrom + Int64(at * Double(Self.day))
                purchases.append(Purchase(token: token, at: moment, amount: Int64(basket * (0.5 + unit()))))
                if unit() < 0.03 { purchases.append(Purchase(token: token, at: min(moment + 86_400, Self.takenAt), amount: -Int64(basket / 2))) }
                at += -gap * log(1 - unit()) + 0.05
            }
            for message in 0..<3 {
                let sent = Self.factsFrom + Int64(chance.below(350)) * Self.day + Int64(message)
                messages.append(Message(token: token, at: sent, openedAt: unit() < 0.5 ? sent + Int64(chance.below(14)) * Self.day : nil))
            }
            if member % 5 == 0 { redemptions.append((token, Self.factsFrom + Int64(chance.below(364)) * Self.day + 7)) }
        }
        purchases.sort { ($0.at, $0.token, $0.amount) < ($1.at, $1.token, $1.amount) }
    }

    /// With members who come for the first time after a moment, and stand before all others in every order.
    func withNewcomers(after moment: Int64, _ count: Int = 90) -> MadeUpProgram {
        var changed = self
        for newcomer in 0..<count { changed.purchases.append(.init(token: "Zq7-0\(newcomer)", at: moment + 1 + Int64(newcomer) * 4_000, amount: 99_000)) }
        changed.purchases.sort { ($0.at, $0.token, $0.amount) < ($1.at, $1.token, $1.amount) }
        return changed
    }

    /// What a snapshot taken at that moment would hold.
    func taken(at moment: Int64) -> MadeUpProgram {
        var past = self
        past.takenAt = moment
        past.purchases = purchases.filter { $0.at <= moment }
        past.messages = messages.filter { $0.at <= moment }.map { Message(token: $0.token, at: $0.at, openedAt: $0.openedAt.flatMap { $0 <= moment ? $0 : nil }) }
        past.redemptions = redemptions.filter { $0.at <= moment }
        return past
    }

    var tokens: [String] { Set(purchases.map(\.token) + messages.map(\.token) + redemptions.map(\.token)).sorted() }

    var fixture: SnapshotFixture {
        var fixture = SnapshotFixture(takenAt: takenAt)
        for table in ["fct_transactions", "fct_points", "fct_rewards", "fct_rule_exposures", "fct_contacts", "fct_predictions", "dim_markets"] { fixture[table].rows = [] }
        fixture["dim_sponsors"].rows = [fixture["dim_sponsors"].rows[0]]
        fixture["dim_sponsors"][0, "time_zone"] = "UTC"
        fixture["dim_merchants"].rows = [fixture["dim_merchants"].rows[0]]
        fixture["dim_reward_rules"].rows = [fixture["dim_reward_rules"].rows[0]]
        fixture["dim_members"].rows = tokens.map { [.text($0), nil, nil, "full", nil, nil] }
        fixture["fct_transactions"].rows = purchases.enumerated().map { [.text("t\($0)"), .text($1.token), "acme-1", .integer($1.amount), .integer($1.at)] }
        fixture["fct_rewards"].rows = redemptions.enumerated().map { [.text("w\($0)"), "r-acme", .text($1.token), 250, "redeemed", .integer(Self.factsFrom), .integer($1.at), nil] }
        fixture["fct_contacts"].rows = messages.enumerated().map {
            [.text("c\($0)"), "acme", .text($1.token), "spring", "retention", "in_app", .integer($1.at), $1.openedAt.map { .integer($0) } ?? .null, nil, nil]
        }
        return fixture
    }

    /// Its members dealt out among sponsors, `shop-0` and so on, each with one merchant; purchases alone.
    func fixture(sponsors count: Int) -> SnapshotFixture {
        var fixture = fixture
        for table in ["fct_rewards", "fct_contacts", "dim_reward_rules"] { fixture[table].rows = [] }
        fixture["dim_sponsors"].rows = (0..<count).map { [.text("shop-\($0)"), .text("Shop \($0)"), "EUR", "UTC", 0.4, "plus"] }
        fixture["dim_merchants"].rows = (0..<count).map { [.text("m-\($0)"), .text("shop-\($0)"), .text("Quay \($0)"), "grocery", nil] }
        let shop = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { ($1, $0 % count) })
        fixture["fct_transactions"].rows = purchases.enumerated().map { [.text("t\($0)"), .text($1.token), .text("m-\(shop[$1.token] ?? 0)"), .integer($1.amount), .integer($1.at)] }
        return fixture
    }
}

/// A made-up program as the scorer reads it.
struct ReadProgram {
    let folder: DataFolder
    let program: Program
    let facts: FactPartitions
    let ledger: SponsorLedger

    init(_ made: MadeUpProgram) throws {
        folder = try DataFolder(made.fixture)
        let file = try Ledger(snapshotID: "s1", in: folder.snapshots)
        program = file.program
        facts = try FactPartitioner(ledger: file, spill: SpillFile(in: folder.url), workers: 1, purposes: Set(ContactPurpose.allCases)).read()
        ledger = try SponsorLedger(of: 0, facts, program)
    }

    var localTime: LocalTime { program.sponsors[0].localTime }
    func token(_ row: Int) -> String { String(decoding: program.members.tokens.bytes(ledger.members[row]), as: UTF8.self) }
    func past(at moment: Int64) -> PastLedger { ledger.asKnown(at: moment) }
}
