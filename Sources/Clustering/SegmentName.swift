/// A segment's id: 1 to 64 of `A-Z a-z 0-9 _ -`.
package struct SegmentName: Sendable, Hashable, Comparable {
    package let text: String

    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.allows) else { return nil }
        self.text = text
    }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// Byte by byte.
    package static func < (a: SegmentName, b: SegmentName) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
}

/// Names for new segments: a beginning and a number from 1.
package struct SegmentNaming: Sendable, Equatable {
    private let prefix: SegmentName

    /// - Returns: nil unless the beginning is 1 to 44 of the characters of a name, so that any number fits.
    package init?(prefix: String) {
        guard prefix.utf8.count <= 44, let prefix = SegmentName(prefix) else { return nil }
        self.prefix = prefix
    }

    /// The names with the smallest numbers that are not taken.
    func names(_ count: Int, besides taken: Set<SegmentName>) -> [SegmentName] {
        Array((1...).lazy.compactMap { SegmentName("\(prefix.text)\($0)") }.filter { !taken.contains($0) }.prefix(count))
    }
}
