import BoostedTrees
import LoyaltyModel

/// Whether a sponsor's newly learned churn model takes the place of the one that holds.
struct ChurnContest: Sendable {
    /// A fall of the AUC by more than this share of it refuses the new model.
    static let mostFall = 0.05
    /// A population stability index above this, of a feature or of the score, refuses the new model, unless the old one's is larger still.
    static let mostDrift = 0.25

    enum Outcome: Sendable, Equatable {
        /// There was none before, or the new one stands up to it.
        case new
        /// Why the one that held before holds on, in words.
        case kept(String)
    }

    /// What is compared of a model.
    struct Standing: Sendable {
        var area: Double
        /// Of each feature, and of the score, now against the model's training.
        var drifts: [Drift]
        /// Features that decide nothing: seldom known, or growing with the ledger whatever members do.
        var undecisive: Set<String> = []

        var largest: (name: String, index: Double)? {
            drifts.filter { !undecisive.contains($0.name) }.compactMap { drift in drift.stabilityIndex.map { (name: drift.name, index: $0) } }.max { $0.index < $1.index }
        }
    }

    /// - Parameters:
    ///   - new: nil where nothing could be learned.
    ///   - old: nil where there is none.
    static func decide(new: Standing?, old: Standing?) -> Outcome {
        guard let old else { return .new }
        guard let new else { return .kept("no new model could be learned") }
        if new.area < (1 - mostFall) * old.area {
            return .kept(
                "the new model's AUC of \(Rounding.text(new.area, decimals: 2)) is more than \(Rounding.percent(mostFall, decimals: 0)) % below the \(Rounding.text(old.area, decimals: 2)) of the one that held before")
        }
        if let drift = new.largest, drift.index > mostDrift, drift.index > old.largest?.index ?? 0 {
            return .kept("\(drift.name) has moved by \(Rounding.text(drift.index, decimals: 2)) (population stability index) since the new model's training, and less since that of the one that held before")
        }
        return .new
    }

    /// A feature that more than a quarter of the training rows lacked, as their past was too short, has moved by that alone and decides nothing.
    static let mostMissing = 0.25

    /// - Parameter scores: the model's, of the examples.
    static func standing(_ learned: SponsorChurn.Learned, _ examples: ChurnExamples, scores: [Double]) -> Standing {
        let now = examples.table.columns.indices.map { examples.table.column($0) } + [scores.map { Float($0) }]
        let seldomKnown = learned.references.filter { Double($0.missing) > mostMissing * Double($0.count) }.map(\.name)
        return Standing(
            area: learned.measures.area, drifts: zip(now, learned.references).map { Drift(of: $0, from: $1) }, undecisive: Set(seldomKnown).union(ChurnFeatures.growing.map(\.name)))
    }
}
