/// The rules of a manifest's paths, and the one rule that turns a path into an address.
package enum ManifestPath {
    static let longest = 1024
    private static let index = "index.html"
    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    /// What is wrong with a path as the name of a file below a build's folder; nil when nothing is.
    ///
    /// A good one: `sponsors/coral-cafe/at-risk/index.html`. Refused: empty, absolute, over 1,024 bytes, a component that is empty, `.` or `..`,
    /// and any backslash, NUL or control character.
    package static func fault(in path: String) -> String? {
        // By bytes, as the disk sees them: to a `String`, a slash with a combining mark after it is no slash.
        var path = path
        return path.withUTF8 { fault(in: $0) }
    }

    /// Once over the bytes: a server looks at every path of a site before it answers.
    private static func fault(in bytes: UnsafeBufferPointer<UInt8>) -> String? {
        if bytes.isEmpty { return "the path is empty" }
        if bytes.count > longest { return "the path is longer than \(longest) bytes" }
        if bytes[0] == slash { return "the path is absolute" }
        if bytes.contains(UInt8(ascii: "\\")) { return "the path has a backslash" }
        if hasControl(bytes) { return "the path has a control character" }
        var start = 0
        for end in 0...bytes.count where end == bytes.count || bytes[end] == slash {
            if start == end { return "the path has an empty component" }
            if end - start <= 2, bytes[start..<end].allSatisfy({ $0 == dot }) { return "the path has a “.” or “..” component" }
            start = end + 1
        }
        return nil
    }

    /// What is wrong with an id that names a folder: a sponsor's or a build's; nil when nothing is.
    package static func fault(inID id: String) -> String? {
        if id.utf8.contains(slash) { return "the id has a slash" }
        if id.utf8.count > 200 { return "the id is longer than 200 bytes" }
        return fault(in: id).map { $0.replacing("path", with: "id") }
    }

    /// C0, DEL and C1: nothing that moves a cursor, ends a header line or hides in a log.
    package static func hasControl(_ text: String) -> Bool { hasControl(text.utf8) }

    /// - Parameter utf8: where C1 is two bytes, C2 80 to C2 9F.
    private static func hasControl(_ utf8: some Sequence<UInt8>) -> Bool {
        var before: UInt8 = 0
        for byte in utf8 {
            if byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte < 0xA0) { return true }
            before = byte
        }
        return false
    }

    /// The address of a path, not percent-encoded: `sponsors/x/at-risk/index.html` is `/sponsors/x/at-risk/`, all else `/` and the path.
    ///
    /// No two paths have the same address, and each has only one: `/sponsors/x/at-risk/index.html` is no address.
    package static func address(of path: String) -> String {
        if path == index { return "/" }
        guard path.utf8.suffix(index.utf8.count + 1).elementsEqual("/\(index)".utf8) else { return "/" + path }
        return "/" + String(decoding: path.utf8.dropLast(index.utf8.count), as: UTF8.self)
    }

    /// An address for a `Location` header or a link: every byte that is not unreserved in RFC 3986 or a slash is percent-encoded.
    package static func percentEncoded(_ address: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in address.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Whose folder a path is in, and so the only one it may be for: `x` for `sponsors/x/…`, the operator for `operator/…`, else nil.
    package static func folderOwner(of path: String) -> Audience? {
        if path.utf8.starts(with: "operator/".utf8) { return .operator }
        guard path.utf8.starts(with: "sponsors/".utf8) else { return nil }
        let below = path.utf8.dropFirst("sponsors/".utf8.count)
        guard let end = below.firstIndex(of: slash) else { return nil }
        return .sponsor(String(decoding: below[..<end], as: UTF8.self))
    }
}

extension ManifestFile {
    package var address: String { ManifestPath.address(of: path) }

    /// Whether the file's name carries the hash of its content: `…-0123456789ab.png`, where the 12 hex digits begin ``sha256``.
    ///
    /// Only such a name may be cached for ever and outlive its build: a name that merely looks like it would pin old bytes.
    package var isNamedByContent: Bool {
        guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")), let dash = path.utf8.index(dot, offsetBy: -13, limitedBy: path.utf8.startIndex) else { return false }
        guard path.utf8[dash] == UInt8(ascii: "-"), path[path.utf8.index(after: dot)...].allSatisfy({ $0.isLetter || $0.isNumber }) else { return false }
        return sha256.utf8.starts(with: path.utf8[path.utf8.index(after: dash)..<dot])
    }
}
