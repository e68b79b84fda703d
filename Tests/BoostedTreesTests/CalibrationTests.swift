import Glibc
import SeededRandom
import Testing

@testable import BoostedTrees

/// Held to scikit-learn 1.9.1 on the rows of ``RuledRows``.
@Suite struct CalibrationTests {
    private let probabilities = RuledRows.probabilities
    private let labels = RuledRows.labels

    /// scikit-learn's logistic regression on rows weighted by Platt's targets, without penalty.
    @Test("Platt's curve is scikit-learn's") func platt() throws {
        guard case .platt(let curve) = try #require(Calibration(fitting: probabilities, labels: labels)) else {
            Issue.record("so few rows are for Platt's method")
            return
        }
        #expect(abs(curve.slope - 0.44420719960584765) < 1e-9)
        #expect(abs(curve.intercept - 0.42464412363627074) < 1e-9)
    }

    @Test("a curve is found where x tells labels apart without fault") func separable() throws {
        let curve = try #require(LogisticCurve(fitting: [1, 2, 3, 4, 5, 6, 7, 8], labels: [false, false, false, false, true, true, true, true]))
        #expect(abs(curve.slope - 0.6604122570231311) < 1e-9)
        #expect(abs(curve.intercept + 2.9718551566040894) < 1e-9)
        // Moved and stretched, the same curve.
        let far = try #require(LogisticCurve(fitting: [1, 2, 3, 4, 5, 6, 7, 8].map { 1e6 + 1e3 * $0 }, labels: [false, false, false, false, true, true, true, true]))
        #expect(abs(far.probability(1e6 + 6e3) - curve.probability(6)) < 1e-9)
    }

    /// scikit-learn's steps; the lines between their means by NumPy's `interp`.
    @Test("isotonic steps are scikit-learn's") func isotonic() throws {
        let labels = labels.map { $0 ? 1.0 : 0 }
        let plain = try #require(IsotonicCurve(fitting: probabilities, labels))
        let steps = [
            (0.04853387259858444, 0.2608695652173914), (0.13006029285099052, 0.2962962962962963), (0.1953488372093023, 0.33333333333333326),
            (0.24651162790697673, 0.40000000000000013), (0.31352282515073215, 0.4814814814814814), (0.4142049025769957, 0.5405405405405406),
            (0.5476190476190478, 0.6904761904761905), (0.6395348837209301, 0.7222222222222221), (0.8195251937984495, 0.8020833333333334),
        ]
        #expect(plain.points.count == steps.count)
        for (point, step) in zip(plain.points, steps) { #expect(abs(point.x - step.0) < 1e-12 && abs(point.y - step.1) < 1e-12) }
        let between = [
            (0, 0.2608695652173914), (0.1, 0.2832338079926504), (0.3, 0.465038560411311), (0.5, 0.6369601794727985), (0.77, 0.7801091670405265), (0.99, 0.8020833333333334),
        ]
        for (x, y) in between {
            #expect(abs(plain.value(x) - y) < 1e-12)
        }
        let weights = (0..<300).map { (index: Int) -> Double in Double(1 + index % 4) }
        let weighted = try #require(IsotonicCurve(fitting: probabilities, labels, weights: weights))
        for (x, y) in [(0.1, 0.28391472868217055), (0.3, 0.4328536782538398), (0.5, 0.62431654676259), (0.77, 0.7782379236869275), (0.99, 0.8008130081300813)] {
            #expect(abs(weighted.value(x) - y) < 1e-12)
        }
    }

    @Test("the order of rows changes nothing") func order() {
        let (turned, turnedLabels) = (Array(probabilities.reversed()), Array(labels.reversed()))
        #expect(IsotonicCurve(fitting: turned, turnedLabels.map { $0 ? 1 : 0 }) == IsotonicCurve(fitting: probabilities, labels.map { $0 ? 1 : 0 }))
    }

    @Test("calibration never falls, is never sure, and makes probabilities right", arguments: [Calibration.Method.platt, .isotonic])
    func rightAndRising(_ method: Calibration.Method) throws {
        var random = Random(seed: 5, stream: 0)
        // Too sure of itself by half.
        let truth = (0..<6_000).map { _ in random.normal() }
        let (said, labels) = (truth.map { logistic(1.5 * $0 + 0.5) }, truth.map { random.chance(logistic($0)) })
        let calibration = try #require(Calibration(fitting: Array(said.prefix(3_000)), labels: Array(labels.prefix(3_000)), method: method))
        let held = said.suffix(3_000).map { calibration.calibrated($0) }
        let before = try #require(BinaryMetrics(probabilities: Array(said.suffix(3_000)), labels: Array(labels.suffix(3_000))))
        let after = try #require(BinaryMetrics(probabilities: held, labels: Array(labels.suffix(3_000))))
        #expect(before.expectedCalibrationError > 0.05)
        #expect(after.expectedCalibrationError < 0.035)
        #expect(after.logLoss < before.logLoss)
        let values = (0...1_000).map { calibration.calibrated(Double($0) / 1_000) }
        for (lower, upper) in zip(values, values.dropFirst()) { #expect(lower <= upper) }
        for value in values { #expect(Calibration.limits.contains(value)) }
    }

    @Test("many rows get an isotonic curve, unless one label is rare") func choice() {
        let said = (0..<1_000).map { Double($0) / 1_000 }
        func isIsotonic(_ said: [Double], _ label: (Int) -> Bool) -> Bool {
            if case .isotonic = Calibration(fitting: said, labels: said.indices.map(label)) { return true }
            return false
        }
        #expect(isIsotonic(said) { $0 % 3 == 0 })
        #expect(!isIsotonic(Array(said.dropLast())) { $0 % 3 == 0 })
        #expect(!isIsotonic(said) { $0 % 100 == 0 })
    }

    @Test("what is degenerate stays finite") func degenerate() throws {
        #expect(Calibration(fitting: [], labels: []) == nil)
        #expect(Calibration(fitting: [.nan], labels: [true]) == nil)
        #expect(Calibration(fitting: [0.5], labels: []) == nil)
        for method in [Calibration.Method.platt, .isotonic] {
            for (said, labels) in [([0.5], [true]), ([0.2, 0.2, 0.2], [true, false, false]), ([0, 1], [false, true]), ([0, 1, 0, 1], [true, false, true, false])] {
                let calibration = try #require(Calibration(fitting: said, labels: labels, method: method))
                for value in [0, 0.3, 1] { #expect(Calibration.limits.contains(calibration.calibrated(value))) }
                #expect(calibration.calibrated(0.2) <= calibration.calibrated(0.9))
            }
        }
        // Ranked the wrong way round: all get the rate.
        let flat = try #require(Calibration(fitting: [0.1, 0.2, 0.8, 0.9], labels: [true, true, false, false], method: .platt))
        #expect(abs(flat.calibrated(0.1) - 0.5) < 1e-12 && abs(flat.calibrated(0.9) - 0.5) < 1e-12)
        #expect(IsotonicCurve(points: []) == nil)
        #expect(IsotonicCurve(points: [.init(x: 0, y: 1), .init(x: 1, y: 0.5)]) == nil)
        #expect(IsotonicCurve(points: [.init(x: 0, y: 0), .init(x: 0, y: 0.5)]) == nil)
    }

    @Test("one feature is a model, too") func baseline() throws {
        let (table, labels) = MadeUpMembers.rows(2_000, seed: 31)
        let recency = table.column(0)
        let baseline = try #require(SingleFeatureBaseline(fitting: recency, labels: labels))
        #expect(baseline.curve.slope > 0)
        let missing = recency.indices.filter { recency[$0].isNaN }
        let rate = Double(missing.count(where: { labels[$0] })) / Double(missing.count)
        #expect(abs(baseline.probability(.nan) - rate) < 0.01)
        let metrics = try #require(BinaryMetrics(probabilities: recency.map { baseline.probability($0) }, labels: labels))
        #expect(try #require(metrics.areaUnderROC) > 0.6)
        #expect(SingleFeatureBaseline(fitting: [.nan, .nan], labels: [true, false]) == nil)
        let constant = try #require(SingleFeatureBaseline(fitting: [3, 3, 3, 3], labels: [true, false, true, false]))
        #expect(constant.curve.slope == 0 && abs(constant.probability(9) - 0.5) < 1e-12)
    }
}
