import Glibc
import Testing

@testable import Forecasting

@Suite struct IntervalTests {
    private func samples(_ errors: [Double], origins: Int = 10, expected: Double = 0) -> [Intervals.Sample] {
        errors.enumerated().map { .init(origin: $0 % origins, step: 0, expected: expected, actual: expected + $1) }
    }

    /// Worked by hand: of errors 1 to 100 at 10 origins, 0.8 × (1 + 0.05 / 10) = 0.804 lie within 81.
    @Test func theWidthIsThatOfFourErrorsInFive() {
        let intervals = Intervals(kind: .numbers, samples: samples((1...100).map { index -> Double in index % 2 == 0 ? Double(index) : -Double(index) }))
        #expect(intervals.width == 81 && intervals.growth == 0)
        let (lower, upper) = intervals.bounds(expected: 50, step: 7)
        #expect(lower == -31 && upper == 131)
    }

    @Test func widthsGrowAsErrorsDo() {
        let walk: [Intervals.Sample] = (0..<400).map { index -> Intervals.Sample in
            let error = Double(index % 20 + 1).squareRoot()
            return Intervals.Sample(origin: index / 20, step: index % 20, expected: 0, actual: index % 2 == 0 ? error : -error)
        }
        let intervals = Intervals(kind: .numbers, samples: walk)
        #expect(abs(intervals.growth - 0.5) < 1e-9 && abs(intervals.width - 1) < 1e-9)
        #expect(abs(intervals.bounds(expected: 0, step: 15).upper - 4) < 1e-9)
        // By day, not by hour.
        let hours = (0..<480).map { Intervals.Sample(origin: $0 / 48, step: $0 % 48, expected: 0, actual: $0 % 48 < 24 ? 1 : 2) }
        let daily = Intervals(kind: .numbers, samples: hours, stepsPerUnit: 24)
        #expect(abs(daily.growth - 1) < 1e-9)
        #expect(daily.bounds(expected: 0, step: 0).upper == daily.bounds(expected: 0, step: 23).upper)
    }

    @Test func endsOfCountsAreWholeAndHoldWhatIsExpected() {
        // Poisson-like: errors of ±2 about 4, so that no dispersion is left; the scale is the root of 4.05.
        let intervals = Intervals(kind: .counts, samples: samples([2, -2, 2, -2, 2, -2, 2, -2, 2, -2], expected: 4))
        #expect(intervals.dispersion == 0 && abs(intervals.width - 2 / 4.05.squareRoot()) < 1e-12)
        for expected in [0.0, 0.2, 0.7, 3.4, 8.5, 100] {
            let (lower, upper) = intervals.bounds(expected: expected, step: 3)
            #expect(lower >= 0 && lower <= expected && upper >= expected)
            #expect(lower == lower.rounded() || lower == expected)
            #expect(upper == upper.rounded() || upper == expected)
            #expect(lower <= expected.rounded() && upper >= expected.rounded() || upper == expected)
        }
        // 4 ± 2 exactly; 9 ± 2.99.
        #expect(intervals.bounds(expected: 4, step: 0) == (2, 6) && intervals.bounds(expected: 9, step: 0) == (7, 11))
    }

    /// Errors of a fifth of what is expected, at 100: 400 = 100 + 0.03 × 100².
    @Test func changesOfLevelWidenLargeCountsMore() {
        let intervals = Intervals(kind: .counts, samples: samples([20, -20, 20, -20, 20, -20, 20, -20, 20, -20], expected: 100))
        #expect(abs(intervals.dispersion - 0.03) < 1e-12)
        let (small, large) = (intervals.bounds(expected: 10, step: 0), intervals.bounds(expected: 1_000, step: 0))
        #expect(small.upper - 10 < 5 && large.upper - 1_000 > 170)
    }

    @Test func withoutErrorsTheWidthIsNothing() {
        #expect(Intervals(kind: .numbers, samples: []).bounds(expected: 3, step: 0) == (3, 3))
    }

    /// Widths are judged at later origins than those that set them: an origin whose errors were not known yet takes no part.
    @Test func coverageIsOfErrorsThatDidNotSetTheWidths() {
        // Errors of 1 to the sixth origin, of 5 from there on; 14 days ahead, 7 apart, so that two origins lie between.
        let samples = (0..<12).flatMap { origin in (0..<14).map { Intervals.Sample(origin: origin, step: $0, expected: 0, actual: origin < 6 ? 1 : 5) } }
        let measures = BacktestMeasures(samples, scale: 2, kind: .numbers, steps: 14, apart: 7)
        #expect(measures.origins == 12 && measures.mase == 1.5)
        // Origin 5 lies within; 6 and 7 are judged by origins to 4 and 5, without; 8 by one large of 7, without; from 9 on by two of 8 and more, within.
        #expect(measures.coverage == 4.0 / 7)
        #expect(BacktestMeasures(Array(samples.prefix(5 * 14)), scale: 0, kind: .numbers, steps: 14, apart: 7).coverage == nil)
    }
}
