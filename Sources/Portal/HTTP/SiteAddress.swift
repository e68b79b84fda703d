import Foundation

/// An address of the site as it is looked up: byte by byte.
///
/// Swift's own texts are compared by what they mean: of a letter with hundreds of marks above it, that takes the square of their number, and anybody
/// may ask for any address. And what looks alike is another file to the disk.
struct SiteAddress: Hashable, Sendable, ExpressibleByStringLiteral {
    /// Not percent-encoded.
    let text: String

    init(_ text: String) { self.text = text }

    init(stringLiteral text: String) { self.text = text }

    static func == (a: Self, b: Self) -> Bool {
        var (a, b) = (a.text, b.text)
        return a.withUTF8 { a in
            b.withUTF8 { b in
                guard a.count == b.count, let first = a.baseAddress, let second = b.baseAddress else { return a.count == b.count }
                return memcmp(first, second, a.count) == 0
            }
        }
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Of the page that somebody meant who left out the slash at its end.
    var withSlash: SiteAddress { SiteAddress(text + "/") }
}
