import LoyaltyModel

/// Numbers as the contract writes them: an optional minus, digits, an optional fraction, an optional exponent; nothing else.
package enum NumberText {
    /// The number, correctly rounded; nil for other text and for what is not finite.
    package static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard let shape = shape(of: bytes) else { return nil }
        // Both numbers are exact, so one division rounds once: the short way for nearly every value that files hold.
        if shape.exponent == nil, shape.digits <= 15, shape.fractionDigits <= 15 {
            let magnitude = Double(shape.mantissa) / Double(Rounding.powerOfTen(shape.fractionDigits))
            return shape.isNegative ? -magnitude : magnitude
        }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    /// Whole minor units, halves away from zero from the text itself; nil for other text and beyond ±10^15.
    static func minorUnits(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let shape = shape(of: bytes) else { return nil }
        if shape.exponent == nil, shape.fractionDigits == 0, shape.digits <= 15 {
            return shape.isNegative ? -Int64(shape.mantissa) : Int64(shape.mantissa)
        }
        var decimal = ShortestDecimal(plain: bytes)
        decimal.round(to: 0)
        guard let whole = shape.exponent.map({ abs($0) <= 400 }) ?? true ? Int64(decimal.text(decimals: 0)) : nil, abs(whole) <= 1_000_000_000_000_000 else { return nil }
        return whole
    }

    /// A whole number without a fraction or an exponent.
    package static func whole(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let shape = shape(of: bytes), shape.exponent == nil, shape.fractionDigits == 0, !bytes.contains(UInt8(ascii: ".")), shape.digits <= 18 else { return nil }
        return shape.isNegative ? -Int64(shape.mantissa) : Int64(shape.mantissa)
    }

    private struct Shape {
        var isNegative = false
        /// The digits without the point; meaningful up to 18 digits.
        var mantissa: UInt64 = 0
        var digits = 0
        var fractionDigits = 0
        var exponent: Int?
    }

    private static func shape(of bytes: UnsafeRawBufferPointer) -> Shape? {
        var shape = Shape()
        var position = 0
        func isDigit(_ index: Int) -> Bool { index < bytes.count && (48...57).contains(bytes[index]) }
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") {
            shape.isNegative = true
            position += 1
        }
        func take(_ shape: inout Shape) {
            shape.mantissa = shape.mantissa &* 10 &+ UInt64(bytes[position] - 48)
            shape.digits += 1
            position += 1
        }
        guard isDigit(position) else { return nil }
        while isDigit(position) { take(&shape) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard isDigit(position) else { return nil }
            while isDigit(position) {
                take(&shape)
                shape.fractionDigits += 1
            }
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: "e") || bytes[position] == UInt8(ascii: "E") {
            position += 1
            let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
            if isNegative || (position < bytes.count && bytes[position] == UInt8(ascii: "+")) { position += 1 }
            guard isDigit(position) else { return nil }
            var exponent = 0
            while isDigit(position) {
                exponent = min(exponent * 10 + Int(bytes[position] - 48), 100_000)
                position += 1
            }
            shape.exponent = isNegative ? -exponent : exponent
        }
        return position == bytes.count ? shape : nil
    }
}
