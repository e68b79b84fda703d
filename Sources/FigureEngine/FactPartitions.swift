import LedgerStore
import LoyaltyModel
import PartitionStore
import Synchronization

/// All facts of a ledger by sponsor, after one pass over each table. Every later step then works on one sponsor at a time, whose members fit in
/// the processor's caches, and memory does not grow with the rows.
package struct FactPartitions: Sendable {
    package let transactions: Partition<TransactionRecord>
    package let points: Partition<PointsRecord>
    package let rewards: Partition<RewardRecord>
    package let exposures: Partition<ExposureRecord>
    package let contacts: Partition<ContactRecord>
    let predictions: Partition<PredictionRecord>
    let campaigns: TokenTable
    /// By table.
    let rowCounts: [String: Int]
}

/// Reads the tables of a ledger in ranges of rows, shared out among threads, and puts them together in the tables' order: what comes out
/// does not depend on how many threads there were.
package struct FactPartitioner {
    let ledger: Ledger
    let spill: SpillFile
    let workers: Int
    /// Contacts of other purposes are left out.
    let purposes: Set<ContactPurpose>

    package init(ledger: Ledger, spill: SpillFile, workers: Int, purposes: Set<ContactPurpose> = [.retention]) {
        self.ledger = ledger
        self.spill = spill
        self.workers = workers
        self.purposes = purposes
    }

    /// About a quarter of a second's work.
    static let rowsAtATime: Int64 = 500_000

    package func read() throws -> FactPartitions {
        let (program, members) = (ledger.program, ledger.program.members)
        let merchantSponsors = program.merchants.map(\.sponsor)
        let ruleSponsors = program.rules.map(\.sponsor)
        let campaigns = CampaignTable()
        let transactions = try pass(ledger.transactions) { fact, writer in
            try writer.append(TransactionRecord(fact), to: merchantSponsors[fact.merchant])
        }
        let points = try pass(ledger.points) { fact, writer in
            try writer.append(PointsRecord(fact, inBooks: true), to: fact.sponsor)
            if let rule = fact.rule, ruleSponsors[rule] != fact.sponsor { try writer.append(PointsRecord(fact, inBooks: false), to: ruleSponsors[rule]) }
        }
        let rewards = try pass(ledger.rewards) { fact, writer in try writer.append(RewardRecord(fact), to: ruleSponsors[fact.rule]) }
        let exposures = try pass(ledger.exposures) { fact, writer in
            if members.isCounted(fact.member) { try writer.append(ExposureRecord(fact), to: ruleSponsors[fact.rule]) }
        }
        let contacts = try pass(ledger.contacts) { [purposes] fact, writer in
            guard purposes.contains(fact.purpose), members.isCounted(fact.member) else { return }
            try writer.append(ContactRecord(fact, campaign: campaigns.index(of: fact.campaign)), to: fact.sponsor)
        }
        let predictions = try pass(ledger.predictions) { fact, writer in
            if let sponsor = fact.sponsor { try writer.append(PredictionRecord(fact), to: sponsor) }
        }
        let passes: [any TablePass] = [transactions, points, rewards, exposures, contacts, predictions]
        try run(passes)
        return FactPartitions(
            transactions: try transactions.result(), points: try points.result(), rewards: try rewards.result(), exposures: try exposures.result(),
            contacts: try contacts.result(), predictions: try predictions.result(), campaigns: campaigns.table,
            rowCounts: Dictionary(uniqueKeysWithValues: passes.compactMap { pass in pass.table.map { ($0, pass.rows) } }))
    }

    /// The largest tables come first, and their ranges: no thread is left with a long piece at the end.
    private func run(_ passes: [any TablePass]) throws {
        let pieces = passes.flatMap { pass in (0..<pass.pieces).map { (pass, $0) } }
        _ = try parallelMap(pieces.count, workers: workers) { index in try pieces[index].0.read(pieces[index].1) }
    }

    private func pass<Fact, Record>(_ scan: FactScan<Fact>?, _ put: @escaping Pass<Fact, Record>.Put) throws -> Pass<Fact, Record> {
        Pass(scan, ranges: try scan?.ranges(ofRows: Self.rowsAtATime) ?? [], groups: ledger.program.sponsors.count, spill: spill, put)
    }
}

/// The pieces of one table, whatever its facts.
private protocol TablePass: Sendable {
    /// Nil where the snapshot does not have it.
    var table: String? { get }
    var pieces: Int { get }
    var rows: Int { get }
    func read(_ piece: Int) throws
}

private final class Pass<Fact: Sendable, Record: BitwiseCopyable & Sendable>: TablePass {
    typealias Put = @Sendable (Fact, PartitionWriter<Record>) throws -> Void
    private let scan: FactScan<Fact>?
    private let ranges: [RowRange?]
    private let groups: Int
    private let spill: SpillFile
    private let put: Put
    private let done: Mutex<[(part: Partition<Record>, ending: ScanEnding)?]>

    init(_ scan: FactScan<Fact>?, ranges: [RowRange?], groups: Int, spill: SpillFile, _ put: @escaping Put) {
        self.scan = scan
        self.ranges = ranges
        self.groups = groups
        self.spill = spill
        self.put = put
        done = Mutex(Array(repeating: nil, count: ranges.count))
    }

    var table: String? { scan?.tableName }
    var pieces: Int { ranges.count }
    var rows: Int { done.withLock { $0.reduce(0) { $0 + ($1?.ending.rows ?? 0) } } }

    func read(_ piece: Int) throws {
        guard let scan else { return }
        let writer = PartitionWriter<Record>(groups: groups, spill: spill)
        let ending = try scan.read(ranges[piece]) { try put($0, writer) }
        let part = try writer.finish()
        done.withLock { $0[piece] = (part, ending) }
    }

    func result() throws -> Partition<Record> {
        let all = done.withLock { $0.compactMap(\.self) }
        try scan?.conclude(all.map(\.ending))
        return Partition(joining: all.map(\.part), groups: groups, spill: spill)
    }
}

/// The campaigns of all contacts, numbered as they come.
private final class CampaignTable: Sendable {
    private let names = Mutex(TokenTable())

    func index(of name: String) -> UInt32 { names.withLock { $0.insert(name).index } }
    var table: TokenTable { names.withLock { $0 } }
}
