import Foundation
import GRDB
import LedgerStore
import ProgramFixture
import Testing

/// Files that are not whole snapshots.
@Suite struct BadFiles {
    private func refusal(of folder: DataFolder) -> String {
        ProgramFixture.refusal { _ = try LedgerContent(of: folder.snapshots) }
    }

    private func refusal(after change: (inout [UInt8]) -> Void, _ fixture: SnapshotFixture = SnapshotFixture()) throws -> String {
        let folder = try DataFolder()
        let url = try fixture.write(to: folder.snapshots)
        var bytes = [UInt8](try Data(contentsOf: url))
        change(&bytes)
        try Data(bytes).write(to: url)
        return refusal(of: folder)
    }

    private let damaged = "snapshots/s1.sqlite: the file is damaged, cut short or not a SQLite file"
    private let copyAgain = "Copy the snapshot again from its source."

    @Test func notThere() throws {
        #expect(refusal(of: try DataFolder()) == "snapshots/s1.sqlite: the file cannot be opened. Check that it is there and can be read by this user.")
    }

    @Test func aFolder() throws {
        let folder = try DataFolder()
        try FileManager.default.createDirectory(at: folder.snapshots.appendingPathComponent("s1.sqlite"), withIntermediateDirectories: true)
        #expect(refusal(of: folder) == "snapshots/s1.sqlite: it is not a plain file. Put a plain file there.")
    }

    /// Opening one waits for whoever writes into it: for ever.
    @Test(.timeLimit(.minutes(10)), arguments: ["s1.sqlite", "s1.sqlite-wal", "s1.sqlite-journal"])
    func aFIFO(_ name: String) throws {
        let folder = try DataFolder(SnapshotFixture())
        let place = folder.snapshots.appendingPathComponent(name).path
        try? FileManager.default.removeItem(atPath: place)
        #expect(mkfifo(place, 0o600) == 0)
        #expect(refusal(of: folder) == "snapshots/\(name): it is not a plain file. Put a plain file there.")
    }

    /// Snapshots are large, and often kept on another disk.
    @Test func aLinkToASnapshotElsewhere() throws {
        let folder = try DataFolder(SnapshotFixture())
        let (place, elsewhere) = (folder.snapshots.appendingPathComponent("s1.sqlite"), folder.url.appendingPathComponent("kept"))
        try FileManager.default.moveItem(at: place, to: elsewhere)
        try FileManager.default.createSymbolicLink(at: place, withDestinationURL: elsewhere)
        #expect(try LedgerContent(of: folder.snapshots).transactions.count == 3)
    }

    @Test(arguments: ["", "SQLite format 3", "sponsor_id,name\nacme,Acme\n", String(repeating: "PK\u{3}\u{4}", count: 100)])
    func notSQLite(_ text: String) throws {
        #expect(try refusal { $0 = Array(text.utf8) } == "\(damaged) (its header is not SQLite's). \(copyAgain)")
    }

    @Test func cutShort() throws {
        var whole = 0
        let said = try refusal { whole = $0.count; $0.removeLast(100) }
        #expect(said == "snapshots/s1.sqlite: the file is cut short: \(whole - 100) bytes of \(whole). \(copyAgain)")
        #expect(try refusal { $0.removeLast($0.count / 2) }.contains("is cut short"))
    }

    /// Every page but the first filled with a byte that begins no page.
    @Test func corruptPages() throws {
        let said = try refusal { bytes in for index in 4_096..<bytes.count { bytes[index] = 0x5A } }
        #expect(said == "\(damaged) (database disk image is malformed). \(copyAgain)")
    }

    @Test func corruptSchema() throws {
        let said = try refusal { bytes in for index in 100..<4_096 { bytes[index] = 0x5A } }
        #expect(said == "\(damaged) (database disk image is malformed). \(copyAgain)")
    }

    @Test func encrypted() throws {
        let said = try refusal { bytes in for index in 16..<bytes.count { bytes[index] ^= 0xA7 } }
        #expect(said.hasPrefix("snapshots/s1.sqlite: the file is "))
        #expect(said.hasSuffix(copyAgain))
    }

    /// Facts refer to merchants by their ids: with one twice, each row after it would be taken for another's.
    @Test(arguments: [("dim_sponsors", "sponsor_id"), ("dim_merchants", "merchant_id"), ("dim_reward_rules", "rule_id"), ("dim_markets", "market_id")])
    func anIdThatAnIndexHides(_ table: String, _ id: String) throws {
        let folder = try DataFolder()
        var fixture = SnapshotFixture()
        fixture[table].key = []
        fixture[table].addRow()
        let url = try fixture.write(to: folder.snapshots)
        try DatabaseQueue(path: url.path).writeWithoutTransaction { database in
            try database.execute(sql: "CREATE INDEX k ON \(table)(\(id)); PRAGMA writable_schema = ON")
            try database.execute(sql: "UPDATE sqlite_master SET sql = replace(sql, 'CREATE INDEX', 'CREATE UNIQUE INDEX') WHERE name = 'k'")
        }
        #expect(refusal(of: folder).contains("\(table).\(id), row") && refusal(of: folder).contains("an id occurs more than once, though the table's index says that none does"), "\(refusal(of: folder))")
    }

    /// The rows are read from the first to the last that there is, whatever an index has.
    @Test func rowsThatAnIndexLacksAreRead() throws {
        let folder = try DataFolder()
        let url = try SnapshotFixture().write(to: folder.snapshots)
        let all = try LedgerContent(of: folder.snapshots).transactions.count
        #expect(all > 2)
        try DatabaseQueue(path: url.path).writeWithoutTransaction { database in
            try database.execute(sql: "CREATE INDEX few ON fct_transactions(amount_cents) WHERE rowid <= 1; PRAGMA writable_schema = ON")
            try database.execute(sql: "UPDATE sqlite_master SET sql = 'CREATE INDEX few ON fct_transactions(amount_cents)' WHERE name = 'few'")
        }
        #expect(try LedgerContent(of: folder.snapshots).transactions.count == all)
    }

    @Test func theWholeFileIsCheckedWhenAsked() throws {
        let folder = try DataFolder()
        let url = try SnapshotFixture().write(to: folder.snapshots)
        try Ledger(snapshotID: "s1", in: folder.snapshots).checkIntegrity()
        // An index that lacks a row is seen by no scan, and by no reader of tables.
        try DatabaseQueue(path: url.path).writeWithoutTransaction { database in
            try database.execute(sql: "CREATE INDEX i ON fct_points(points); PRAGMA writable_schema = ON")
            try database.execute(sql: "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'fct_rewards') WHERE name = 'i'")
        }
        let ledger = try Ledger(snapshotID: "s1", in: folder.snapshots)
        let said = ProgramFixture.refusal { try ledger.checkIntegrity() }
        #expect(said.hasPrefix("snapshots/s1.sqlite: the file is damaged (") && said.hasSuffix(copyAgain))
    }

    @Test(arguments: [("-wal", [0x37, 0x7F, 0x06, 0x82]), ("-journal", [0xD9, 0xD5, 0x05, 0xF9])] as [(String, [UInt8])])
    func withRowsBesideIt(_ tail: String, _ start: [UInt8]) throws {
        let folder = try DataFolder(SnapshotFixture())
        let beside = folder.snapshots.appendingPathComponent("s1.sqlite" + tail)
        try Data(start).write(to: beside)
        #expect(
            refusal(of: folder)
                == "snapshots/s1.sqlite: s1.sqlite\(tail) beside it holds a part of the snapshot. Close the database where it is written, then copy the one file.")
        try Data().write(to: beside)
        _ = try LedgerContent(of: folder.snapshots)
        try Data([0, 0, 0, 0]).write(to: beside)
        _ = try LedgerContent(of: folder.snapshots)
    }

    /// A link to where snapshots are kept: SQLite keeps the log there.
    @Test(arguments: ["-wal", "-journal"]) func withRowsBesideWhatALinkLeadsTo(_ tail: String) throws {
        let folder = try DataFolder(SnapshotFixture())
        let (link, kept) = (folder.snapshots.appendingPathComponent("s1.sqlite"), folder.snapshots.deletingLastPathComponent().appendingPathComponent("kept.sqlite"))
        try FileManager.default.moveItem(at: link, to: kept)
        symlink("../kept.sqlite", link.path)
        _ = try LedgerContent(of: folder.snapshots)
        try Data([0x37]).write(to: URL(fileURLWithPath: kept.path + tail))
        #expect(refusal(of: folder).hasPrefix("snapshots/s1.sqlite: kept.sqlite\(tail) beside what it leads to holds a part of the snapshot."))
    }

    /// A log that a writer has not yet taken over into the file, as SQLite writes it.
    @Test func withARealLog() throws {
        let folder = try DataFolder()
        let url = try SnapshotFixture().write(to: folder.snapshots)
        let writer = try DatabasePool(path: url.path)
        try writer.write { try $0.execute(sql: "DELETE FROM fct_transactions") }
        #expect(refusal(of: folder).contains("s1.sqlite-wal beside it"))
        try writer.close()
        #expect(try LedgerContent(of: folder.snapshots).transactions.isEmpty)
    }

    @Test func aValueAtTheLimit() throws {
        var fixture = SnapshotFixture()
        fixture.after = ["UPDATE dim_reward_rules SET definition = '\"' || printf('%.*c', 4194302, 'x') || '\"' WHERE rule_id = 'r-bolt'"]
        #expect(try LedgerContent(fixture).program.rules[1].definition?.utf8.count == 4 << 20)
        fixture.after = ["UPDATE dim_reward_rules SET definition = '\"' || printf('%.*c', 4194303, 'x') || '\"' WHERE rule_id = 'r-bolt'"]
        try expectRefusal(fixture, "snapshots/s1.sqlite, dim_reward_rules, row 2: a value is longer than 4 MiB. Write short texts; keep documents elsewhere.")
    }

    @Test func aValueOfManyMegabytes() throws {
        var fixture = SnapshotFixture()
        fixture.after = ["UPDATE fct_transactions SET transaction_id = zeroblob(16000000) WHERE transaction_id = 't2'"]
        try expectRefusal(fixture, "snapshots/s1.sqlite, fct_transactions, row 2: a value is longer than 4 MiB. Write short texts; keep documents elsewhere.")
    }

    @Test func tiersWithoutEnd() throws {
        var fixture = SnapshotFixture()
        fixture.after = ["""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 32767)
            INSERT INTO dim_members SELECT 'tier-' || i, NULL, NULL, 'full', 'tier ' || i, NULL FROM n
            """]
        try expectRefusal(fixture, "snapshots/s1.sqlite, dim_members.tier, row 32770: there are more than 32767 tiers. Write the name of a tier, the same for all of its members.")
    }
}
