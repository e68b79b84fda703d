import Foundation
import GRDB
import LedgerStore
import LoyaltyModel
import ProgramFixture
import Testing

/// What a good snapshot gives, in whatever form it was written.
@Suite struct GoodSnapshots {
    @Test func dimensionsAreReadAsWritten() throws {
        let program = try LedgerContent(SnapshotFixture()).program
        #expect(program.snapshotID == "s1" && program.name == "Corner Club")
        #expect(program.factsFrom == 1_672_531_200 && program.takenAt == 1_704_067_200)
        #expect(program.sponsors.map(\.id) == ["acme", "bolt"] && program.sponsors.map(\.name) == ["Acme Foods", "Bolt Games"])
        #expect(program.sponsors.map(\.currency.code) == ["EUR", "USD"] && program.sponsors.map(\.grossMargin) == [0.4, 0.25])
        #expect(program.sponsors.map(\.localTime.zoneName) == ["Europe/Dublin", "America/New_York"] && program.sponsors.map(\.offering) == [.plus, .basic])
        #expect(program.merchants.map(\.id) == ["acme-1", "bolt-1"] && program.merchants.map(\.sponsor) == [0, 1] && program.merchants[1].name == "Bolt Slots")
        #expect(program.members.count == 3 && program.members.sharing == [.full, .aggregate, .none])
        #expect((0..<3).map { program.members.tierName($0) } == ["Gold", nil, "Gold"] && program.members.tierNames == ["Gold"])
        #expect(program.members.enrolledOn == [19_391, MemberTable.unknownDay, 19_483])  // 2023-02-03, 2023-05-06
        #expect(program.rules.map(\.rewardType) == [.freeProduct, .bonusPoints] && program.rules.map(\.endsAt) == [nil, 1_735_689_600])
        #expect(program.rules.map(\.definition) == [#"{"every": 10}"#, nil])
        #expect(program.markets.map(\.category) == [.sports, .weather] && program.markets.map(\.settledAt) == [1_690_100_000, nil])
        #expect(program.optionalTables == [.contacts, .markets, .predictions])
    }

    @Test func factsAreReadAsWritten() throws {
        let content = try LedgerContent(SnapshotFixture())
        #expect(content.transactions.map(\.amount) == [1_250, -300, 99] && content.transactions.map(\.member) == [0, 1, 2])
        #expect(content.transactions.map(\.merchant) == [0, 1, 0] && content.transactions.map(\.at) == [1_680_000_000, 1_690_000_000, 1_704_067_200])
        #expect(content.points.map(\.kind) == [.earn, .redeem, .expire, .adjust] && content.points.map(\.points) == [12, -5, -1, -7])
        #expect(content.points.map(\.rule) == [0, nil, nil, nil] && content.points.map(\.sponsor) == [0, 0, 1, 1])
        #expect(content.rewards.map(\.status) == [.open, .redeemed, .expired, .cancelled] && content.rewards.map(\.cost) == [250, 250, 0, 10])
        #expect(content.rewards.map(\.redeemedAt) == [nil, 1_681_000_000, nil, nil] && content.rewards.map(\.expiresAt) == [nil, nil, 1_690_000_000, 1_799_000_000])
        #expect(content.rewards.map(\.rule) == [0, 0, 1, 1] && content.rewards.map(\.member) == [0, 1, 0, 2])
        #expect(content.exposures.map(\.arm) == [.treatment, .holdout] && content.exposures.map(\.contactCost) == [5, 0])
        #expect(content.contacts.map(\.channel) == [.inApp] && content.contacts.map(\.purpose) == [.retention] && content.contacts[0].campaign == "spring")
        let contact = content.contacts[0]
        #expect([contact.sentAt, contact.openedAt, contact.clickedAt, contact.convertedAt] == [1_680_000_000, 1_680_000_100, 1_680_000_200, 1_680_000_300])
        #expect(content.predictions.map(\.market) == [0, 1] && content.predictions.map(\.sponsor) == [1, nil] && content.predictions.map(\.result) == [.won, .open])
        #expect(content.predictions.map(\.stake) == [10, 10] && content.predictions.map(\.payout) == [25, 0])
    }

    /// The same facts, as a text to compare; ids stand for indices, so that the order of rows does not matter.
    private func summary(_ content: LedgerContent) -> [String] {
        let program = content.program
        func member(_ index: MemberIndex) -> String { program.members.tokens[index] }
        return [
            program.sponsors.map { "\($0.id) \($0.name) \($0.offering)" }, program.merchants.map { "\($0.id) \(program.sponsors[$0.sponsor].id)" },
            (0..<UInt32(program.members.count)).map { "\(member($0)) \(program.members.sharing[Int($0)]) \(program.members.tierName($0) ?? "")" },
            program.rules.map { "\($0.id) \(program.sponsors[$0.sponsor].id)" }, program.markets.map { "\($0.id) \($0.title)" },
            content.transactions.map { "\(member($0.member)) \(program.merchants[$0.merchant].id) \($0.amount) \($0.at)" },
            content.points.map { "\(member($0.member)) \(program.sponsors[$0.sponsor].id) \($0.kind) \($0.points) \($0.rule.map { program.rules[$0].id } ?? "") \($0.at)" },
            content.rewards.map { "\(member($0.member)) \(program.rules[$0.rule].id) \($0.cost) \($0.status) \($0.redeemedAt ?? 0)" },
            content.exposures.map { "\(member($0.member)) \(program.rules[$0.rule].id) \($0.arm) \($0.contactCost)" },
            content.contacts.map { "\(member($0.member)) \(program.sponsors[$0.sponsor].id) \($0.campaign)" },
            content.predictions.map { "\(member($0.member)) \(program.markets[$0.market].id) \($0.sponsor.map { program.sponsors[$0].id } ?? "") \($0.stake)" },
        ].flatMap { $0.sorted() }
    }

    private func expectTheSame(_ change: (inout SnapshotFixture) -> Void) throws {
        var fixture = SnapshotFixture()
        change(&fixture)
        #expect(try summary(LedgerContent(fixture)) == summary(LedgerContent(SnapshotFixture())))
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func rowsInAnyOrder(_ seed: UInt64) throws {
        var chance = Chance(seed)
        try expectTheSame { for table in $0.tables.indices { $0.tables[table].rows.shuffle(using: &chance) } }
    }

    @Test func columnsInAnyOrder() throws {
        try expectTheSame { fixture in
            for table in fixture.tables.indices {
                fixture.tables[table].columns.reverse()
                for row in fixture.tables[table].rows.indices { fixture.tables[table].rows[row].reverse() }
            }
        }
    }

    @Test func tablesWithoutRowNumbers() throws {
        try expectTheSame { for table in $0.tables.indices { $0.tables[table].form = .withoutRowID } }
    }

    @Test func unknownTablesAndColumns() throws {
        try expectTheSame { fixture in
            for table in fixture.tables.map(\.name) { fixture.after.append("ALTER TABLE \(table) ADD COLUMN extra TEXT DEFAULT 'x'") }
            fixture.after += ["CREATE TABLE dim_more (a)", "INSERT INTO dim_more VALUES (1)", "CREATE INDEX i ON fct_transactions(member_token_id, occurred_at)"]
        }
    }

    @Test(arguments: [
        "PRAGMA encoding = 'UTF-16le'", "PRAGMA encoding = 'UTF-16be'", "PRAGMA page_size = 512", "PRAGMA page_size = 65536", "PRAGMA auto_vacuum = FULL",
        "PRAGMA journal_mode = WAL",
    ])
    func otherSettings(_ pragma: String) throws {
        try expectTheSame { $0.before = [pragma] }
    }

    /// The tables as the contract itself declares them, with types, NOT NULL and foreign keys.
    @Test func theContractsOwnTables() throws {
        let folder = try DataFolder()
        let fixture = SnapshotFixture()
        let queue = try DatabaseQueue(path: folder.snapshots.appendingPathComponent("s1.sqlite").path)
        try queue.write { database in
            try database.execute(sql: ContractSchema.sql)
            for table in fixture.tables {
                for row in table.rows {
                    let (columns, values) = (table.columns.joined(separator: ", "), row.map(\.sql).joined(separator: ", "))
                    try database.execute(sql: "INSERT INTO \(table.name) (\(columns)) VALUES (\(values))")
                }
            }
        }
        try queue.close()
        #expect(try summary(LedgerContent(of: folder.snapshots)) == summary(LedgerContent(fixture)))
    }

    @Test func nothingIsWrittenBesideAWALSnapshotInAFolderThatCannotBeWritten() throws {
        var fixture = SnapshotFixture()
        fixture.before = ["PRAGMA journal_mode = WAL"]
        let folder = try DataFolder()
        let url = try fixture.write(to: folder.snapshots)
        let files = FileManager.default
        let bytes = try Data(contentsOf: url)
        #expect(bytes[18] == 2)  // the header says write-ahead log
        try files.setAttributes([.posixPermissions: 0o444], ofItemAtPath: url.path)
        try files.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.snapshots.path)
        defer { try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.snapshots.path) }
        let ledger = try Ledger(snapshotID: "s1", in: folder.snapshots)
        var rows = 0
        try ledger.points.readPlainly { _ in
            rows += 1
            let beside = try files.contentsOfDirectory(atPath: folder.snapshots.path)
            #expect(beside == ["s1.sqlite"])
        }
        try ledger.checkIntegrity()
        #expect(rows == 4)
        #expect(try files.contentsOfDirectory(atPath: folder.snapshots.path) == ["s1.sqlite"])
        #expect(try Data(contentsOf: url) == bytes)
    }

    @Test func namesOfFoldersMaySayAnything() throws {
        let folder = try DataFolder()
        let odd = folder.url.appendingPathComponent("50% off? #1 ;é", isDirectory: true)
        try FileManager.default.createDirectory(at: odd, withIntermediateDirectories: true)
        try SnapshotFixture().write(to: odd)
        #expect(try LedgerContent(of: odd).transactions.count == 3)
    }

    /// Behind U+202E “€1,490” would read “094,1€”.
    @Test func namesTurnNothingAround() throws {
        var fixture = SnapshotFixture()
        let (written, read) = ("Loyal\u{202E}\u{2066}\u{1B}", "Loyal\u{FFFD}\u{FFFD}\u{FFFD}")
        for (table, column) in [("snapshot", "program_name"), ("dim_sponsors", "name"), ("dim_merchants", "name"), ("dim_reward_rules", "name"), ("dim_members", "tier"), ("dim_markets", "title"), ("fct_contacts", "campaign_id")] {
            fixture[table][0, column] = .text(written)
        }
        let content = try LedgerContent(fixture)
        let program = content.program
        #expect([program.name, program.sponsors[0].name, program.merchants[0].name, program.rules[0].name, program.members.tierName(0), program.markets[0].title, content.contacts[0].campaign] == Array(repeating: read, count: 7))
    }

    @Test func withoutMembersNoMemberIsRead() throws {
        var fixture = SnapshotFixture()
        fixture["dim_members"][0, "data_sharing_status"] = "yes"
        let folder = try DataFolder(fixture)
        let program = try Ledger(snapshotID: "s1", in: folder.snapshots, includingMembers: false).program
        #expect(program.members.count == 0 && program.merchants.count == 2)
    }

    @Test(arguments: [("2024-01-01", true), ("2024-01-02", false)])
    func enrolmentOnTheLatestDayAnywhere(_ day: String, _ isTaken: Bool) throws {
        // At 2024-01-01T00:00Z it is the 1st everywhere east to +14, and nowhere yet the 2nd; ten hours later it is.
        var fixture = SnapshotFixture()
        fixture["dim_members"][0, "enrolled_on"] = .text(day)
        #expect(((try? LedgerContent(fixture)) != nil) == isTaken)
        fixture = SnapshotFixture("s1", takenAt: SnapshotFixture.takenAt + 36_000)
        fixture["dim_members"][0, "enrolled_on"] = .text(day)
        _ = try LedgerContent(fixture)
    }
}
