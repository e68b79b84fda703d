/// Which texts may be an id. Ids become parts of addresses and folders, so nothing else is ever let in.
package enum IdentifierRule: Sendable {
    /// `sponsor_id`: 1 to 64 of `[a-z0-9-]`.
    case sponsor
    /// Member tokens, merchants, rules, markets and segments: 1 to 64 of `[A-Za-z0-9_-]`.
    case plain
    /// Snapshots and runs: 1 to 64 of `[A-Za-z0-9_.-]`, a letter or digit first.
    case dotted

    package func accepts(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= 64 else { return false }
        if self == .dotted, !Self.isLetterOrDigit(first) { return false }
        return bytes.allSatisfy { allows($0) }
    }

    package func accepts(_ text: String) -> Bool { accepts(text.utf8) }

    package var help: String {
        switch self {
        case .sponsor: "1 to 64 of a-z, 0-9 and -"
        case .plain: "1 to 64 of A-Z, a-z, 0-9, _ and -"
        case .dotted: "1 to 64 of A-Z, a-z, 0-9, _, . and -, a letter or digit first"
        }
    }

    private func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): self != .sponsor
        case UInt8(ascii: "."): self == .dotted
        default: false
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
