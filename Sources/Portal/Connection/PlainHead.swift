import HTTPTypes

/// A request's head in ASCII, and its values short: what is compared, split and looked up afterwards takes time by its length and no more.
///
/// Swift compares texts by what they mean. Of a letter with thousands of marks above it, that takes the square of their number: half a second of
/// work for one header of 15 kB. None of what is read here has a sign beyond ASCII.
enum PlainHead {
    /// Bytes of a value; of what may be longer, ``isLong(_:)``.
    static let longest = 1_000
    private static let odd = UInt8(ascii: "?")

    static func of(_ head: HTTPRequest) -> HTTPRequest {
        var head = head
        if let path = head.path, !isPlain(path) { head.path = encoded(path) }
        if let authority = head.authority, !isPlain(authority) { head.authority = String(decoding: [odd], as: UTF8.self) }
        guard head.headerFields.contains(where: needsChange) || head.headerFields.count > 1 && isLongTogether(head.headerFields) else { return head }
        var lengths: [HTTPField.Name: Int] = [:]
        // From the last on: what proxies have added counts, whatever the reader wrote before it.
        let fields = head.headerFields.reversed().map { field -> HTTPField in
            let field = needsChange(field) ? HTTPField(name: field.name, value: plain(field)) : field
            lengths[field.name, default: 0] += length(of: field)
            return isLong(field.name) || lengths[field.name, default: 0] <= longest ? field : HTTPField(name: field.name, value: [odd])
        }
        head.headerFields = HTTPFields(fields.reversed())
        return head
    }

    private static func length(of field: HTTPField) -> Int { field.withUnsafeBytesOfValue { $0.count } }

    /// Lines of one name are read as one value.
    private static func isLongTogether(_ fields: HTTPFields) -> Bool {
        fields.reduce(0) { $0 + (isLong($1.name) ? 0 : length(of: $1)) } > longest
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    private static func needsChange(_ field: HTTPField) -> Bool {
        field.withUnsafeBytesOfValue { bytes in bytes.count > longest && !isLong(field.name) || bytes.contains { $0 >= 0x80 } }
    }

    /// A browser may have many cookies, and a page a long address. They are split at single bytes, once.
    private static func isLong(_ name: HTTPField.Name) -> Bool { name == .cookie || name == .referer || name == .userAgent }

    /// With a question mark for each sign that is odd, and for all of what is too long: an answer that follows from a part of it would be wrong.
    /// Of proxies the last have written last.
    private static func plain(_ field: HTTPField) -> [UInt8] {
        field.withUnsafeBytesOfValue { bytes in
            var value = bytes[...]
            if bytes.count > longest, !isLong(field.name) {
                guard field.name.canonicalName == "x-forwarded-for" else { return [odd] }
                value = bytes.suffix(longest).drop { $0 != UInt8(ascii: ",") }.dropFirst()
            }
            return value.map { $0 < 0x80 ? $0 : odd }
        }
    }

    /// As the address should have been written.
    private static func encoded(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: path.utf8.flatMap { $0 < 0x80 ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
