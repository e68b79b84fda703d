import Diagnostics
import LoyaltyModel

/// Writes CSV as the contract's `exports.md` says: RFC 4180, UTF-8, CRLF; nothing that a spreadsheet would run as a formula.
package struct CSVWriter {
    package private(set) var bytes: [UInt8] = []
    private var isFirst = true
    private var column = ""
    private var withheldColumns: [String] = []

    package init() {}

    mutating func reserve(rows: Int, columns: Int) { bytes.reserveCapacity(rows * columns * 9) }

    /// Begins the next cell.
    package mutating func begin(_ column: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        self.column = column
    }

    package mutating func endRow() {
        bytes.append(13)
        bytes.append(10)
        isFirst = true
        withheldColumns.removeAll(keepingCapacity: true)
    }

    /// A number, an id of the product's own or another text that needs neither quotes nor guarding.
    package mutating func plain(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Any text: quoted where it must be, and with a leading apostrophe where a spreadsheet would take it for a formula.
    package mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { self.text(UnsafeRawBufferPointer($0)) }
    }

    package mutating func text(_ utf8: UnsafeRawBufferPointer) {
        let isFormula = Self.isFormula(utf8)
        var needsQuotes = false
        for byte in utf8 where byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || Self.isSeparator(byte) || (9...13).contains(byte) { needsQuotes = true }
        if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        guard needsQuotes else { return bytes.append(contentsOf: utf8) }
        for (place, byte) in utf8.enumerated() {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
            // Where these split, what comes after is a cell of its own, and the first quotes of it are none of its text.
            if Self.isSeparator(byte), Self.showsFormula(UnsafeRawBufferPointer(rebasing: utf8[(place + 1)...].prefix { !Self.isSeparator($0) })) { bytes.append(UInt8(ascii: "'")) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether a spreadsheet might run it: by its first sign that shows, as blanks and signs without width are dropped on the way in. Full-width and
    /// small forms are taken for the plain ones where text is typed in East Asia.
    private static func isFormula(_ utf8: UnsafeRawBufferPointer) -> Bool {
        guard let first = utf8.first else { return false }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): return false
        case 9, 10, 13: return true
        default: return showsFormula(utf8)
        }
    }

    private static func showsFormula(_ utf8: UnsafeRawBufferPointer) -> Bool {
        let shown = String(decoding: utf8, as: UTF8.self).unicodeScalars.first { !ShownText.isUnseen($0) && $0 != "\"" }
        return shown.map { formulaStarts.contains($0) } ?? false
    }

    /// At which some spreadsheets split, whatever the file is called and whatever is quoted.
    private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|") || byte == 9 || byte == 10 || byte == 13 }

    private static let formulaStarts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫"]

    package mutating func optionalText(_ text: String?) { if let text { self.text(text) } }

    package mutating func whole(_ number: Int64) { digits(number, decimals: 0) }
    package mutating func whole(_ number: Int) { digits(Int64(number), decimals: 0) }

    mutating func money(_ minorUnits: Int64?, _ currency: Currency) { if let minorUnits { digits(minorUnits, decimals: currency.exponent) } }

    /// A whole number of 10^-decimals, its digits without a text in between: most cells of an export are numbers.
    private mutating func digits(_ scaled: Int64, decimals: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { room in
            var (rest, first, count) = (scaled.magnitude, room.count, 0)
            while rest > 0 || count <= decimals {
                if count == decimals, decimals > 0 {
                    first &-= 1
                    room[first] = UInt8(ascii: ".")
                }
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                first &-= 1
                room[first] = 48 + UInt8(truncatingIfNeeded: digit)
                rest = quotient
                count &+= 1
            }
            if scaled < 0 {
                first &-= 1
                room[first] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: room[first...]))
        }
    }

    /// Minor units with a fraction, rounded to whole ones.
    mutating func money(_ minorUnits: Double?, _ currency: Currency) {
        guard let minorUnits else { return }
        if let whole = Rounding.whole(minorUnits) { return money(whole, currency) }
        bytes.append(contentsOf: Rounding.plainText(minorUnits / Double(Rounding.powerOfTen(currency.exponent)), decimals: currency.exponent).utf8)
    }

    /// Four decimals.
    mutating func decimal(_ value: Double?) {
        guard let value else { return }
        if let scaled = Rounding.clearlyRounded(value, decimals: 4) { digits(scaled, decimals: 4) } else { plain(Rounding.text(value, decimals: 4)) }
    }

    mutating func share(_ part: Int64, _ whole: Int64) { plain(Rounding.text(part, over: whole, decimals: 4)) }

    mutating func date(_ date: CivilDate?) { if let date { plain(date.description) } }

    mutating func time(_ moment: Int64, _ localTime: LocalTime) { plain(localTime.iso8601(moment)) }

    /// The cell stays empty, and its column is named in the column `withheld`.
    mutating func withheld() { withheldColumns.append(column) }

    mutating func withheldNames() { plain(withheldColumns.joined(separator: " ")) }
}

extension LocalTime {
    /// `2018-01-01T00:00:00-05:00`.
    package func iso8601(_ moment: Int64) -> String {
        let second = secondOfDay(at: moment)
        let offset = offset(at: moment)
        let minutes = Int(abs(offset)) / 60
        let time = "\(padded(second / 3_600, to: 2)):\(padded(second / 60 % 60, to: 2)):\(padded(second % 60, to: 2))"
        return "\(date(at: moment))T\(time)\(offset < 0 ? "-" : "+")\(padded(minutes / 60, to: 2)):\(padded(minutes % 60, to: 2))"
    }
}
