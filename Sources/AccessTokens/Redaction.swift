import Foundation

/// A credential that someone pasted into an address must not stay in a log.
package enum Redaction {
    /// The text with `alm_…` in place of each credential, also of one that is not whole or in other case.
    package static func withoutCredentials(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "_")), let found = text.range(of: Credential.prefix, options: .caseInsensitive)
        else { return text }
        let rest = text[found.upperBound...].drop { $0.isLetter || $0.isNumber }
        return text[..<found.upperBound] + "…" + withoutCredentials(String(rest))
    }
}
