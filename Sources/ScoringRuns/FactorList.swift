import LoyaltyModel

/// A member's churn factors, a JSON list in a field of CSV: the main one is wanted, and all are checked.
enum FactorList {
    typealias Factor = (factor: String, description: String)

    /// What is wrong with a list.
    struct Wrong: Error {
        var what: String
        var remedy = "Write a JSON list of factor, impact and description."
    }

    /// Gives `body` the texts of the factor with the largest positive impact, the first of equals.
    ///
    /// The short way for lists as nearly all programs write them; ``plainMain(of:)`` for all others, and for every refusal.
    /// - Parameter isWanted: without it the list is checked only.
    /// - Returns: what `body` returns; nil where no impact is positive.
    static func withMain<Result>(
        of bytes: UnsafeRawBufferPointer, isWanted: Bool, _ body: (_ factor: UnsafeRawBufferPointer, _ description: UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result? {
        var scan = FactorScan(bytes: bytes)
        guard scan.run() else {
            guard var main = try plainMain(of: bytes), isWanted else { return nil }
            try refuseLong(main.factor.utf8.count, main.description.utf8.count)
            return try main.factor.withUTF8 { factor in try main.description.withUTF8 { try body(UnsafeRawBufferPointer(factor), UnsafeRawBufferPointer($0)) } }
        }
        guard isWanted, let main = scan.main else { return nil }
        try refuseLong(main.factor.count, main.description.count)
        return try body(UnsafeRawBufferPointer(rebasing: bytes[main.factor]), UnsafeRawBufferPointer(rebasing: bytes[main.description]))
    }

    private static func refuseLong(_ lengths: Int...) throws(Wrong) {
        for length in lengths where length > longestLabel { throw Wrong(what: "a text of \(length) bytes", remedy: longLabelRemedy) }
    }

    /// By the reader of any JSON.
    static func plainMain(of bytes: UnsafeRawBufferPointer) throws(Wrong) -> Factor? {
        let node: JSONNode
        do {
            node = try JSONParser.parse(bytes)
        } catch {
            throw Wrong(what: "not JSON: \(error.what)")
        }
        guard case .array(let factors) = node.value else { throw Wrong(what: "not a JSON list") }
        var main: Factor?
        var mainImpact = 0.0
        var size = Double.infinity
        for factor in factors {
            guard let label = factor["factor"]?.string, let impact = factor["impact"]?.double, let description = factor["description"]?.string else {
                throw Wrong(what: "a factor lacks its factor, impact or description", remedy: "Write all three: two texts and a number.")
            }
            guard abs(impact) <= size else { throw Wrong(what: "the factors are not in order", remedy: "Write the factor with the largest impact, by size, first.") }
            size = abs(impact)
            if impact > mainImpact {
                mainImpact = impact
                main = (label, description)
            }
        }
        return main
    }
}

/// Reads a list of objects with just the three keys, texts without escapes and plain numbers, and makes nothing while it reads.
private struct FactorScan {
    let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Where the main factor's texts stand.
    private(set) var main: (factor: Range<Int>, description: Range<Int>)?
    private var mainImpact = 0.0
    private var size = Double.infinity

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// - Returns: false for anything else than such a list in order.
    mutating func run() -> Bool {
        guard take("[") else { return false }
        if take("]") { return isAtEnd }
        repeat {
            guard object() else { return false }
        } while take(",")
        return take("]") && isAtEnd
    }

    private var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position == bytes.count
        }
    }

    private mutating func object() -> Bool {
        guard take("{") else { return false }
        var factor: Range<Int>?
        var description: Range<Int>?
        var impact: Double?
        repeat {
            guard let key = text(), take(":") else { return false }
            if stands(key, "factor"), factor == nil {
                factor = text()
                guard factor != nil else { return false }
            } else if stands(key, "impact"), impact == nil {
                impact = number()
                guard impact != nil else { return false }
            } else if stands(key, "description"), description == nil {
                description = text()
                guard description != nil else { return false }
            } else {
                return false
            }
        } while take(",")
        guard take("}"), let factor, let description, let impact, abs(impact) <= size else { return false }
        size = abs(impact)
        if impact > mainImpact {
            mainImpact = impact
            main = (factor, description)
        }
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] == 32 || (9...10).contains(bytes[position]) || bytes[position] == 13 { position += 1 }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private func stands(_ range: Range<Int>, _ word: StaticString) -> Bool {
        haveSameBytes(UnsafeRawBufferPointer(rebasing: bytes[range]), UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// What stands between two quotes; the row has been found to be UTF-8.
    private mutating func text() -> Range<Int>? {
        guard take("\"") else { return nil }
        let start = position
        var end = start
        while end &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)
            let special = EightBytes.equal(word, to: UInt8(ascii: "\"")) | EightBytes.equal(word, to: UInt8(ascii: "\\")) | EightBytes.below(32, word)
            if special != 0 {
                end &+= EightBytes.first(special)
                break
            }
            end &+= 8
        }
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            guard bytes[end] >= 32, bytes[end] != UInt8(ascii: "\\") else { return nil }
            end &+= 1
        }
        guard end < bytes.count else { return nil }
        position = end + 1
        return start..<end
    }

    /// As JSON has it: no zero before other digits.
    private mutating func number() -> Double? {
        skipSpace()
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ","), bytes[position] != UInt8(ascii: "}"), bytes[position] > 32 { position += 1 }
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
        if digits.count > 1, digits.first == UInt8(ascii: "0"), (48...57).contains(digits[digits.startIndex + 1]) { return nil }
        return NumberText.double(text)
    }
}
