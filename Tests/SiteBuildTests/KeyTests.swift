@testable import SiteBuild
import FigureEngine
import Foundation
import GRDB
import PartitionStore
import Testing

/// A sponsor's key is written by hand beside the records it is about: no column that a page is made from may be forgotten in it.
@Suite struct KeyTests {
    private let small: SmallSite
    private let snapshot: URL
    private let digests: WorkshopDigests

    init() throws {
        small = try SmallSite { $0.members = 60 }
        snapshot = URL(fileURLWithPath: small.configuration.dataFolder).appendingPathComponent("snapshots/2026-11-19T0300Z.sqlite")
        let plan = BuildPlan(configuration: small.configuration, pseudonymKey: [1, 2, 3])
        digests = try WorkshopDigests(plan, SponsorNotes(in: URL(fileURLWithPath: plan.configuration.templatesFolder)))
    }

    private enum Column {
        /// Set so in one row, or in all.
        case counts(String, where: String = "true")
        /// Names a row or ties it to others: nothing to change alone.
        case name
        /// No page and no export of a sponsor shows it.
        case unused(String)
    }

    private static let columns: [String: Column] = [
        "snapshot.snapshot_id": .name, "snapshot.program_name": .counts("'Another'"), "snapshot.facts_from": .counts("facts_from - 86400"),
        "snapshot.taken_at": .counts("taken_at + 1"),
        "dim_sponsors.sponsor_id": .name, "dim_sponsors.name": .counts("'Another'"), "dim_sponsors.currency": .counts("CASE currency WHEN 'EUR' THEN 'USD' ELSE 'EUR' END"), "dim_sponsors.time_zone": .counts("'America/Detroit'"),
        "dim_sponsors.gross_margin": .counts("0.31"), "dim_sponsors.offering": .counts("CASE offering WHEN 'enterprise' THEN 'retention' ELSE 'enterprise' END"),
        "dim_merchants.merchant_id": .name, "dim_merchants.sponsor_id": .name, "dim_merchants.name": .counts("'Another'"), "dim_merchants.category": .unused("'another'"),
        "dim_merchants.location_zip": .unused("'ZZ9'"),
        "dim_members.member_token_id": .name, "dim_members.age_bracket": .unused("NULL"), "dim_members.location_zip": .unused("NULL"),
        "dim_members.data_sharing_status": .counts("'none'", where: "data_sharing_status = 'full'"), "dim_members.tier": .counts("'Another'"),
        "dim_members.enrolled_on": .counts("'2024-01-02'"),
        "dim_reward_rules.rule_id": .name, "dim_reward_rules.sponsor_id": .name, "dim_reward_rules.name": .counts("'Another'"),
        "dim_reward_rules.reward_type": .counts("CASE reward_type WHEN 'discount' THEN 'free_product' ELSE 'discount' END"),
        "dim_reward_rules.starts_at": .counts("starts_at - 1"), "dim_reward_rules.ends_at": .counts("ends_at + 1", where: "ends_at IS NOT NULL"),
        "dim_reward_rules.definition": .counts("'{\"another\":1}'"),
        "fct_transactions.transaction_id": .name,
        "fct_transactions.member_token_id": .counts("(SELECT max(member_token_id) FROM dim_members)", where: "member_token_id < (SELECT max(member_token_id) FROM dim_members)"),
        "fct_transactions.merchant_id": .counts("'cb1'", where: "merchant_id = 'cb2'"), "fct_transactions.amount_cents": .counts("amount_cents + 1"),
        "fct_transactions.occurred_at": .counts("occurred_at + 1"),
        "fct_points.entry_id": .name,
        "fct_points.member_token_id": .counts("(SELECT max(member_token_id) FROM dim_members)", where: "member_token_id < (SELECT max(member_token_id) FROM dim_members)"),
        "fct_points.sponsor_id": .counts("'corner-bakery'", where: "sponsor_id = 'harbour-books' AND rule_id IS NULL"),
        "fct_points.kind": .counts("'adjust'", where: "kind = 'earn'"), "fct_points.points": .counts("points + 1", where: "kind = 'earn'"),
        "fct_points.rule_id": .counts("NULL", where: "rule_id IS NOT NULL"), "fct_points.occurred_at": .counts("occurred_at + 1"),
        "fct_rewards.reward_issue_id": .name,
        "fct_rewards.rule_id": .counts("(SELECT max(rule_id) FROM dim_reward_rules WHERE sponsor_id = 'corner-bakery')", where: "rule_id = (SELECT min(rule_id) FROM fct_rewards)"),
        "fct_rewards.member_token_id": .counts("(SELECT max(member_token_id) FROM dim_members)", where: "member_token_id < (SELECT max(member_token_id) FROM dim_members)"),
        "fct_rewards.cost_cents": .counts("cost_cents + 1"), "fct_rewards.status": .counts("'cancelled'", where: "status = 'open'"),
        "fct_rewards.issued_at": .counts("issued_at - 1"), "fct_rewards.redeemed_at": .counts("redeemed_at + 1", where: "redeemed_at IS NOT NULL"),
        "fct_rewards.expires_at": .counts("expires_at + 1", where: "expires_at IS NOT NULL"),
        "fct_rule_exposures.rule_id": .name,
        "fct_rule_exposures.member_token_id": .name,
        "fct_rule_exposures.arm": .counts("CASE arm WHEN 'treatment' THEN 'holdout' ELSE 'treatment' END"), "fct_rule_exposures.exposed_at": .counts("exposed_at - 1"),
        "fct_rule_exposures.contact_cost_cents": .counts("ifnull(contact_cost_cents, 0) + 7"),
        "fct_contacts.contact_id": .name, "fct_contacts.sponsor_id": .counts("'corner-bakery'", where: "sponsor_id <> 'corner-bakery' AND purpose = 'retention'"),
        "fct_contacts.member_token_id": .counts("(SELECT max(member_token_id) FROM dim_members)", where: "purpose = 'retention' AND member_token_id < (SELECT max(member_token_id) FROM dim_members)"),
        "fct_contacts.campaign_id": .counts("'another'", where: "purpose = 'retention'"), "fct_contacts.purpose": .counts("CASE purpose WHEN 'retention' THEN 'announcement' ELSE 'retention' END"),
        "fct_contacts.channel": .counts("CASE channel WHEN 'email' THEN 'push' ELSE 'email' END", where: "purpose = 'retention'"), "fct_contacts.sent_at": .counts("sent_at - 1", where: "purpose = 'retention'"),
        "fct_contacts.opened_at": .counts("opened_at + 1", where: "purpose = 'retention' AND opened_at < clicked_at"),
        "fct_contacts.clicked_at": .counts("NULL", where: "purpose = 'retention' AND clicked_at IS NOT NULL AND converted_at IS NULL"),
        "fct_contacts.converted_at": .counts("NULL", where: "purpose = 'retention' AND converted_at IS NOT NULL"),
        "dim_markets.market_id": .name, "dim_markets.category": .unused("'weather'"), "dim_markets.title": .unused("'Another'"), "dim_markets.closes_at": .unused("closes_at - 1"),
        "dim_markets.settled_at": .counts("settled_at + 1", where: "settled_at IS NOT NULL AND market_id IN (SELECT market_id FROM fct_predictions WHERE sponsor_id IS NOT NULL)"),
        "dim_markets.winning_outcome": .unused("'another'"),
        "fct_predictions.prediction_id": .name,
        "fct_predictions.member_token_id": .counts("(SELECT max(member_token_id) FROM dim_members)", where: "sponsor_id IS NOT NULL AND member_token_id < (SELECT max(member_token_id) FROM dim_members)"),
        "fct_predictions.market_id": .name,
        "fct_predictions.sponsor_id": .counts("NULL", where: "sponsor_id IS NOT NULL"), "fct_predictions.stake_points": .counts("stake_points + 1", where: "sponsor_id IS NOT NULL"),
        "fct_predictions.payout_points": .counts("payout_points + 1", where: "sponsor_id IS NOT NULL AND outcome_result = 'won'"),
        "fct_predictions.outcome_result": .name, "fct_predictions.placed_at": .counts("placed_at - 1", where: "sponsor_id IS NOT NULL"),
    ]

    private func keys() throws -> [String] {
        let plan = digests.plan
        let spill = SpillFile(in: small.folder)
        let inputs = try InputReader(data: plan.data, settings: plan.figureSettings, forgotten: .none, spill: spill).read()
        let source = try ScanEngine().read(FigureRequest(inputs, settings: plan.figureSettings, workers: 1, spill: spill))
        return try inputs.ledger.program.sponsors.indices.map { try SponsorKey(inputs: inputs, source: source, workshop: digests).hex(of: $0) }
    }

    /// - Returns: rows changed.
    private func change(_ sql: String) throws -> Int {
        let queue = try DatabaseQueue(path: snapshot.path)
        defer { try? queue.close() }
        return try queue.write { database in
            try database.execute(sql: sql)
            return database.changesCount
        }
    }

    @Test func everyColumnOfASnapshotThatIsShownIsInAKey() throws {
        let whole = try Data(contentsOf: snapshot)
        let before = try keys()
        #expect(try keys() == before)
        let queue = try DatabaseQueue(path: snapshot.path)
        let names = try queue.read { try String.fetchAll($0, sql: "SELECT t.name || '.' || c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' ORDER BY 1") }
        try queue.close()
        #expect(names == Self.columns.keys.sorted())
        for name in names {
            let parts = name.split(separator: ".")
            guard case .counts(let value, let condition)? = Self.columns[name] else { continue }
            let changed = try change("UPDATE \(parts[0]) SET \(parts[1]) = \(value) WHERE rowid = (SELECT max(rowid) FROM \(parts[0]) WHERE \(condition))")
            #expect(changed == 1, "\(name): the sample has no such row")
            do {
                #expect(try keys() != before, "\(name) is in no key")
            } catch {
                Issue.record("\(name): \(error)")
            }
            try whole.write(to: snapshot)
        }
    }

    /// Whoever updates a library gets pages made by it.
    @Test func theLibrariesThatShapePagesAreInputs() throws {
        let names = try WorkshopDigests.libraries().compactMap { $0.split(separator: "/").last }
        for start in ["libcmark-gfm.so", "libcmark-gfm-extensions.so", "libgd.so", "libfreetype.so", "libdeflate.so", "libsqlite3.so", "libswiftCore.so", "libFoundation.so", "libm.so", "libc.so"] {
            #expect(names.contains { $0.hasPrefix(start) }, "\(start) in \(names)")
        }
    }

    @Test func whatNoPageShowsIsInNoKeyAndOnNoPage() throws {
        try small.build()
        let before = try (keys: keys(), pages: SmallSite.tree(small.site.appendingPathComponent("current/sponsors")))
        for case (let name, .unused(let value)) in Self.columns {
            let parts = name.split(separator: ".")
            #expect(try change("UPDATE \(parts[0]) SET \(parts[1]) = \(value)") > 0, "\(name)")
            #expect(try keys() == before.keys, "\(name) is in a key")
        }
        let fresh = small.folder.appendingPathComponent("Fresh")
        try small.build { $0.outputFolder = fresh.path }
        let isSame = try SmallSite.tree(fresh.appendingPathComponent("current/sponsors")) == before.pages
        #expect(isSame)
    }
}
