import Lifetimes
import LoyaltyModel

/// Which model of repeat buying a sponsor's members follow: the one that foretold the sponsor's own last weeks best.
struct PurchaseModelChoice: Sendable {
    struct Candidate: Sendable {
        var name: String
        /// Fitted to everything up to the snapshot; nil where no fit was found.
        var model: (any PurchaseModel)?
        /// Schwarz's criterion on everything.
        var information: Double
        /// Mean Poisson deviance of members' purchases in the weeks held out; nil where there were none to hold out.
        var deviance: Double?
        /// Purchases expected in the weeks held out, over those that were made.
        var expectedOverMade: Double?
    }

    let model: any PurchaseModel
    let table: HistoryTable
    /// In the order in which they are told.
    let candidates: [Candidate]
    /// Why this one, in words.
    let reason: String

    /// Members that models are compared on, and that the chosen one is fitted to, at most: more would not change what anyone could see.
    static let mostCompared = 3_000
    static let mostFitted = 20_000

    /// Weeks held out to compare models: a quarter of what there is, at least four and no more than twenty-six.
    static func heldOutDays(of span: Int32) -> Int32? {
        let quarter = span / 4 / 7 * 7
        return quarter < 28 ? nil : min(quarter, 182)
    }

    /// - Returns: nil where no model can be fitted.
    init?(_ ledger: SponsorLedger, all: BuyingHistories) {
        let table = HistoryTable(all.sample(atMost: Self.mostCompared).histories)
        var candidates = [Self.candidate(BetaGeometric.self, table), Self.candidate(ParetoNBD.self, table), Self.candidate(NegativeBinomial.self, table)]
        let heldOut = Self.heldOutDays(of: ledger.lastDay - ledger.firstDay + 1)
        if let heldOut { Self.compare(&candidates, ledger, heldOut) }
        let fitted = candidates.filter { $0.model != nil }
        guard let best = Self.best(of: fitted), let model = best.model else { return nil }
        let whole = all.histories.count > Self.mostCompared ? HistoryTable(all.sample(atMost: Self.mostFitted).histories) : table
        self.model = all.histories.count > Self.mostCompared ? Self.refitted(model, to: whole) ?? model : model
        self.table = whole
        self.candidates = candidates
        reason = Self.reason(best, fitted, heldOut)
    }

    private static func candidate<Model: PurchaseModel>(_: Model.Type, _ table: HistoryTable) -> Candidate {
        let model = try? Model(fitting: table)
        return Candidate(name: Model.name, model: model, information: model?.bayesianInformation(of: table) ?? .infinity)
    }

    /// Fits each to what was known before the weeks held out, and holds what it expects of each member against what the member did.
    private static func compare(_ candidates: inout [Candidate], _ ledger: SponsorLedger, _ heldOut: Int32) {
        let end = ledger.lastDay - heldOut
        let before = BuyingHistories(ledger, through: end).sample(atMost: mostCompared)
        guard before.repeaters >= LifetimeValueModel.fewestRepeaters else { return }
        let table = HistoryTable(before.histories)
        let made = before.rows.map { row in Double(ledger.purchaseDays[row].count { $0.day > end }) }
        for index in candidates.indices {
            let model = candidates[index].model.flatMap { refitted($0, to: table) }
            guard let model else { continue }
            let expected = before.expectedPurchases(model, within: BuyingHistories.weeks(heldOut))
            let foresight = PurchaseForesight(made: made, expected: expected)
            (candidates[index].deviance, candidates[index].expectedOverMade) = (foresight.deviance, foresight.expectedOverMade)
        }
    }

    /// A model of the same kind, fitted to other histories.
    private static func refitted<Model: PurchaseModel>(_: Model, to table: HistoryTable) -> (any PurchaseModel)? { try? Model(fitting: table) }

    /// Of those that foretold as well as the best, to half a percent, the one with the least criterion; of all where nothing was held out.
    static func best(of candidates: [Candidate]) -> Candidate? {
        let least = candidates.compactMap(\.deviance).min()
        return candidates.filter { candidate in least.map { isClose(candidate, to: $0) } ?? true }.min { $0.information < $1.information }
    }

    private static func isClose(_ candidate: Candidate, to least: Double) -> Bool { candidate.deviance.map { $0 <= 1.005 * least } ?? false }

    private static func reason(_ best: Candidate, _ fitted: [Candidate], _ heldOut: Int32?) -> String {
        let others = fitted.filter { $0.name != best.name }
        guard let heldOut, let deviance = best.deviance else {
            let said = others.map { "\($0.name) \(Rounding.text($0.information, decimals: 1))" }.joined(separator: ", ")
            return "\(best.name) has the least information criterion (\(Rounding.text(best.information, decimals: 1))\(said.isEmpty ? "" : "; \(said)")); there was too little time to hold any out."
        }
        let said = others.map { other in "\(other.name) \(other.deviance.map { Rounding.text($0, decimals: 3) } ?? "–")" }.joined(separator: ", ")
        let least = fitted.compactMap(\.deviance).min() ?? deviance
        let close = others.contains { isClose($0, to: least) }
        return "\(best.name) foretold members' purchases in the last \(heldOut / 7) weeks \(close ? "as well as any and has the least information criterion" : "best"): deviance \(Rounding.text(deviance, decimals: 3)) a member (\(said))."
    }
}
