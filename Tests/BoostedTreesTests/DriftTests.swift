import SeededRandom
import Testing

@testable import BoostedTrees

@Suite struct DriftTests {
    private let then = ruled(300, 53, 17, 97).map { Float($0) / 7 }
    private let now = ruled(170, 29, 23, 89).map { Float($0) / 6 + 1 }

    /// Numbers made by a rule that any language can follow.
    private static func ruled(_ count: Int, _ factor: Int, _ squares: Int, _ modulus: Int) -> [Int] {
        (0..<count).map { (index: Int) -> Int in (index * factor + (index * index) % squares) % modulus }
    }

    /// SciPy 1.17.1's `ks_2samp`; the index from NumPy's counts 33 27 31 29 30 34 28 28 31 29 then and 1 18 22 5 29 10 9 24 12 40 now.
    @Test("the measures are SciPy's and those of counts") func againstOthers() throws {
        let reference = DriftReference(name: "x", values: then)
        let drift = Drift(of: now, from: reference)
        #expect(abs(try #require(Drift.kolmogorovSmirnov(then, now)) - 0.16901960784313724) < 1e-12)
        #expect(abs(try #require(drift.kolmogorovSmirnov) - 0.16901960784313724) < 0.01)
        #expect(abs(try #require(drift.stabilityIndex) - 0.5785337807239715) < 1e-12)
        #expect(drift.isAlert)
        let withMissing = Drift(of: now, from: DriftReference(name: "x", values: then + [Float](repeating: .nan, count: 30)))
        #expect(abs(try #require(withMissing.stabilityIndex) - 0.8601993503773288) < 1e-12)
        #expect(withMissing.kolmogorovSmirnov == drift.kolmogorovSmirnov)
    }

    @Test("a feature of few values is told exactly") func discrete() throws {
        let then: [Float] = (0..<300).map { (index: Int) -> Float in Float((index * index % 7) / 2) }
        let now: [Float] = (0..<170).map { (index: Int) -> Float in Float((index * 5 % 9) / 3) }
        let reference = DriftReference(name: "x", values: then)
        #expect(reference.limits == [0, 1, 2])
        #expect(reference.knots.map(\.value) == [0, 1, 2])
        let drift = Drift(of: now, from: reference)
        #expect(abs(try #require(drift.kolmogorovSmirnov) - 0.09137254901960784) < 1e-12)
        // 128, 86 and 86 of 300 then, 57, 56 and 57 of 170 now, and half a row more in each bin.
        var expected = 0.0
        for (then, now) in [(128.5, 57.5), (86.5, 56.5), (86.5, 57.5)] as [(Double, Double)] {
            let (before, after) = (then / 301.5, now / 171.5)
            expected += (after - before) * logarithm(after / before)
        }
        #expect(abs(try #require(drift.stabilityIndex) - expected) < 1e-12)
        // A value above all that was known is a bin of its own.
        #expect(try #require(Drift(of: now + [Float](repeating: 9, count: 10), from: reference).stabilityIndex) > 0.1)
    }

    /// By its series, not to share the code's.
    private func logarithm(_ x: Double) -> Double {
        let z = (x - 1) / (x + 1)
        var (sum, power) = (0.0, z)
        for odd in stride(from: 1.0, to: 60, by: 2) {
            sum += power / odd
            power *= z * z
        }
        return 2 * sum
    }

    @Test("from percentiles the distance is right to a hundredth, whatever the distributions")
    func hundredth() throws {
        var random = Random(seed: 3, stream: 0)
        let shapes: [(inout Random) -> Float] = [
            { Float($0.normal()) }, { Float($0.normal() + 0.4) }, { Float($0.exponential()) }, { $0.chance(0.7) ? 0 : Float($0.exponential()) }, { Float($0.below(4)) },
            { _ in 0.5 }, { Float($0.below(400)) / 100 },
        ]
        for first in shapes {
            let then = (0..<2_000).map { _ in first(&random) }
            let reference = DriftReference(name: "x", values: then)
            for second in shapes {
                let now = (0..<700).map { _ in second(&random) }
                let (own, exact) = (try #require(Drift(of: now, from: reference).kolmogorovSmirnov), try #require(Drift.kolmogorovSmirnov(then, now)))
                #expect(abs(own - exact) <= 0.0105, "\(own) is not \(exact)")
            }
        }
    }

    @Test("the same values are at no distance, also between percentiles") func sameValues() throws {
        let values = (0..<10_000).map { (index: Int) -> Float in Float(index) / 10_000 }
        #expect(try #require(Drift(of: values, from: DriftReference(name: "x", values: values)).kolmogorovSmirnov) < 0.001)
    }

    @Test("the same distribution is no alert, another is") func alerts() {
        var random = Random(seed: 4, stream: 0)
        let reference = DriftReference(name: "x", values: (0..<5_000).map { _ in Float(random.normal()) })
        #expect(!Drift(of: (0..<3_000).map { _ in Float(random.normal()) }, from: reference).isAlert)
        #expect(Drift(of: (0..<3_000).map { _ in Float(random.normal() + 0.5) }, from: reference).isAlert)
        #expect(Drift(of: (0..<3_000).map { _ in random.chance(0.3) ? .nan : Float(random.normal()) }, from: reference).isAlert)
    }

    @Test("nothing known is nil, never a number") func empty() {
        let (nothing, missing, some) = ([Float](), [Float.nan, .nan], [Float(1), 2])
        for then in [nothing, missing, some] {
            for now in [nothing, missing, some] {
                let drift = Drift(of: now, from: DriftReference(name: "x", values: then))
                #expect((drift.stabilityIndex == nil) == (then.isEmpty || now.isEmpty))
                #expect((drift.kolmogorovSmirnov == nil) == (then != some || now != some))
                #expect(drift.stabilityIndex?.isFinite ?? true)
            }
        }
        #expect(Drift.kolmogorovSmirnov([], [1]) == nil)
        #expect(Drift.kolmogorovSmirnov([.nan], [1]) == nil)
        #expect(Drift.kolmogorovSmirnov([1, .nan, 2], [.nan, 1]) == 0.5)
        let infinite = Drift(of: [-.infinity, 0, .infinity], from: DriftReference(name: "x", values: [-.infinity, 1, 2, .infinity]))
        #expect(infinite.kolmogorovSmirnov?.isFinite == true)
    }

    @Test("a reference comes back from its numbers, and only from such") func stored() {
        let reference = DriftReference(name: "x", values: then + [.nan])
        func stored(_ change: (inout [DriftReference.Knot]) -> Void = { _ in }, limits: [Double]? = nil, missing: Int = 1) -> DriftReference? {
            var knots = reference.knots
            change(&knots)
            return DriftReference(name: "x", count: 301, missing: missing, knots: knots, limits: limits ?? reference.limits)
        }
        #expect(reference.knots.count <= 101 && reference.limits.count == 9)
        #expect(stored() == reference)
        #expect(stored({ $0.swapAt(0, 1) }) == nil)
        #expect(stored({ $0[3] = .init(value: $0[3].value, below: 0.9, through: 0.1) }) == nil)
        #expect(stored({ $0 = [] }) == nil)
        #expect(stored(limits: [1e9]) == nil)
        #expect(stored(limits: []) == nil)
        #expect(stored(missing: 302) == nil)
    }
}
