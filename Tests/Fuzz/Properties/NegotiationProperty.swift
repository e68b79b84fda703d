@testable import Portal

/// `Accept-Encoding`, `If-None-Match` and `If-Range`: gzip and “not modified” are answered to those who asked for them alone. An input is any of the three.
enum NegotiationProperty {
    static let entityTag = "\"0123456789abcdef\""

    static func check(_ input: [UInt8]) throws {
        guard let header = String(validating: input, as: UTF8.self) else { return }
        try checkEncoding(header, input)
        let isKnown = Negotiation.isKnown(entityTag, ifNoneMatch: header)
        if let tags = plainTags(input) {
            try hold(isKnown == (tags == [[UInt8(ascii: "*")]] || tags.contains(Array(entityTag.utf8))), "“\(header)” is known: \(isKnown)")
        } else if isKnown {
            // What is no list of tags names this one at least.
            try hold(input.indices.contains { input[$0...].starts(with: entityTag.utf8) }, "“\(header)” names another tag")
        }
        try hold(Negotiation.rangeApplies(entityTag, ifRange: header) == HeaderText.trimmed(input).elementsEqual(entityTag.utf8), "If-Range “\(header)”")
    }

    private static func checkEncoding(_ header: String, _ input: [UInt8]) throws {
        var qualities: [String: Double] = [:]
        for item in HeaderText.split(input, at: ",") {
            let parts = HeaderText.split(item, at: ";").map { HeaderText.lowercased(HeaderText.trimmed($0)) }
            qualities[String(decoding: parts[0], as: UTF8.self)] = parts.count == 1 ? 1 : quality(parts[1]) ?? 0
        }
        // Of odd headers nothing is said here but that they must name what they get.
        let prefers = Negotiation.prefersGzip(header)
        let names = HeaderText.lowercased(input)
        if prefers { try hold(names.contains(UInt8(ascii: "*")) || names.indices.contains { names[$0...].starts(with: "gzip".utf8) }, "gzip for “\(header)”") }
        guard isPlain(input), !(qualities["gzip"] != nil && qualities["x-gzip"] != nil) else { return }
        let gzip = qualities["gzip"] ?? qualities["x-gzip"] ?? qualities["*"] ?? 0
        try hold(prefers == (gzip > 0 && gzip >= qualities["identity"] ?? 0), "gzip for “\(header)”: \(prefers)")
    }

    /// Codings with at most a quality each, none of them twice: all that RFC 9110 knows. A quality that is no number at all counts as 0.
    private static func isPlain(_ input: [UInt8]) -> Bool {
        var seen: Set<[UInt8]> = []
        return HeaderText.split(input, at: ",").allSatisfy { item in
            let parts = HeaderText.split(item, at: ";").map { HeaderText.lowercased(HeaderText.trimmed($0)) }
            let isToken = !parts[0].isEmpty && parts[0].allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "*") }
            let isWeight = parts.count == 1 || parts.count == 2 && (quality(parts[1]) != nil || parts[1].starts(with: "q=".utf8) && Double(String(decoding: parts[1].dropFirst(2), as: UTF8.self)) == nil)
            return isWeight && isToken && seen.insert(parts[0]).inserted
        }
    }

    /// `q=` with a number from 0 to 1 of up to three decimals.
    private static func quality(_ text: [UInt8]) -> Double? {
        guard text.starts(with: "q=".utf8) else { return nil }
        let digits = Array(text.dropFirst(2))
        guard let whole = digits.first, whole == 48 || whole == 49, digits.count <= 5, digits.count == 1 || digits[1] == UInt8(ascii: "."), HeaderText.isDigits(Array(digits.dropFirst(2))) else { return nil }
        let thousandths = digits.dropFirst(2).map { Int($0) - 48 } + [0, 0, 0]
        let value = (Int(whole) - 48) * 1_000 + thousandths[0] * 100 + thousandths[1] * 10 + thousandths[2]
        return value <= 1_000 ? Double(value) / 1_000 : nil
    }

    /// The tags of a well-formed `If-None-Match` without their `W/`, or `*` alone; nil of anything else.
    private static func plainTags(_ input: [UInt8]) -> [[UInt8]]? {
        var rest = HeaderText.trimmed(input)[...]
        if rest.elementsEqual([UInt8(ascii: "*")]) { return [Array(rest)] }
        var tags: [[UInt8]] = []
        while true {
            rest = rest.drop { $0 == 32 || $0 == 9 || $0 == UInt8(ascii: ",") }
            if rest.isEmpty { return tags }
            if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\"") else { return nil }
            let inner = rest.dropFirst().prefix { $0 == 0x21 || $0 >= 0x23 && $0 != 0x7F }
            let after = rest.dropFirst(inner.count + 1)
            guard after.first == UInt8(ascii: "\"") else { return nil }
            tags.append(Array(rest.prefix(inner.count + 2)))
            rest = after.dropFirst().drop { $0 == 32 || $0 == 9 }
            guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
        }
    }
}
