import Foundation
import LoyaltyModel
import ProgramFixture
import Testing

@Suite("A share of a whole number")
struct ShareTests {
    /// 0.35 × 92,230 is 32,280.5 exactly; the binary product lies below it.
    @Test func countsAsItIsWritten() {
        #expect(Rounding.product(0.35, 92_230) == 32_281)
        #expect(Rounding.product(0.1, 25) == 3)
        #expect(Rounding.product(0.1, -25) == -3)
        #expect(Rounding.product(0.1, 24) == 2)
        #expect(Rounding.product(1, .max) == .max)
        #expect(Rounding.product(0, 7) == 0)
        #expect(Rounding.product(2, .max) == nil)
    }

    /// 1/16 less 1/20 is 1.25 points exactly, and 7/14 less 31/80 are 11.25; the differences in binary lie below.
    @Test func sharesApart() {
        #expect(Rounding.pointsApart((1, 16), (1, 20)) == 1.3 && Rounding.pointsApart((1, 20), (1, 16)) == 1.3)
        #expect(Rounding.pointsApart((7, 14), (31, 80)) == 11.3 && Rounding.pointsApart((1, 3), (1, 3)) == 0)
        #expect(Rounding.pointsApart((1, .max), (1, 2)) == nil)
    }

    /// 0.285 × 100 is 28.5 exactly, and 28.499999999999996 in binary.
    @Test(arguments: [(0.285, 0, "29"), (0.575, 0, "58"), (1.145, 0, "115"), (0.0285, 1, "2.9"), (-0.285, 0, "-29"), (0.00005, 2, "0.01"), (0.000035, 3, "0.004"), (1e-300, 1, "0.0"), (1e300, 0, "1" + String(repeating: "0", count: 302)), (1, 0, "100"), (0, 1, "0.0")] as [(Double, Int, String)])
    func isWrittenInPercent(_ share: Double, _ decimals: Int, _ text: String) { #expect(Rounding.percent(share, decimals: decimals) == text) }
}

@Suite struct RoundingHalves {
    @Test(arguments: [
        (0.5, 0, "1"), (-0.5, 0, "-1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (0.49999999999999994, 0, "0"), (0.00015, 4, "0.0002"),
        (1.005, 2, "1.01"), (-1.005, 2, "-1.01"),
        (2.675, 2, "2.68"), (0.1 + 0.2, 2, "0.30"), (0.1 + 0.2, 17, "0.30000000000000004"), (9.995, 2, "10.00"), (99.95, 1, "100.0"), (0.04, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (-0.0, 2, "0.00"), (0, 0, "0"), (1e21, 0, "1000000000000000000000"), (1e21, 2, "1000000000000000000000.00"),
        (1.7976931348623157e308, 0, "17976931348623157" + String(repeating: "0", count: 292)),
        (.leastNonzeroMagnitude, 3, "0.000"), (-.leastNonzeroMagnitude, 0, "0"), (1e-7, 7, "0.0000001"), (5e-8, 7, "0.0000001"), (4.9e-8, 7, "0.0000000"),
        (123456.789, 1, "123456.8"), (0.5, 3, "0.500"),
    ] as [(Double, Int, String)])
    func numbersWithDecimals(_ value: Double, _ decimals: Int, _ text: String) { #expect(Rounding.text(value, decimals: decimals) == text) }

    /// The short way and the digits agree: numbers as files have them, halves and their neighbours, any bits.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func theShortWayRoundsAsTheDigitsDo(_ seed: UInt64) {
        var chance = Chance(seed)
        for _ in 0..<20_000 {
            let decimals = chance.below(7)
            let step = pow(10.0, Double(-decimals))
            let near = (Double(chance.below(2_000_001) - 1_000_000) + [0, 0.5, 0.4999, 0.50005, 0.25][chance.below(5)]) * step
            for value in [near, near.nextUp, near.nextDown, Double.random(in: -1e7...1e7, using: &chance), Double(bitPattern: chance.next())] where value.isFinite && abs(value) < 1e15 {
                guard Rounding.text(value, decimals: decimals) != Rounding.plainText(value, decimals: decimals) else { continue }
                Issue.record("\(value) with \(decimals) decimals: \(Rounding.text(value, decimals: decimals)), not \(Rounding.plainText(value, decimals: decimals))")
            }
        }
    }

    @Test(arguments: [
        (0.5, 3, "0.5"), (1, 3, "1"), (100, 2, "100"), (0.1234, 2, "0.12"), (-0.001, 2, "0"), (10.10, 2, "10.1"), (0.29 * 100, 6, "29"),
        (1e21, 1, "1000000000000000000000"),
    ] as [(Double, Int, String)])
    func numbersWithAtMost(_ value: Double, _ decimals: Int, _ text: String) { #expect(Rounding.text(value, atMost: decimals) == text) }

    @Test(arguments: [
        (0.5, 1), (-0.5, -1), (1e15 + 0.5, 1_000_000_000_000_001), (9.2e18, 9_200_000_000_000_000_000), (-9.223372036854774e18, -9_223_372_036_854_774_000),
        (-9.3e18, nil), (9223372036854775808, nil), (.infinity, nil), (-.infinity, nil), (.nan, nil), (1e300, nil),
    ] as [(Double, Int64?)])
    func wholeNumbers(_ value: Double, _ whole: Int64?) { #expect(Rounding.whole(value) == whole) }

    @Test(arguments: [
        (7, 2, 4), (-7, 2, -4), (5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (0, 3, 0), (1, 3, 0), (2, 3, 1), (.max, 1, .max), (.min, 1, .min),
        (.max, 2, 4_611_686_018_427_387_904),
        (.min, 3, -3_074_457_345_618_258_603), (.max, .max, 1), (.min, .max, -1), (4_611_686_018_427_387_903, .max, 0), (4_611_686_018_427_387_904, .max, 1),
    ] as [(Int64, Int64, Int64)])
    func quotients(_ numerator: Int64, _ denominator: Int64, _ quotient: Int64) { #expect(Rounding.quotient(numerator, denominator) == quotient) }

    @Test(arguments: [
        (1, 8, 2, "0.13"), (-1, 8, 2, "-0.13"), (1, 3, 4, "0.3333"), (2, 3, 4, "0.6667"), (-1, 3_000, 2, "0.00"), (0, 7, 0, "0"), (5, 2, 0, "3"),
        (1, 1, 4, "1.0000"), (.max, .max, 4, "1.0000"),
        (.max, 1_000_000, 4, "9223372036854.7758"), (.min, 1_000_000, 4, "-9223372036854.7758"), (1, .max, 4, "0.0000"),
    ] as [(Int64, Int64, Int, String)])
    func sharesFromExactQuotients(_ numerator: Int64, _ denominator: Int64, _ decimals: Int, _ text: String) {
        #expect(Rounding.text(numerator, over: denominator, decimals: decimals) == text)
    }

    @Test(arguments: [
        (-123_450, 2, "-1234.50"), (5, 2, "0.05"), (-5, 3, "-0.005"), (0, 2, "0.00"), (.min, 2, "-92233720368547758.08"), (.max, 0, "9223372036854775807"),
        (12, 0, "12"),
    ] as [(Int64, Int, String)])
    func scaled(_ value: Int64, _ decimals: Int, _ text: String) { #expect(Rounding.text(scaled: value, decimals: decimals) == text) }

    /// Against Foundation's `Decimal`, which rounds halves away from zero too.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func againstAnotherDecimal(_ seed: UInt64) throws {
        var chance = Chance(seed)
        for _ in 0..<300 {
            // Halves often: whole numbers over powers of two and ten.
            let value = Double(Int64.random(in: -2_000_000_000...2_000_000_000, using: &chance)) / [1, 2, 8, 64, 10, 1_000, 100_000, 3, 7e8].randomElement(using: &chance)!
            let decimals = chance.below(8)
            var exact = try #require(Decimal(string: "\(value)"))
            var rounded = Decimal()
            NSDecimalRound(&rounded, &exact, decimals, .plain)
            let text = Rounding.text(value, decimals: decimals)
            #expect(Decimal(string: text) == rounded, "\(value) to \(decimals): \(text)")
            let parts = text.split(separator: ".")
            #expect(parts.count == (decimals > 0 ? 2 : 1) && parts[parts.count - 1].count >= decimals)
            #expect(!text.hasPrefix("-") || text.contains { "123456789".contains($0) })
        }
    }

    /// Against whole numbers of 128 bits: never further than a half, and at a half away from zero.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func againstWiderNumbers(_ seed: UInt64) throws {
        var chance = Chance(seed)
        func isNearest(_ quotient: Int128, _ numerator: Int128, _ denominator: Int128) -> Bool {
            let twice = (numerator - quotient * denominator).magnitude * 2
            return twice < denominator.magnitude || twice == denominator.magnitude && (quotient * denominator).magnitude > numerator.magnitude
        }
        for _ in 0..<500 {
            let bits = chance.below(62)
            let numerator = Int64.random(in: .min ... .max, using: &chance) >> Int64(chance.below(63))
            let denominator = Int64.random(in: 1...max(1, Int64(1) << Int64(bits)), using: &chance) * (chance.below(3) == 0 && bits < 60 ? 2 : 1)
            #expect(isNearest(Int128(Rounding.quotient(numerator, denominator)), Int128(numerator), Int128(denominator)), "\(numerator) / \(denominator)")
            let part = Int64.random(in: -denominator...denominator, using: &chance)
            let text = Rounding.text(part, over: denominator, decimals: 4)
            let digits = try #require(Int128(text.filter { $0 != "." }))
            #expect(isNearest(digits, Int128(part) * 10_000, Int128(denominator)), "\(part) over \(denominator): \(text)")
        }
    }
}
