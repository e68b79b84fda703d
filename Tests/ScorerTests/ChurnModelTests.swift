import BoostedTrees
import Foundation
import LoyaltyModel
import Testing

@testable import Scorer

@Suite struct ChurnModelTests {
    /// Members who leave can be told from those who stay, and whoever scores them again from the registry scores them the same.
    @Test func whoLeavesIsTold() throws {
        let ledger = MadeUpLedger.ledger(MadeUpLedger.members(900, seed: 1, leave: true))
        let churn = try #require(SponsorChurn(learning: ledger, mainHorizon: 60, leastArea: 0.7, seed: 7))
        let main = try #require(churn.learned[60])
        #expect(main.measures.area > 0.85, "\(main.measures.area)")
        #expect(SponsorChurn.weakness(main.measures, horizonDays: 60, leastArea: 0.7) == nil)
        // Probabilities mean what they say: among those measured, as many stayed away as were expected to.
        let expected = main.measures.bands.reduce(0) { $0 + $1.meanProbability * Double($1.members) } / Double(main.measures.members)
        #expect(abs(expected - main.measures.rate) < 0.06, "\(expected), not \(main.measures.rate)")
        let (rhythms, stored) = (PurchaseRhythms(ledger), try StoredModel.encode(StoredChurn(churn)))
        let again = try #require(try JSONDecoder().decode(StoredChurn.self, from: stored).churn)
        #expect(again.learned.keys.sorted() == [30, 60, 90])
        for horizon in [30, 60, 90] {
            let examples = ChurnExamples(ledger, rhythms, at: ledger.takenAt, horizonDays: horizon, isLabelled: false)
            #expect(again.learned[horizon]?.model.probabilities(examples) == churn.learned[horizon]?.model.probabilities(examples))
            #expect(again.learned[horizon]?.measures == churn.learned[horizon]?.measures)
        }
    }

    /// Members who all come at the same rate: nothing tells them apart, and no model says that it can.
    @Test func whereNothingTellsMembersApartNoModelIsUsed() throws {
        let ledger = MadeUpLedger.ledger(MadeUpLedger.members(900, seed: 2, leave: false, sameRate: true))
        let measures = try #require(ChurnTrainer(ledger: ledger, horizonDays: 30, seed: 7, rhythms: PurchaseRhythms(ledger)).measure())
        #expect(abs(measures.area - 0.5) < 0.1, "\(measures.area)")
        let churn = try #require(SponsorChurn(learning: ledger, mainHorizon: 30, leastArea: 0.7, seed: 7))
        #expect(churn.learned.isEmpty && churn.lack?.hasSuffix("0.7 is the least that is used.") == true)
    }

    /// The first kind unless another leads by more than what half a moment's members can tell.
    @Test func theChoiceDoesNotFollowChance() throws {
        let ledger = MadeUpLedger.ledger(MadeUpLedger.members(300, seed: 1, leave: true))
        let calibration = try #require(Calibration(fitting: [0.2, 0.8], labels: [false, true]))
        func made(_ kinds: [(ChurnModel.Scorer, Double)]) -> [(model: ChurnModel, area: Double)] {
            kinds.map { (ChurnModel(scorer: $0.0, calibration: calibration, horizonDays: 60, trainingRows: 1), $0.1) }
        }
        let baseline = try #require(SingleFeatureBaseline(fitting: [1, 2, 3, 4], labels: [false, true, false, true]))
        #expect(ChurnTrainer.choice(made([(.purchaseModel, 0.70), (.recency(baseline), 0.719)]))?.model.kind == .purchaseModel)
        #expect(ChurnTrainer.choice(made([(.purchaseModel, 0.70), (.recency(baseline), 0.721)]))?.model.kind == .recency)
        #expect(ChurnTrainer.choice([]) == nil)
        // The mean of the log odds of both: e.g. trees at odds of 4 to 1 and a rhythm of 1 to 1 give 2 to 1.
        let examples = ChurnExamples(ledger, PurchaseRhythms(ledger), at: ledger.takenAt, horizonDays: 60, isLabelled: false)
        let trees = try #require(ChurnTrainer.trees(examplesOf(ledger), examplesOf(ledger), seed: 1))
        let (blend, alone) = (ChurnModel.raw(.blend(trees), examples), ChurnModel.raw(.trees(trees), examples))
        let rhythm = examples.column(.rhythm).map { min(max(Double($0), 1e-4), 1 - 1e-4) }
        for row in 0..<examples.count {
            let odds = (alone[row] / (1 - alone[row]) * rhythm[row] / (1 - rhythm[row])).squareRoot()
            #expect(abs(blend[row] - odds / (1 + odds)) < 1e-6)
        }
    }

    private func examplesOf(_ ledger: SponsorLedger) -> ChurnExamples {
        ChurnExamples(ledger, PurchaseRhythms(ledger), at: ledger.takenAt - 60 * 86_400, horizonDays: 60)
    }

    /// A model that names too few of one group: the table tells, for groups of more than 100.
    @Test func groupsAreMeasuredByThemselves() throws {
        let labels = (0..<330).map { $0 % 2 == 0 }
        let groups = (0..<330).map { $0 < 150 ? "age 25-34" : $0 < 250 ? "age 35-44" : "area 1050" }
        let probabilities = (0..<330).map { $0 < 150 && $0 % 2 == 0 ? 0.4 : 0.6 }
        let metrics = try #require(BinaryMetrics(probabilities: probabilities, labels: labels))
        let measures = try #require(ChurnMeasures(.trees, metrics, areas: [], groups: GroupMetrics.table(probabilities: probabilities, labels: labels, groups: groups)))
        // Exactly 100 are not more than 100, nor are 80.
        #expect(measures.groups.map(\.name) == ["age 25-34"])
        #expect(measures.groups[0].members == 150 && abs(measures.groups[0].meanProbability - 0.5) < 1e-12 && measures.groups[0].observedRate == 0.5 && measures.groups[0].falseNegativeRate == 1)
    }

    @Test func tooFewAreNotLearnedFrom() {
        let ledger = MadeUpLedger.ledger(MadeUpLedger.members(150, seed: 1, leave: true))
        #expect(SponsorChurn(learning: ledger, mainHorizon: 60, leastArea: 0.7, seed: 7) == nil)
    }

    /// Small sponsors learn from all together, and are measured on their own.
    @Test func smallSponsorsBorrow() throws {
        let ledgers = (0..<6).map { MadeUpLedger.ledger(MadeUpLedger.members(140, seed: UInt64(10 + $0), leave: true)) }
        let pooled = PooledChurn(ledgers.map { PooledChurn.share($0, horizons: [60], seed: 3) }, horizons: [60], seed: 3)
        let churn = pooled.churn(of: ledgers[0], mainHorizon: 60, leastArea: 0.7, seed: 3)
        let main = try #require(churn.learned[60])
        #expect(main.isPooled && main.measures.area > 0.75, "\(main.measures.area)")
        #expect(main.measures.members < 140)
        let tiny = pooled.churn(of: MadeUpLedger.ledger(MadeUpLedger.members(20, seed: 9, leave: true)), mainHorizon: 60, leastArea: 0.7, seed: 3)
        #expect(tiny.learned.isEmpty && tiny.lack?.hasPrefix("too few members") == true)
    }

    @Test func aNewModelMustStandUpToTheOld() {
        func standing(_ area: Double, _ drift: Double) -> ChurnContest.Standing {
            // A feature whose value shifts by a share of all rows.
            let reference = DriftReference(name: "visits", values: (0..<1_000).map { Float($0 % 2) })
            let now = (0..<1_000).map { Float($0 < Int(1_000 * drift) ? 1 : $0 % 2) }
            return .init(area: area, drifts: [Drift(of: now, from: reference)])
        }
        #expect(ChurnContest.decide(new: standing(0.80, 0), old: nil) == .new)
        #expect(ChurnContest.decide(new: standing(0.761, 0), old: standing(0.80, 0)) == .new)
        #expect(ChurnContest.decide(new: standing(0.759, 0), old: standing(0.80, 0)) == .kept("the new model's AUC of 0.76 is more than 5 % below the 0.80 of the one that held before"))
        guard case .kept(let reason) = ChurnContest.decide(new: standing(0.9, 0.6), old: standing(0.8, 0)) else { return #expect(Bool(false), "kept") }
        #expect(reason.hasPrefix("visits has moved by 0."))
        // The older has drifted further still.
        #expect(ChurnContest.decide(new: standing(0.9, 0.6), old: standing(0.8, 0.7)) == .new)
        #expect(ChurnContest.decide(new: nil, old: standing(0.8, 0)) == .kept("no new model could be learned"))
    }

    /// What was measured stays as it is; the others give way.
    @Test func horizonsAreInOrderAroundTheMainOne() {
        #expect(ReturnCurve.ordered([0.5, 0.6, 0.4], around: 1) == [0.6, 0.6, 0.4])
        #expect(ReturnCurve.ordered([0.9, 0.6, 0.7], around: 1) == [0.9, 0.6, 0.6])
        #expect(ReturnCurve.ordered([0.2, 0.3, 0.5, 0.4], around: 3) == [0.5, 0.5, 0.5, 0.4].map { max($0, 0.4) })
        #expect(ReturnCurve.ordered([0.3, 0.2, 0.35, 0.1], around: 0) == [0.3, 0.2, 0.2, 0.1])
    }

    /// By hand: S(30) = 0.8, S(60) = 0.6, S(90) = 0.54, whatever order they come in.
    @Test func theCurveOfComingBack() {
        let curve = ReturnCurve([(60, 0.6), (30, 0.8), (90, 0.54)])
        #expect(abs(curve.probability(within: 60, afterSilenceOf: 0) - 0.6) < 1e-12)
        #expect(abs(curve.probability(within: 60, afterSilenceOf: 30) - 0.54 / 0.8) < 1e-12)
        // From day 60 on the rate is that of the last month: 0.9 in 30 days.
        #expect(abs(curve.probability(within: 60, afterSilenceOf: 60) - 0.81) < 1e-12)
        #expect(curve.day(reaching: 0.8, horizon: 60) == 58 || curve.day(reaching: 0.8, horizon: 60) == 59)
        #expect(curve.day(reaching: 0.6, horizon: 60) == 0 && curve.day(reaching: 0.82, horizon: 60) == nil)
    }

    @Test func factorsInWords() throws {
        let ledger = MadeUpLedger.ledger(
            [[(100, 1_000), (110, 2_000), (130, 3_000), (160, 2_000)], [(170, 450)]], takenAt: MadeUpLedger.factsFrom + 195 * 86_400, redemptions: [[120], []])
        let currency = try #require(Currency(code: "EUR"))
        func words(_ column: ChurnFeatures.Column, row: Int = 0) -> String { FactorWords(MemberPast(ledger, row: row, at: ledger.takenAt), currency).words(column) }
        #expect(words(.recency) == "35 days since the last purchase; usually 20")
        #expect(words(.recency, row: 1) == "25 days since the only purchase")
        #expect(words(.recencyToLongest) == "35 days away; never longer than 30 days before")
        #expect(words(.ownGapsLonger) == "0 of 3 earlier absences were longer than these 35 days")
        #expect(words(.visitsTrend) == "3 visits in the last 90 days; 1 in the 90 before")
        #expect(words(.spend90) == "70.00 EUR spent in the last 90 days")
        #expect(words(.lastBasketToUsual) == "20.00 EUR at the last visit; usually 20.00 EUR")
        #expect(words(.tenure) == "First known visit 95 days ago")
        #expect(words(.rhythm) == "35 days since the last of 4 visits; usually 20 between them" && words(.rhythm, row: 1) == "Only one visit, 25 days ago")
        #expect(words(.visits365) == "4 visits in the last 195 days" && words(.visitsAll) == "4 visits in the 195 days that are known")
        // Of 170 days there is no half year to compare.
        let early = FactorWords(MemberPast(ledger, row: 0, at: MadeUpLedger.factsFrom + 170 * 86_400), currency)
        #expect(early.words(.visitsTrend) == "4 visits in the last 90 days" && early.words(.spendTrend) == "80.00 EUR spent in the last 90 days")
        #expect(words(.sinceRedemption) == "Last reward redeemed 75 days ago")
        #expect(words(.sinceRedemption, row: 1) == "No reward redeemed so far")
        #expect(words(.gapIrregularity) == "10 to 30 days between visits; usually 20")
    }
}
