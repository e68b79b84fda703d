import SiteManifest

/// Turns what stands in a request line into an address to look up.
enum RequestTarget {
    /// The address, percent-decoded once; nil for anything that no address of a site can look like.
    ///
    /// Nil are: not beginning with `/`, too long, a broken or incomplete `%` sequence, a `/` that was encoded,
    /// a backslash or control character, an empty, `.` or `..` component, and what is not UTF-8. The query is ignored.
    static func address(of target: String, longest: Int) -> String? {
        let bytes = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        guard target.utf8.count <= longest, bytes.first == UInt8(ascii: "/") else { return nil }
        if bytes.allSatisfy(isPlain), !hasOddComponent(bytes) { return String(Substring(bytes)) }
        guard !bytes.contains(UInt8(ascii: "#")), let decoded = PercentCoding.decode(bytes, forbidden: [UInt8(ascii: "/")]),
            !ManifestPath.hasControl(decoded), !decoded.utf8.contains(UInt8(ascii: "\\")), !hasOddComponent(decoded.utf8)
        else { return nil }
        return decoded
    }

    /// Letters, digits, `/ - . _ ~`: what needs no second look.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// An empty, `.` or `..` component; the last one may be empty, as a page's address ends with a slash.
    private static func hasOddComponent(_ bytes: some Collection<UInt8>) -> Bool {
        var length = 0
        var dots = 0
        for byte in bytes.dropFirst() {
            if byte == UInt8(ascii: "/") {
                if length == 0 || (dots == length && length <= 2) { return true }
                (length, dots) = (0, 0)
            } else {
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
            }
        }
        return length > 0 && dots == length && length <= 2
    }
}

/// Percent-encoding.
enum PercentCoding {
    /// Nil when a `%` is not followed by two hex digits, when one stands for a forbidden byte, and when the result is not UTF-8.
    static func decode(_ bytes: some Collection<UInt8>, forbidden: [UInt8] = [], plusIsSpace: Bool = false) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = iterator.next().flatMap(value), let low = iterator.next().flatMap(value) else { return nil }
                let value = high << 4 | low
                if forbidden.contains(value) { return nil }
                decoded.append(value)
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// For people to read, and for what looks for credentials: what is no sequence stays as it is.
    static func decodeWhatCanBe(_ bytes: some BidirectionalCollection<UInt8>) -> String {
        var (decoded, rest) = ([UInt8](), bytes[...])
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let high = rest.first.flatMap(value), let low = rest.dropFirst().first.flatMap(value) {
                decoded.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
