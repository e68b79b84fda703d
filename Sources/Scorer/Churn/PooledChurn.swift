import BoostedTrees
import LoyaltyModel
import SeededRandom

/// Models learned from all sponsors of a program together, for those that have too few members to learn from by themselves. What a sponsor is shown is
/// measured on its own later time.
struct PooledChurn: Sendable {
    struct Pair: Sendable {
        /// Of the horizon before the last, to be measured on the last.
        var measured: ChurnModel
        var scoring: ChurnModel
        var references: [DriftReference]
    }

    /// By horizon in days.
    private(set) var pairs: [Int: Pair] = [:]

    /// Of each sponsor no more than so many, so that the largest do not drown the rest.
    static let mostRowsOfSponsor = 1_200
    static let fewestRows = 50
    static let fewestOfEach = 10

    struct Share: Sendable {
        fileprivate var materials: [Int: (measured: ChurnTrainer.Material, scoring: ChurnTrainer.Material)] = [:]
    }

    /// What one sponsor adds.
    static func share(_ ledger: SponsorLedger, horizons: [Int], seed: UInt64) -> Share {
        var share = Share()
        let rhythms = PurchaseRhythms(ledger)
        for horizon in horizons {
            let trainer = ChurnTrainer(ledger: ledger, horizonDays: horizon, sponsorSeed: seed, rhythms: rhythms)
            guard let measured = ChurnTimes.measured(takenAt: ledger.takenAt, factsFrom: ledger.factsFrom, horizonDays: horizon),
                let scoring = ChurnTimes.scoring(takenAt: ledger.takenAt, factsFrom: ledger.factsFrom, horizonDays: horizon)
            else { continue }
            func material(_ times: ChurnTimes) -> ChurnTrainer.Material { trainer.material(times, limit: mostRowsOfSponsor, calibrationLimit: mostRowsOfSponsor) }
            share.materials[horizon] = (material(measured), material(scoring))
        }
        return share
    }

    init(_ shares: [Share], horizons: [Int], seed: UInt64) {
        for horizon in horizons {
            let materials = shares.compactMap { $0.materials[horizon] }
            guard let measured = Self.model(materials.map(\.measured), horizon, seed), let scoring = Self.model(materials.map(\.scoring), horizon, seed) else { continue }
            pairs[horizon] = Pair(measured: measured.model, scoring: scoring.model, references: SponsorChurn.references(scoring.training, scoring.model))
        }
    }

    /// - Parameter materials: of each sponsor that has any.
    /// - Returns: nil where even all together are too few.
    static func model(_ materials: [ChurnTrainer.Material], _ horizon: Int, _ seed: UInt64) -> (model: ChurnModel, training: ChurnExamples)? {
        var (training, stopping, held) = (ChurnExamples(), ChurnExamples(), ChurnExamples())
        for (index, material) in materials.enumerated() {
            func isForStopping(_ place: Int) -> Bool { Random.mixed(seed ^ UInt64(index) << 32 ^ UInt64(place)) & 1 == 0 }
            training.append(material.training)
            stopping.append(material.calibration.filter { isForStopping($0) })
            held.append(material.calibration.filter { !isForStopping($0) })
        }
        guard training.hasAtLeast(ChurnTrainer.fewestRows, ofEach: ChurnTrainer.fewestOfEach), held.hasAtLeast(ChurnTrainer.fewestRows / 2, ofEach: ChurnTrainer.fewestOfEach / 2),
            let trees = ChurnTrainer.trees(training, stopping, seed: seed), let calibration = Calibration(fitting: ChurnModel.raw(.blend(trees), held), labels: held.labels)
        else { return nil }
        return (ChurnModel(scorer: .blend(trees), calibration: calibration, horizonDays: horizon, trainingRows: training.count), training)
    }

    /// What the pooled models are worth for one sponsor.
    func churn(of ledger: SponsorLedger, mainHorizon: Int, leastArea: Double, seed: UInt64) -> SponsorChurn {
        var churn = SponsorChurn()
        let rhythms = PurchaseRhythms(ledger)
        for (horizon, pair) in pairs.sorted(by: { $0.key < $1.key }) {
            let trainer = ChurnTrainer(ledger: ledger, horizonDays: horizon, sponsorSeed: seed, rhythms: rhythms)
            guard let measures = trainer.measures(of: pair.measured, isPooled: true) else { continue }
            if let weakness = SponsorChurn.weakness(measures, horizonDays: horizon, leastArea: leastArea) {
                if horizon == mainHorizon { (churn.lack, churn.isTooWeak) = (weakness, true) }
                continue
            }
            churn.learned[horizon] = .init(model: pair.scoring, measures: measures, measuredTo: ledger.takenAt, references: pair.references, isPooled: true)
        }
        if ChurnTimes.measured(takenAt: ledger.takenAt, factsFrom: ledger.factsFrom, horizonDays: mainHorizon) == nil {
            let known = (ledger.takenAt - ledger.factsFrom) / 86_400
            churn.lack = "a horizon of \(mainHorizon) days takes \(ChurnTimes.leastDays(horizonDays: mainHorizon)) days of facts, three horizons and \(ChurnTimes.leastPast / 86_400) days; there are \(known)."
        } else if churn.learned[mainHorizon] == nil, churn.lack == nil {
            churn.lack = "too few members were active and too few of them stayed away or came back to learn from, or to measure a model of all sponsors on."
        }
        return churn
    }
}
