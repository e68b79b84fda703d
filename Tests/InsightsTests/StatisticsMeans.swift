import Insights
import Testing

/// 0.52795 is a half at four decimals: sums in binary lie below it.
@Suite struct MeansAsWritten {
    @Test func aHalfStaysOne() {
        let values = [0.5, 0.5559] + Array(repeating: 0.52795, count: 18)
        #expect(writtenMean(values) == 0.52795)
        #expect(writtenMean(Array(repeating: 0.1, count: 10)) == 0.1 && writtenMean([0.1, 0.2, 0.3]) == 0.2 && writtenMean([-0.5, 0.25]) == -0.125)
        // With more than nine decimals as near as a sum of doubles is.
        #expect(abs(writtenMean([1.0 / 3, 2.0 / 3]) - 0.5) < 1e-15 && writtenMean([1e300, 1e300]) == 1e300)
    }
}
