import Testing

@testable import LoyaltyModel

@Suite struct WrittenSumTests {
    /// 0.52795 is a half at four decimals: sums in binary lie below it. So does 45 × 0.7 below 31.5, and the sum of a week below 196.5.
    @Test func aHalfStaysOne() {
        #expect(WrittenSum([0.5, 0.5559] + Array(repeating: 0.52795, count: 18)).mean == 0.52795)
        #expect(WrittenSum(Array(repeating: 0.1, count: 10)).total == 1 && WrittenSum([0.1, 0.2, 0.3]).mean == 0.2 && WrittenSum([-0.5, 0.25]).mean == -0.125)
        #expect(WrittenSum([33.9, 31.4, 35.8, 29.6, 6.2, 32.7, 26.9]).total == 196.5 && WrittenSum(Array(repeating: 0.1, count: 125)).total == 12.5)
        var product = WrittenSum()
        product.add(0.7, times: 45)
        product.add(2, times: -1)
        #expect(product.total == 29.5 && product.count == 2 && 45 * 0.7 < 31.5)
    }

    /// 8.963 + 71.1171 = 80.0801; half of it is 40.04005, where the sum of the binary differences is 40.040049999999994, which rounds the other way.
    @Test func distancesAreOfTheNumbersAsWritten() {
        var errors = WrittenSum()
        errors.add(distanceOf: 21.963, from: 13)
        errors.add(distanceOf: 81.1171, from: 10)
        errors.add(distanceOf: 3, from: 3)
        #expect(errors.over(2) == 40.04005 && Rounding.text(errors.over(2), decimals: 4) == "40.0401" && errors.count == 3)
        var below = WrittenSum()
        below.add(distanceOf: 0.25, from: 1)
        #expect(below.total == 0.75)
    }

    /// Equal means are equal, whatever they are means of: 0.1 and 0.2 are 0.3, and so are twice 0.15.
    @Test func equalMeansAreTold() {
        #expect(WrittenSum([0.1, 0.2]).mean == WrittenSum([0.15]).mean && WrittenSum([0.1, 0.2, 0.3]).mean == WrittenSum([0.2]).mean)
        #expect(WrittenSum([0.1, 0.1, 0.2]).mean == WrittenSum([0.1, 0.1, 0.2, 0.1, 0.1, 0.2]).mean)
    }

    /// Digits beyond those of whole billionths of a million are read off the number.
    @Test func largeNumbersAreSummedAsWritten() {
        #expect(WrittenSum([33_803_870.12, 0.38]).total == 33_803_870.5 && WrittenSum([1e15, 0.5]).total == 1e15 + 0.5)
        #expect(WrittenSum([9_007_199_254.1, 9_007_199_254.4]).total == 18_014_398_508.5)
        var points = WrittenSum()
        points.add(0.000_000_1, times: 9_000_000_000_005)
        #expect(points.total == 900_000.0000005)
    }

    /// With more than nine decimals, and beyond 10^20, as near as a sum of doubles is; nothing is added up to 0.
    @Test func finerAndLargerOnesAreSummedAllTheSame() throws {
        #expect(abs(try #require(WrittenSum([1.0 / 3, 2.0 / 3]).mean) - 0.5) < 1e-15 && WrittenSum([1e300, 1e300]).mean == 1e300)
        #expect(WrittenSum([1e19, 1e-12, -1e19]).total == 1e-12 && WrittenSum([1e19, 1e19]).total == 2e19 && WrittenSum([1e22, 3]).total == 1e22 + 3)
        #expect(WrittenSum([]).total == 0 && WrittenSum([]).mean == nil && WrittenSum([-0.0]).total == 0)
        // With 18 decimals.
        #expect(WrittenSum([2e-9]).over(3) == 6.666_666_67e-10)
        var product = WrittenSum()
        product.add(1e6, times: .max)
        #expect(product.total == 1e6 * Double(Int64.max))
    }
}
