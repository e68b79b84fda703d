import Lifetimes
import SeededRandom

/// BG/NBD of a sponsor's visits as it could be fitted at each of several moments, from what was known then: a feature for trees, and a model to
/// compare them with. Each is fitted once.
final class PurchaseRhythms {
    private let ledger: SponsorLedger
    private var fitted: [Int64: BetaGeometric?] = [:]
    /// More members than that make the fit no better that anyone could see.
    private static let mostMembers = 5_000

    init(_ ledger: SponsorLedger) { self.ledger = ledger }

    /// - Returns: nil where no model could be fitted.
    func model(at moment: Int64) -> BetaGeometric? {
        if let known = fitted[moment] { return known }
        // Of those who had bought by then, however many more the ledger knows of.
        let known = ledger.members.indices.filter { row in ledger.purchases[row].first.map { $0.at <= moment } ?? false }
        let histories = stride(from: 0, to: known.count, by: max(1, known.count / Self.mostMembers)).compactMap { place in
            Self.history(Visit.all(MemberPast(ledger, row: known[place], at: moment).purchases), at: moment)
        }
        let model = histories.isEmpty ? nil : try? BetaGeometric(fitting: HistoryTable(histories))
        fitted[moment] = model
        return model
    }

    /// Visits as a model of repeat buying sees them, in weeks; to whole days, as most members share theirs with others then.
    static func history(_ visits: [Visit], at moment: Int64) -> RepeatHistory? {
        guard let first = visits.first?.at, let last = visits.last?.at else { return nil }
        func weeks(_ seconds: Int64) -> Double { (Double(seconds) / 86_400).rounded() / 7 }
        return RepeatHistory(repeats: visits.count - 1, recency: weeks(last - first), age: weeks(moment - first))
    }
}
