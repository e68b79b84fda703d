import BoostedTrees
import LoyaltyModel
import SeededRandom

/// Members as they stood at a moment, with what they did after it.
struct ChurnExamples: Sendable {
    var table = FeatureTable(columns: ChurnFeatures.columns)
    /// Rows of the ledger.
    var rows: [Int] = []
    /// Whether each made no transaction in the horizon; empty where that is not known yet.
    var labels: [Bool] = []

    var count: Int { rows.count }
    var churners: Int { labels.count { $0 } }

    /// Members without a transaction for so long have gone: a model that foretells that they stay away foretells nothing.
    static let activeDays = 180.0

    init() {}

    /// - Parameters:
    ///   - rhythms: of the ledger.
    ///   - moment: everything is as it was known then.
    ///   - horizonDays: days after it in which a transaction makes the label false.
    ///   - isLabelled: whether labels are wanted; the horizon must end by the snapshot then.
    ///   - limit: no more than so many, chosen by hash and not by what they did.
    init(_ ledger: SponsorLedger, _ rhythms: PurchaseRhythms, at moment: Int64, horizonDays: Int, isLabelled: Bool = true, limit: Int = .max, seed: UInt64 = 0) {
        let end = moment + Int64(horizonDays) * 86_400
        precondition(!isLabelled || end <= ledger.takenAt, "labels reach past the snapshot")
        let meanVisit = ledger.meanVisit(before: moment)
        let (rhythm, weeks) = (rhythms.model(at: moment), Double(horizonDays) / 7)
        for row in Self.candidates(ledger, at: moment, limit: limit, seed: seed) {
            guard let features = ChurnFeatures(MemberPast(ledger, row: row, at: moment), meanVisit: meanVisit, rhythm: rhythm, weeks: weeks) else { continue }
            table.append(features.values)
            rows.append(row)
            if isLabelled { labels.append(!ledger.purchases[row].contains { $0.at > moment && $0.at <= end }) }
        }
    }

    private static func candidates(_ ledger: SponsorLedger, at moment: Int64, limit: Int, seed: UInt64) -> [Int] {
        let active = (0..<ledger.members.count).filter { row in
            ledger.purchases[row].last { $0.at <= moment }.map { Double(moment - $0.at) / 86_400 < activeDays } ?? false
        }
        guard active.count > limit else { return active }
        // By place among them and not by row: a ledger that knows nothing later has other rows, and chooses the same members.
        let keyed = active.enumerated().map { (Random.mixed(seed ^ UInt64($0) &* 0x9E37_79B9_7F4A_7C15), $1) }.sorted { $0 < $1 }
        return keyed.prefix(limit).map(\.1).sorted()
    }

    func column(_ column: ChurnFeatures.Column) -> [Float] { table.column(column.rawValue) }

    mutating func append(_ other: ChurnExamples) {
        for row in 0..<other.count { table.append(other.table.row(row)) }
        rows += other.rows
        labels += other.labels
    }

    /// Those that a rule takes, which sees places among them: rows are others in a ledger that knows more.
    func filter(_ isTaken: (_ place: Int) -> Bool) -> ChurnExamples {
        let kept = rows.indices.filter(isTaken)
        var some = ChurnExamples()
        some.table = table.rows(kept)
        some.rows = kept.map { rows[$0] }
        some.labels = labels.isEmpty ? [] : kept.map { labels[$0] }
        return some
    }

    /// Enough of both kinds for a model to be measured on.
    func hasAtLeast(_ rows: Int, ofEach: Int) -> Bool { count >= rows && churners >= ofEach && count - churners >= ofEach }
}
