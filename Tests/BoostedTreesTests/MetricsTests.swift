import Testing

@testable import BoostedTrees

/// 300 rows with 41 distinct probabilities, made by a rule that any language can follow.
enum RuledRows {
    static let probabilities: [Double] = (0..<300).map { (index: Int) -> Double in
        let step = (index * 37 + (index * index) % 13) % 41
        return Double(step + 1) / 43
    }
    static let labels: [Bool] = (0..<300).map { (index: Int) -> Bool in
        let step = (index * index * 7 + 3 * index) % 11
        return Double(step) < probabilities[index] * 9
    }
}

/// Held to scikit-learn 1.9.1 and SciPy 1.17.1 on the same rows.
@Suite struct MetricsTests {
    private let metrics: BinaryMetrics

    init() throws { metrics = try #require(BinaryMetrics(probabilities: RuledRows.probabilities, labels: RuledRows.labels)) }

    private func close(_ value: Double?, _ expected: Double, _ location: SourceLocation = #_sourceLocation) {
        #expect(abs((value ?? .infinity) - expected) < 1e-12, "\(String(describing: value)) is not \(expected)", sourceLocation: location)
    }

    @Test("areas and losses are scikit-learn's") func areasAndLosses() {
        #expect(metrics.count == 300 && metrics.positives == 177)
        close(metrics.areaUnderROC, 0.7000367461301731)
        close(metrics.averagePrecision, 0.6990913347187517)
        close(metrics.brierScore, 0.23440237966468358)
        close(metrics.logLoss, 0.7060157367187562)
    }

    /// From all pairs of rows with NumPy.
    @Test("the area's interval is DeLong's") func interval() {
        close(metrics.areaInterval?.lowerBound, 0.6366171700189731)
        close(metrics.areaInterval?.upperBound, 0.7634563222413733)
    }

    @Test("precision and recall are scikit-learn's, a probability at the threshold taken") func decisions() {
        for (threshold, precision, recall) in [(0.5, 0.76, 0.6440677966101694), (0.3, 0.6930232558139535, 0.8418079096045198), (25.0 / 43, 0.765625, 0.5536723163841808)] {
            let decision = metrics.decision(at: threshold)
            close(decision.precision, precision)
            close(decision.recall, recall)
            close(decision.falseNegativeRate, 1 - recall)
            #expect(decision.truePositives + decision.falsePositives + decision.falseNegatives + decision.trueNegatives == 300)
        }
        // Of three rows at or above 0.4 two are right; one true label of three is missed; one false label of two is taken.
        let few = BinaryMetrics(probabilities: [0.1, 0.3, 0.4, 0.6, 0.9], labels: [false, true, false, true, true])?.decision(at: 0.4)
        #expect(few == Decision(threshold: 0.4, truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 1))
        close(few?.falsePositiveRate, 0.5)
    }

    /// With NumPy, from mean rates of ties.
    @Test("lift takes a part of the rows that share the last probability") func lift() {
        for (share, expected) in [(0.05, 0.7909604519774012), (0.1, 0.9548022598870055), (0.2, 1.1864406779661016), (1, 1)] { close(metrics.lift(inTop: share), expected) }
        #expect(metrics.lift(inTop: 0) == nil)
    }

    /// With SciPy's middle ranks.
    @Test("deciles hold ties together") func deciles() {
        let expected = [
            (27, 0.05512489233419467, 0.2962962962962963), (32, 0.1504360465116279, 0.3125), (35, 0.25913621262458475, 0.4),
            (22, 0.34989429175475684, 0.5909090909090909), (34, 0.43844049247606026, 0.5294117647058824), (30, 0.5480620155038759, 0.7333333333333333),
            (30, 0.6395348837209304, 0.7), (29, 0.7321571772253409, 0.9655172413793104), (28, 0.8264119601328902, 0.8571428571428571),
            (33, 0.9168428470754054, 0.5757575757575758),
        ]
        #expect(metrics.deciles.map(\.decile) == Array(0..<10))
        for (band, expected) in zip(metrics.deciles, expected) {
            #expect(band.count == expected.0)
            close(band.meanProbability, expected.1)
            close(band.observedRate, expected.2)
        }
        close(metrics.expectedCalibrationError, 0.17093023255813955)
        close(metrics.meanProbability, RuledRows.probabilities.reduce(0, +) / 300)
        let constant = BinaryMetrics(probabilities: [0.3, 0.3, 0.3, 0.3], labels: [true, false, false, false])
        #expect(constant?.deciles == [.init(decile: 5, count: 4, meanProbability: 0.3, observedRate: 0.25)])
    }

    @Test("probabilities of 0 and 1 that were wrong cost much, not everything") func extremes() throws {
        let metrics = try #require(BinaryMetrics(probabilities: [0, 0, 1, 1, 1, 0.5], labels: [false, true, true, true, false, true]))
        close(metrics.logLoss, 12.130075659799042)
        close(metrics.areaUnderROC, 0.5625)
        close(metrics.averagePrecision, 0.6875)
    }

    @Test("what is undefined is nil") func undefined() throws {
        #expect(BinaryMetrics(probabilities: [], labels: []) == nil)
        #expect(BinaryMetrics(probabilities: [0.5], labels: []) == nil)
        #expect(BinaryMetrics(probabilities: [.nan], labels: [true]) == nil)
        #expect(BinaryMetrics(probabilities: [1.5], labels: [true]) == nil)
        let negative = try #require(BinaryMetrics(probabilities: [0.2, 0.4], labels: [false, false]))
        #expect(negative.areaUnderROC == nil && negative.areaInterval == nil && negative.averagePrecision == nil && negative.lift(inTop: 0.5) == nil)
        #expect(negative.decision(at: 0.3).recall == nil && negative.decision(at: 0.9).precision == nil && negative.decision().falseNegativeRate == nil)
        let one = try #require(BinaryMetrics(probabilities: [0.2], labels: [true]))
        #expect(one.areaUnderROC == nil && one.averagePrecision == 1 && one.lift(inTop: 0.1) == 1 && one.deciles.count == 1)
    }

    /// All of one label above all of the other, in any number: the area is 1, not a rounding error more, and so is its interval.
    @Test("rows that are told apart for certain have an area of 1") func separable() throws {
        for count in 3...400 {
            let metrics = try #require(BinaryMetrics(probabilities: (0..<count).map { Double($0 + 1) / Double(count + 1) }, labels: (0..<count).map { $0 > count / 3 }))
            let area = try #require(metrics.areaUnderROC)
            #expect(area <= 1 && area > 1 - 1e-12)
            if count > 5 { #expect(metrics.areaInterval.map { $0.contains(area) && $0.upperBound <= 1 } == true) }
        }
    }

    @Test("the order of rows changes nothing") func order() throws {
        let turned = try #require(BinaryMetrics(probabilities: RuledRows.probabilities.reversed(), labels: RuledRows.labels.reversed()))
        #expect(turned.ties == metrics.ties)
    }

    /// By hand.
    @Test("groups are told apart") func groups() {
        let table = GroupMetrics.table(
            probabilities: [0.9, 0.2, 0.4, 0.7, 0.1], labels: [true, true, false, true, false], groups: ["b", "a", "b", "a", "a"])
        #expect(table.map(\.group) == ["a", "b"])
        close(table[0].calibrationGap, 1.0 / 3 - 2.0 / 3)
        close(table[0].decision.falseNegativeRate, 0.5)
        close(table[1].calibrationGap, 0.65 - 0.5)
        close(table[1].decision.falseNegativeRate, 0)
        #expect(GroupMetrics.table(probabilities: [0.5], labels: [true], groups: []).isEmpty)
    }
}
