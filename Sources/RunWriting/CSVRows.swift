import Foundation

/// Rows of a CSV file as bytes.
///
/// Numbers are written by hand: no locale comes near them, and a million rows stay quick.
package struct CSVRows: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Rows that were ended.
    package private(set) var count = 0

    package init() {}

    /// As it stands: the caller knows that it needs no quotes.
    package mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }
    package mutating func text(_ text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }
    package mutating func comma() { bytes.append(UInt8(ascii: ",")) }

    /// A text of any kind, in quotes where RFC 4180 asks for them.
    package mutating func field(_ text: String) {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else { return self.text(text) }
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func integer(_ value: Int64) {
        guard value != 0 else { return bytes.append(48) }
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        while rest > 0 {
            bytes.append(UInt8(48 + rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }

    /// With exactly so many decimals, 1 to 6; nothing for what is no number, which is a missing value.
    package mutating func fixed(_ value: Double, decimals: Int) {
        let power = Self.powers[decimals]
        guard let scaled = Int64(exactly: (value * Double(power)).rounded()) else {
            if value.isFinite { text(String(format: "%.\(decimals)f", value)) }
            return
        }
        if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
        integer(Int64(scaled.magnitude) / power)
        bytes.append(UInt8(ascii: "."))
        var unit = power / 10
        while unit > 0 {
            bytes.append(UInt8(48 + Int64(scaled.magnitude) / unit % 10))
            unit /= 10
        }
    }

    private static let powers: [Int64] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

    package mutating func endRow() {
        bytes.append(UInt8(ascii: "\n"))
        count += 1
    }

    /// The rows of another, after those that are here.
    package mutating func append(_ other: CSVRows) {
        bytes.append(contentsOf: other.bytes)
        count += other.count
    }

    mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }
    mutating func removeBytes() { bytes.removeAll(keepingCapacity: true) }
}
