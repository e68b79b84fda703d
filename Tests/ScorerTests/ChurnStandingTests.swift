import BoostedTrees
import LoyaltyModel
import Testing

@testable import Scorer

/// What is made of a model that was learned before.
@Suite struct ChurnStandingTests {
    private let leaving = MadeUpLedger.ledger(MadeUpLedger.members(900, seed: 1, leave: true))
    /// Whom nothing tells apart.
    private let alike = MadeUpLedger.ledger(MadeUpLedger.members(900, seed: 2, leave: false, sameRate: true))

    private func anew(_ churn: SponsorChurn, on ledger: SponsorLedger, windowTo: Int64, horizon: Int) -> SponsorChurn {
        let rhythms = PurchaseRhythms(ledger)
        return churn.measuredAnew({ ChurnTrainer(ledger: ledger, horizonDays: $0, seed: 7 &+ UInt64($0), rhythms: rhythms) }, windowTo: windowTo, mainHorizon: horizon, leastArea: 0.7)
    }

    /// What it told when it was learned is no reason to go on with a model that tells nothing now.
    @Test func aModelIsMeasuredOnWhatCameSince() throws {
        let churn = try #require(SponsorChurn(learning: leaving, mainHorizon: 30, leastArea: 0.7, seed: 7))
        #expect(try #require(churn.learned[30]).measures.area > 0.75)
        let last = alike.takenAt - 30 * 86_400
        let fallen = anew(churn, on: alike, windowTo: last, horizon: 30)
        #expect(fallen.learned[30] == nil && fallen.isTooWeak && fallen.lack?.hasSuffix(" only; 0.7 is the least that is used.") == true)
        // Where members still leave as they did it stands, by today's figure: another set of members, another area.
        let others = MadeUpLedger.ledger(MadeUpLedger.members(900, seed: 3, leave: true))
        let standing = try #require(anew(churn, on: others, windowTo: last, horizon: 30).learned[30])
        #expect(standing.measuredTo == others.takenAt && standing.measures.area > 0.7 && standing.measures.area != churn.learned[30]?.measures.area)
        // By hand: the same model, the same rows, its own probabilities.
        let trainer = ChurnTrainer(ledger: others, horizonDays: 30, seed: 37, rhythms: PurchaseRhythms(others))
        let rows = trainer.examples(last, limit: 20_000, stream: 200)
        #expect(standing.measures.area == BinaryMetrics(probabilities: standing.model.probabilities(rows), labels: rows.labels)?.areaUnderROC)
    }

    /// The last horizon began before the model was learned: it saw some of it, and cannot be measured on it.
    @Test func whatItWasLearnedFromMeasuresNothing() throws {
        let churn = try #require(SponsorChurn(learning: leaving, mainHorizon: 30, leastArea: 0.7, seed: 7))
        let known = anew(churn, on: alike, windowTo: alike.takenAt - 30 * 86_400 + 1, horizon: 30)
        #expect(known.learned[30]?.measures == churn.learned[30]?.measures && known.learned[30]?.measuredTo == leaving.takenAt)
    }

    /// Members who have all gone: nothing to measure on, nothing to go on with.
    @Test func whereNobodyIsLeftNothingStands() throws {
        let churn = try #require(SponsorChurn(learning: leaving, mainHorizon: 30, leastArea: 0.7, seed: 7))
        let gone = MadeUpLedger.ledger(MadeUpLedger.members(900, seed: 1, leave: true).map { member in member.filter { $0.day < 200 } })
        let anew = anew(churn, on: gone, windowTo: gone.takenAt - 400 * 86_400, horizon: 30)
        #expect(anew.learned.isEmpty && anew.lack == "too few members were active lately, or too few of them stayed away or came back, to measure it on." && !anew.isTooWeak)
    }

    /// Every horizon that is written is measured, and none is written below the least.
    @Test func sideHorizonsHaveAFloorToo() throws {
        let ledger = MadeUpLedger.ledger(MadeUpLedger.members(700, seed: 5, leave: true))
        let all = try #require(SponsorChurn(learning: ledger, mainHorizon: 60, leastArea: 0.5, seed: 7)).learned.mapValues(\.measures.area)
        #expect(all.count == 3)
        let best = try #require(all.max { $0.value < $1.value }?.key)
        let floor = (try #require(all.values.min()) + all[best]!) / 2
        let kept = try #require(SponsorChurn(learning: ledger, mainHorizon: best, leastArea: floor, seed: 7)).learned
        #expect(Set(kept.keys) == Set(all.filter { $0.value >= floor }.keys) && kept.count < 3)
    }
}
