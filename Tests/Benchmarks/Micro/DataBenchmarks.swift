import Benchmark
import FigureEngine
import Foundation
import GRDBSQLite
import LedgerStore
import LoyaltyModel
import Pages
import PartitionStore
import ScoringRuns

/// What a build does with a program's data: reading a run, passing over the facts, writing CSV; and the least that the same pass can cost.
func registerDataBenchmarks(_ data: URL) throws {
    let runs = data.appendingPathComponent("runs", isDirectory: true)
    guard let run = try RunCatalog(in: runs).complete.first else { return print("no run in \(runs.path)") }
    let ledger = try Ledger(snapshotID: run.summary.snapshotID, in: data.appendingPathComponent("snapshots", isDirectory: true))
    let folder = FileManager.default.temporaryDirectory
    func settings(_ iterations: Int) -> [any BenchmarkSetting] { [Iterations(iterations)] }

    benchmark("read: churn.csv of the newest run, checked", settings: Iterations(5)) {
        blackHole(try RunReader(program: ledger.program, atRisk: 0.5, spill: SpillFile(in: folder)).read(run, only: [.churn]))
    }
    benchmark("read: lifetime_value.csv, checked", settings: Iterations(5)) {
        blackHole(try RunReader(program: ledger.program, atRisk: 0.5, spill: SpillFile(in: folder)).read(run, only: [.lifetimeValue]))
    }
    benchmark("pass: all facts into partitions, one thread", settings: Iterations(5)) { try passOverFacts(ledger, run, folder, workers: 1) }
    benchmark("pass: all facts into partitions, two threads", settings: Iterations(5)) { try passOverFacts(ledger, run, folder, workers: 2) }
    benchmark("floor: all facts through SQLite's C interface into arrays", settings: Iterations(5)) {
        for (table, columns) in factColumns where ledger.hasTable(table) { blackHole(BareScan(ledger.url, "SELECT \(columns) FROM \(table)").run()) }
    }
    benchmark("floor: fct_transactions through SQLite's C interface into arrays", settings: Iterations(5)) {
        blackHole(BareScan(ledger.url, "SELECT \(factColumns["fct_transactions"] ?? "") FROM fct_transactions").run())
    }
    benchmark("pass: transactions, checked, members looked up", settings: Iterations(5)) {
        var sum: Int64 = 0
        _ = try ledger.transactions.read(nil) { sum &+= $0.amount }
        blackHole(sum)
    }
    benchmark("csv: all transactions joined with member, merchant and sponsor, one thread", settings: Iterations(5)) { blackHole(try joinedCSV(ledger, workers: 1)) }
    benchmark("csv: all transactions joined with member, merchant and sponsor, two threads", settings: Iterations(5)) { blackHole(try joinedCSV(ledger, workers: 2)) }
}

/// Two numbers first, then texts.
private let factColumns = [
    "fct_transactions": "amount_cents, occurred_at, member_token_id, merchant_id",
    "fct_points": "points, occurred_at, member_token_id, sponsor_id, kind, rule_id",
    "fct_rewards": "cost_cents, issued_at, rule_id, member_token_id, status, redeemed_at, expires_at",
    "fct_rule_exposures": "exposed_at, contact_cost_cents, rule_id, member_token_id, arm",
    "fct_contacts": "sent_at, opened_at, sponsor_id, member_token_id, campaign_id, purpose, channel, clicked_at, converted_at",
    "fct_predictions": "stake_points, payout_points, member_token_id, market_id, sponsor_id, outcome_result, placed_at",
]

extension Ledger {
    fileprivate func hasTable(_ name: String) -> Bool { OptionalTable(rawValue: name).map(program.optionalTables.contains) ?? true }
}

private func passOverFacts(_ ledger: Ledger, _ run: RunFile, _ folder: URL, workers: Int) throws {
    let spill = SpillFile(in: folder)
    let empty = try RunReader(program: ledger.program, atRisk: 0.5, spill: spill).read(run, only: [])
    blackHole(try ScanEngine().read(FigureRequest(ledger: ledger, run: empty, previous: nil, earlier: [], settings: FigureSettings(), workers: workers, spill: spill)))
}

/// The bytes written, by the writer of the exports; each thread writes a range of rows at a time, as it writes a sponsor's file in a build.
private func joinedCSV(_ ledger: Ledger, workers: Int) throws -> Int {
    let facts = ledger.transactions
    let ranges = try facts.ranges(ofRows: 250_000)
    return try parallelMap(ranges.count, workers: workers) { try joinedCSV(ledger.program, facts, ranges[$0]) }.reduce(0, +)
}

private func joinedCSV(_ program: Program, _ facts: FactScan<Transaction>, _ range: RowRange?) throws -> Int {
    var writer = CSVWriter()
    var written = 0
    _ = try facts.read(range) { fact in
        let merchant = program.merchants[fact.merchant]
        writer.begin("member_token_id")
        program.members.tokens.bytes(fact.member).withUnsafeBytes { writer.text($0) }
        writer.begin("sponsor_id")
        writer.plain(program.sponsors[merchant.sponsor].id)
        writer.begin("merchant_id")
        writer.plain(merchant.id)
        writer.begin("merchant")
        writer.text(merchant.name)
        writer.begin("tier")
        writer.optionalText(program.members.tierName(fact.member))
        writer.begin("amount_cents")
        writer.whole(fact.amount)
        writer.begin("occurred_at")
        writer.whole(fact.at)
        writer.endRow()
        if writer.bytes.count > 1 << 20 {
            written += writer.bytes.count
            writer = CSVWriter()
        }
    }
    return written + writer.bytes.count
}

/// A table's columns read into plain arrays with no check at all: what any reader through SQLite has to pay.
private struct BareScan {
    let path: String
    let query: String

    init(_ url: URL, _ query: String) { (path, self.query) = (url.path, query) }

    func run() -> Int {
        var database: OpaquePointer?
        var statement: OpaquePointer?
        defer { sqlite3_close(database) }
        guard sqlite3_open_v2("file:\(path)?mode=ro&immutable=1", &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
            sqlite3_prepare_v2(database, query + " NOT INDEXED", -1, &statement, nil) == SQLITE_OK
        else { return 0 }
        defer { sqlite3_finalize(statement) }
        var (numbers, moments, texts) = ([Int64](), [Int64](), [UInt8]())
        let columns = sqlite3_column_count(statement)
        while sqlite3_step(statement) == SQLITE_ROW {
            numbers.append(sqlite3_column_int64(statement, 0))
            moments.append(sqlite3_column_int64(statement, 1))
            for column in 2..<columns {
                guard let text = sqlite3_column_text(statement, column) else { continue }
                texts.append(contentsOf: UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column))))
            }
        }
        return numbers.count + moments.count + texts.count
    }
}
