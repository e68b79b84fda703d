/// Rounding, halves away from zero everywhere, and numbers as plain decimal text.
package enum Rounding {
    /// `numerator ÷ denominator` rounded to a whole number from the exact quotient. The denominator is above 0.
    package static func quotient(_ numerator: Int64, _ denominator: Int64) -> Int64 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        let away = remainder.magnitude >= denominator.magnitude - remainder.magnitude
        return away ? quotient + (numerator < 0 ? -1 : 1) : quotient
    }

    /// `numerator ÷ denominator` with a fixed number of decimals, rounded from the exact quotient.
    package static func text(_ numerator: Int64, over denominator: Int64, decimals: Int) -> String {
        let (high, low) = numerator.magnitude.multipliedFullWidth(by: powerOfTen(decimals))
        let divisor = denominator.magnitude
        let (quotient, remainder) = divisor.dividingFullWidth((high, low))
        let digits = remainder >= divisor - remainder ? quotient + 1 : quotient
        return text(scaled: digits, negative: numerator < 0, decimals: decimals)
    }

    /// A whole number of 10^-decimals as plain decimal text: `-123450` with two decimals is `-1234.50`.
    package static func text(scaled value: Int64, decimals: Int) -> String {
        text(scaled: value.magnitude, negative: value < 0, decimals: decimals)
    }

    private static func text(scaled magnitude: UInt64, negative: Bool, decimals: Int) -> String {
        let sign = negative && magnitude != 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(magnitude) }
        let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: powerOfTen(decimals))
        return "\(sign)\(whole).\(padded(Int(fraction), to: decimals))"
    }

    /// A finite number with a fixed number of decimals, rounded in its shortest decimal form, never `-0`.
    ///
    /// The shortest form is what a person or a file wrote: 0.00015 is a half at four decimals although the binary number lies below it.
    package static func text(_ value: Double, decimals: Int) -> String {
        if let scaled = clearlyRounded(value, decimals: decimals) { return text(scaled: scaled, decimals: decimals) }
        return plainText(value, decimals: decimals)
    }

    /// By the digits of the shortest form, for any number.
    package static func plainText(_ value: Double, decimals: Int) -> String {
        var decimal = ShortestDecimal(value)
        decimal.round(to: decimals)
        return decimal.text(decimals: decimals)
    }

    /// The short way for nearly all numbers: `value` × 10^decimals to the nearest whole number, where it is so far from a half that the shortest
    /// form must lie on the same side of it; nil for all others. Below 10^9 the product is off by less than a millionth.
    package static func clearlyRounded(_ value: Double, decimals: Int) -> Int64? {
        guard decimals <= 9 else { return nil }
        let scaled = value.magnitude * Double(powerOfTen(decimals))
        guard scaled < 1e9 else { return nil }
        let whole = scaled.rounded(.down)
        let fraction = scaled - whole
        guard abs(fraction - 0.5) > 1e-4 else { return nil }
        let rounded = Int64(whole) + (fraction > 0.5 ? 1 : 0)
        return value < 0 ? -rounded : rounded
    }

    /// A finite number with at most so many decimals and no trailing zeros.
    package static func text(_ value: Double, atMost decimals: Int) -> String {
        var text = text(value, decimals: decimals)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A share times 100, by its digits: 0.285 is a half in percent, although the product lies below it.
    package static func hundredfold(_ share: Double) -> Double {
        let parts = "\(share)".split(separator: "e", maxSplits: 1)
        guard let digits = parts.first, let exponent = parts.count > 1 ? Int(parts[1]) : 0 else { return share * 100 }
        return Double("\(digits)e\(exponent + 2)") ?? share * 100
    }

    /// A share in percent, without the sign.
    package static func percent(_ share: Double, decimals: Int) -> String { text(hundredfold(share), decimals: decimals) }

    /// How far two shares of counts are apart in points of a percentage, rounded to one decimal from the exact difference; nil beyond 64 bits.
    package static func pointsApart(_ one: (part: Int64, whole: Int64), _ other: (part: Int64, whole: Int64)) -> Double? {
        let (a, b, whole) = (one.part.multipliedReportingOverflow(by: other.whole), other.part.multipliedReportingOverflow(by: one.whole), one.whole.multipliedReportingOverflow(by: other.whole))
        guard !a.overflow, !b.overflow, !whole.overflow else { return nil }
        return Double(text(abs(a.partialValue - b.partialValue), over: whole.partialValue, decimals: 3)).map(hundredfold)
    }

    /// The nearest whole number, halves away from zero in the shortest decimal form; nil outside of Int64.
    package static func whole(_ value: Double) -> Int64? {
        if let rounded = clearlyRounded(value, decimals: 0) { return rounded }
        guard value.isFinite else { return nil }
        var decimal = ShortestDecimal(value)
        decimal.round(to: 0)
        return Int64(decimal.text(decimals: 0))
    }

    /// `value` ÷ 10^`exponent` as a whole number, halves away from zero in the shortest decimal form of `value`.
    package static func wholeText(_ value: Double, overPowerOfTen exponent: Int) -> String {
        var decimal = ShortestDecimal(value)
        decimal.divide(byPowerOfTen: exponent)
        decimal.round(to: 0)
        return decimal.text(decimals: 0)
    }

    /// A share of a whole number, rounded to a whole number from the exact product: the share counts as it is written, 0.35 as 35 hundredths.
    /// Nil outside of Int64.
    package static func product(_ share: Double, _ amount: Int64) -> Int64? {
        let decimals = 9
        guard let scaled = Int64(text(share * Double(powerOfTen(decimals)), decimals: 0)) else { return nil }
        let (high, low) = scaled.magnitude.multipliedFullWidth(by: amount.magnitude)
        guard high < powerOfTen(decimals) else { return nil }
        let (quotient, remainder) = powerOfTen(decimals).dividingFullWidth((high, low))
        let rounded = remainder * 2 >= powerOfTen(decimals) ? quotient &+ 1 : quotient
        guard let magnitude = Int64(exactly: rounded) else { return nil }
        return (scaled < 0) != (amount < 0) ? -magnitude : magnitude
    }

    package static func powerOfTen(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}

/// A number as decimal digits: `digits` × 10^`exponent`.
package struct ShortestDecimal {
    private var negative: Bool
    private var digits: [UInt8]
    private var exponent: Int

    /// The shortest digits that read back as the same number.
    package init(_ value: Double) {
        self.init(plain: "\(value)".utf8)
    }

    /// Digits as written: an optional sign, digits, an optional fraction and an optional exponent.
    package init(plain text: some Sequence<UInt8>) {
        negative = false
        digits = []
        exponent = 0
        var inFraction = false
        var inExponent = false
        var exponentSign = 1
        var written = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): if inExponent { exponentSign = -1 } else { negative = true }
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
            case 48...57:
                if inExponent {
                    written = min(written * 10 + Int(byte - 48), 100_000)
                } else {
                    digits.append(byte - 48)
                    if inFraction { exponent -= 1 }
                }
            default: break
            }
        }
        exponent += exponentSign * written
    }

    package mutating func divide(byPowerOfTen exponent: Int) { self.exponent -= exponent }

    /// Halves away from zero.
    package mutating func round(to decimals: Int) {
        let surplus = -exponent - decimals
        guard surplus > 0 else { return }
        if surplus > digits.count {
            digits = []
        } else {
            let up = digits[digits.count - surplus] >= 5
            digits.removeLast(surplus)
            if up { increment() }
        }
        exponent = -decimals
    }

    /// As a whole number of 10^-decimals; nil where it is finer, or beyond 10^20.
    package func scaled(_ decimals: Int) -> Int128? {
        let zeros = exponent + decimals
        let surplus = max(0, -zeros)
        guard digits.suffix(surplus).allSatisfy({ $0 == 0 }), digits.count + exponent <= 20 else { return nil }
        let kept = digits.dropLast(surplus) + [UInt8](repeating: 0, count: max(0, zeros))
        let magnitude = kept.reduce(Int128(0)) { $0 * 10 + Int128($1) }
        return negative ? -magnitude : magnitude
    }

    private mutating func increment() {
        var position = digits.count - 1
        while position >= 0, digits[position] == 9 {
            digits[position] = 0
            position -= 1
        }
        if position >= 0 { digits[position] += 1 } else { digits.insert(1, at: 0) }
    }

    /// With exactly so many decimals; call ``round(to:)`` first.
    package func text(decimals: Int) -> String {
        var all = digits + [UInt8](repeating: 0, count: max(0, exponent + decimals))
        if all.count <= decimals { all.insert(contentsOf: [UInt8](repeating: 0, count: decimals + 1 - all.count), at: 0) }
        let firstKept = all.firstIndex { $0 != 0 } ?? all.count
        let whole = all.count - decimals
        all.removeFirst(min(firstKept, whole - 1))
        let isZero = all.allSatisfy { $0 == 0 }
        var text = negative && !isZero ? "-" : ""
        for (position, digit) in all.enumerated() {
            if decimals > 0, position == all.count - decimals { text += "." }
            text.unicodeScalars.append(Unicode.Scalar(digit + 48))
        }
        return text
    }
}

/// A whole number with a comma between its thousands: `1,200`.
package func grouped(_ number: Int) -> String {
    let digits = String(number)
    return String(digits.enumerated().flatMap { position, digit -> [Character] in
        position > 0 && (digits.count - position).isMultiple(of: 3) ? [",", digit] : [digit]
    })
}
