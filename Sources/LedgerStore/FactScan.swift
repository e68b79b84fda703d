import Diagnostics
import GRDB
import LoyaltyModel

/// A fact table's rows, read in one pass or shared out among threads by ranges of rows.
///
/// The fast way looks members up many rows at a time and says only whether everything holds. Where something does not, the plain way
/// reads the table again, row by row from its beginning, and names the first row that is wrong.
package struct FactScan<Fact>: Sendable {
    let ledger: Ledger
    private let table: LedgerTable
    private let fast: @Sendable (Ledger, RowRange?, (Fact) throws -> Void) throws -> ScanEnding
    private let plain: @Sendable (Ledger, (Fact) throws -> Void) throws -> Void

    init<Rows: FactRows>(_ ledger: Ledger, _ rows: Rows.Type) where Rows.Fact == Fact {
        self.ledger = ledger
        table = Rows.table
        fast = { ledger, range, body in try ledger.file.connect { try Self.readFast(Rows.self, ledger, $0, range, body) } }
        plain = { ledger, body in try ledger.file.connect { try Self.readPlainly(Rows.self, ledger, $0, body) } }
    }

    package var tableName: String { table.name }

    /// Ranges that cover the table, of about so many rows each; a single nil for the whole where it has no row numbers or they cannot be told by any of their names.
    package func ranges(ofRows size: Int64) throws -> [RowRange?] {
        try ledger.file.connect { database in
            guard let name = try table.rowNumber(in: database), let bounds = try? Row.fetchOne(database, sql: "SELECT (\(table.outermost(name, "ASC"))), (\(table.outermost(name, "DESC")))"),
                let first = Int64.fromDatabaseValue(bounds[0]), let last = Int64.fromDatabaseValue(bounds[1]), (-Self.farthest...Self.farthest).contains(first), last <= Self.farthest
            else { return [nil] }
            let pieces = min(256, (last - first) / size + 1)
            let step = (last - first) / pieces + 1
            return (0..<pieces).map { piece in
                let begin = first + piece * step
                return RowRange(column: name, first: begin, last: piece == pieces - 1 ? last : begin + step - 1)
            }
        }
    }

    /// Row numbers beyond it are read without ranges, whose arithmetic could leave 64 bits.
    private static var farthest: Int64 { 1 << 61 }

    /// Calls `body` with the facts of a range, or of the whole table.
    /// - Throws: a `Fault` for the table's first row that breaks the contract, and what `body` throws.
    package func read(_ range: RowRange?, _ body: (Fact) throws -> Void) throws -> ScanEnding {
        do {
            return try fast(ledger, range, body)
        } catch let failed as BodyFailed {
            throw failed.error
        } catch {
            try plain(ledger) { _ in }
            if let fault = error as? Fault { throw fault }
            throw Fault("\(table.name) did not read the same twice", at: .init(ledger.file.displayName), remedy: "Leave a snapshot as it is while it is read.")
        }
    }

    /// To be called with what all ranges ended with: sums and keys that only hold or break over all rows.
    package func conclude(_ endings: [ScanEnding]) throws {
        var (sizes, keys) = (endings.first?.sizes ?? [], [UInt64]())
        var holds = true
        for (position, ending) in endings.enumerated() {
            if position > 0 { for (column, size) in ending.sizes.enumerated() where !sizes[column].add(size) { holds = false } }
            keys += ending.keys
        }
        if !holds || StableHash.repeats(&keys) { try plain(ledger) { _ in } }
    }

    /// Row by row in the table's own order.
    package func readPlainly(_ body: (Fact) throws -> Void) throws { try plain(ledger, body) }

    private static var batchSize: Int { 256 }
    private struct UnknownMember: Error {}
    /// Not the table's fault: there is nothing to read again for.
    private struct BodyFailed: Error { let error: any Error }

    private static func readFast<Rows: FactRows>(_: Rows.Type, _ ledger: Ledger, _ database: Database, _ range: RowRange?, _ body: (Fact) throws -> Void) throws -> ScanEnding
    where Rows.Fact == Fact {
        let reader = try RowReader(Rows.table, in: database, of: ledger.file, rows: range)
        var rows = Rows(ledger)
        var facts: [Fact] = []
        var batch = TokenBatch()
        facts.reserveCapacity(batchSize)
        func deliver() throws {
            guard ledger.program.members.tokens.find(&batch) else { throw UnknownMember() }
            for position in facts.indices {
                Rows.setMember(batch.indices[position], of: &facts[position])
                do { try body(facts[position]) } catch { throw BodyFailed(error: error) }
            }
            facts.removeAll(keepingCapacity: true)
            batch.removeAll()
        }
        while try reader.next() {
            batch.add(try reader.bytes(Rows.memberColumn))
            facts.append(try rows.read(reader, member: .max))
            if facts.count == batchSize { try deliver() }
        }
        try deliver()
        return ScanEnding(rows: reader.count, sizes: rows.sizes, keys: reader.keys)
    }

    private static func readPlainly<Rows: FactRows>(_: Rows.Type, _ ledger: Ledger, _ database: Database, _ body: (Fact) throws -> Void) throws
    where Rows.Fact == Fact {
        let reader = try RowReader(Rows.table, in: database, of: ledger.file)
        var rows = Rows(ledger)
        while try reader.next() {
            guard let member = ledger.program.members.tokens.find(try reader.bytes(Rows.memberColumn)) else {
                throw reader.fault(Rows.memberColumn, "the member is not in dim_members", remedy: "Write the member's row, or correct the token.")
            }
            try body(try rows.read(reader, member: member))
        }
        try reader.refuseRepeatedKeys()
    }
}

/// Rows of a table by SQLite's row number, both ends included.
package struct RowRange: Sendable {
    /// What the row number is called in this table.
    var column: String
    var first: Int64
    var last: Int64
}

/// What one pass over a range found that must be held against the other ranges'.
package struct ScanEnding: Sendable {
    package var rows: Int
    var sizes: [SizeTotal]
    /// Hashes of keys, where the snapshot does not declare them unique itself.
    var keys: [UInt64]
}

extension Ledger {
    package var transactions: FactScan<Transaction> { FactScan(self, TransactionRows.self) }
    package var points: FactScan<PointsEntry> { FactScan(self, PointsRows.self) }
    package var rewards: FactScan<Reward> { FactScan(self, RewardRows.self) }
    package var exposures: FactScan<Exposure> { FactScan(self, ExposureRows.self) }

    /// Nil where the snapshot has no contacts.
    package var contacts: FactScan<Contact>? { program.optionalTables.contains(.contacts) ? FactScan(self, ContactRows.self) : nil }

    /// Nil where the snapshot has no predictions, or no markets for them to be on.
    package var predictions: FactScan<Prediction>? {
        program.optionalTables.isSuperset(of: [.markets, .predictions]) ? FactScan(self, PredictionRows.self) : nil
    }
}
