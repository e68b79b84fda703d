import BoostedTrees
import Glibc
import LoyaltyModel
import RunWriting

/// A sponsor's rows of `churn.csv`.
struct ChurnRows: Sendable {
    static let columns = "sponsor_id,member_token_id,churn_probability,predicted_churn_on,factors,probability_30,probability_60,probability_90"
    /// Factors are told of members from this probability on.
    static let explainedFrom = 0.40
    /// From here on four in five such members do not come back: contract's critical risk.
    static let critical = 0.80
    static let mostFactors = 5

    private(set) var rows = CSVRows()
    /// By row of the ledger.
    private(set) var probabilities: [Int: Double] = [:]

    /// - Parameters:
    ///   - churn: has a model for the main horizon.
    ///   - scores: that model's, of the examples.
    ///   - examples: of the members to be scored, for the main horizon.
    init(_ churn: SponsorChurn, mainHorizon: Int, scores: [Double], _ ledger: SponsorLedger, _ examples: ChurnExamples, _ rhythms: PurchaseRhythms, _ program: Program) {
        guard let main = churn.learned[mainHorizon] else { return }
        let byHorizon = churn.learned.sorted { $0.key < $1.key }.map { horizon, learned in
            guard horizon != mainHorizon else { return (horizon: horizon, values: scores) }
            return (horizon, learned.model.probabilities(ChurnExamples(ledger, rhythms, at: ledger.takenAt, horizonDays: horizon, isLabelled: false)))
        }
        let factors = Self.factors(main.model, examples, scores.indices.filter { scores[$0] >= Self.explainedFrom }, scores)
        let mainPosition = byHorizon.firstIndex { $0.horizon == mainHorizon } ?? 0
        let sponsor = program.sponsors[ledger.sponsor]
        let today = Int(ledger.today)
        for position in 0..<examples.count {
            let ordered = ReturnCurve.ordered(byHorizon.map { $0.values[position] }, around: mainPosition)
            let curve = byHorizon.indices.map { (days: byHorizon[$0].horizon, probability: ordered[$0]) }
            let probability = scores[position]
            let row = examples.rows[position]
            probabilities[row] = probability
            rows.begin(sponsor.id, program.members.tokens.bytes(ledger.members[row]))
            rows.fixed(probability, decimals: 4)
            rows.comma()
            if let day = ReturnCurve(curve).day(reaching: Self.critical, horizon: mainHorizon) { rows.text(CivilDate(daysSinceEpoch: today + day).description) }
            rows.comma()
            if let factors = factors[position] {
                rows.field(Self.text(factors, FactorWords(MemberPast(ledger, row: row, at: ledger.takenAt), sponsor.currency)))
            }
            for horizon in SponsorChurn.horizons {
                rows.comma()
                if let value = curve.first(where: { $0.days == horizon }) { rows.fixed(value.probability, decimals: 4) }
            }
            rows.endRow()
        }
    }

    private typealias Factor = (column: ChurnFeatures.Column, impact: Double)

    /// By position, what moved a member's log odds most, largest first.
    private static func factors(_ model: ChurnModel, _ examples: ChurnExamples, _ positions: [Int], _ probabilities: [Double]) -> [Int: [Factor]] {
        let rhythm = ChurnModel.rhythmOdds(examples)
        let usual = rhythm.reduce(0, +) / Double(max(1, rhythm.count))
        switch model.scorer {
        case .trees(let trees): return contributions(trees, examples, positions) { _ in (1, 0) }
        // The margin is the mean of two: half of what each feature adds to the trees', and half of what the rhythm adds to the other, against its mean over members.
        case .blend(let trees): return contributions(trees, examples, positions) { (0.5, (rhythm[$0] - usual) / 2) }
        // One thing alone tells here.
        case .purchaseModel: return Dictionary(uniqueKeysWithValues: positions.map { ($0, [(.rhythm, rhythm[$0] - usual)]) })
        case .recency:
            let mean = probabilities.reduce(0, +) / Double(max(1, probabilities.count))
            func odds(_ p: Double) -> Double { log(p / (1 - p)) }
            return Dictionary(uniqueKeysWithValues: positions.map { ($0, [(.recency, odds(probabilities[$0]) - odds(min(max(mean, 0.001), 0.999)))]) })
        }
    }

    /// - Parameter weight: by position, what the trees' contributions count, and what is added to the rhythm's.
    private static func contributions(
        _ trees: BoostedTrees, _ examples: ChurnExamples, _ positions: [Int], weight: (Int) -> (trees: Double, rhythm: Double)
    ) -> [Int: [Factor]] {
        let contributions = trees.contributions(examples.table.rows(positions))
        var factors: [Int: [Factor]] = [:]
        for (index, position) in positions.enumerated() {
            let weight = weight(position)
            var all = zip(ChurnFeatures.Column.allCases, contributions.row(index)).map { (column: $0, impact: Double($1) * weight.trees) }
            all[ChurnFeatures.Column.rhythm.rawValue].impact += weight.rhythm
            let told = all.filter { $0.impact != 0 }.sorted { (abs($0.impact), $1.column.rawValue) > (abs($1.impact), $0.column.rawValue) }
            factors[position] = Array(told.prefix(mostFactors))
        }
        return factors
    }

    private static func text(_ factors: [Factor], _ words: FactorWords) -> String {
        JSONText.array(factors.map { factor in
            .object([("factor", .string(factor.column.name)), ("impact", .number(Rounding.text(factor.impact, decimals: 3))), ("description", .string(words.words(factor.column)))])
        }).line
    }
}
