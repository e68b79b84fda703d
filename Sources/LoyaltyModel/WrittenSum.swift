/// A sum of numbers as they are written: ten times 0.1 is 1, and 31.5 is a half when it is rounded, although neither is so in binary.
///
/// Exact for numbers of at most nine decimals; where one is finer, or the sum is beyond 10^20, it is the compensated sum of the binary numbers.
package struct WrittenSum: Sendable {
    private static let decimals = 9
    /// In 10^-9; nil where that is not exact.
    private var exact: Int128? = 0
    private var binary = CompensatedSum()
    /// How many were added.
    package private(set) var count = 0

    package init() {}

    package init(_ values: some Sequence<Double>) {
        for value in values { add(value) }
    }

    package mutating func add(_ value: Double) { add(value, times: 1) }

    /// Adds the product of a number and a whole number.
    package mutating func add(_ value: Double, times factor: Int64) {
        add(value * Double(factor)) { Self.scaled(value).flatMap { Self.within($0.multipliedReportingOverflow(by: Int128(factor))) } }
    }

    /// Adds how far a number is from a whole number.
    package mutating func add(distanceOf value: Double, from whole: Int64) {
        add(abs(value - Double(whole))) { Self.scaled(value).map { abs($0 - Int128(whole) * Int128(Rounding.powerOfTen(Self.decimals))) } }
    }

    private mutating func add(_ value: Double, exactly scaled: () -> Int128?) {
        count += 1
        binary.add(value)
        exact = exact.flatMap { sum in scaled().flatMap { Self.within(sum.addingReportingOverflow($0)) } }
    }

    package var total: Double { over(1) }

    /// The mean of those added; nil where there are none.
    package var mean: Double? { count > 0 ? over(count) : nil }

    /// The sum divided by a whole number above 0: the exact quotient to 18 decimals.
    package func over(_ divisor: Int) -> Double {
        guard let exact, let text = Self.text(exact, over: divisor) else { return binary.total / Double(divisor) }
        return Double(text) ?? binary.total / Double(divisor)
    }

    /// With nine more decimals than numbers have: more than are ever shown, and enough that equal quotients are equal.
    private static func text(_ scaled: Int128, over divisor: Int) -> String? {
        guard let shifted = within(abs(scaled).multipliedReportingOverflow(by: Int128(Rounding.powerOfTen(decimals)))) else { return nil }
        let (quotient, remainder) = shifted.quotientAndRemainder(dividingBy: Int128(divisor))
        return "\(scaled < 0 ? "-" : "")\(quotient + (remainder * 2 >= Int128(divisor) ? 1 : 0))e-\(2 * decimals)"
    }

    private static func within(_ result: (partialValue: Int128, overflow: Bool)) -> Int128? { result.overflow ? nil : result.partialValue }

    /// A number of at most nine decimals in 10^-9; nil for a finer one, and beyond 10^20.
    private static func scaled(_ value: Double) -> Int128? {
        guard value.isFinite else { return nil }
        let unit = Double(Rounding.powerOfTen(decimals))
        let short = (value * unit).rounded()
        // Of at most 15 digits there is one number that is written so.
        if abs(short) < 1e15, short / unit == value { return Int128(short) }
        return ShortestDecimal(value).scaled(decimals)
    }
}

/// A sum with Neumaier's compensation: right to the last digits whatever the order.
package struct CompensatedSum: Sendable {
    private var sum = 0.0
    private var lost = 0.0

    package init() {}

    package mutating func add(_ value: Double) {
        let next = sum + value
        lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
        sum = next
    }

    package var total: Double { sum + lost }
}

package func compensatedSum(_ values: [Double]) -> Double {
    var sum = CompensatedSum()
    for value in values { sum.add(value) }
    return sum.total
}
