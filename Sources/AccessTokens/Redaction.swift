import Foundation

/// A credential that someone pasted into an address must not stay in a log.
package enum Redaction {
    /// The text with `alm_…` in place of each credential, also of one that is not whole or in other case. Where its fourth sign is encoded, as in
    /// a target that was refused, all from there on is left out; so is any run of 40 letters and digits, as a credential without its beginning is.
    package static func withoutCredentials(_ text: String) -> String {
        if text.utf8.contains(UInt8(ascii: "%")), let encoded = text.range(of: "alm%", options: [.caseInsensitive, .literal]) { return withoutCredentials(String(text[..<encoded.lowerBound])) + "alm…" }
        guard text.utf8.contains(UInt8(ascii: "_")), let found = text.range(of: Credential.prefix, options: [.caseInsensitive, .literal])
        else { return withoutLongRuns(text) }
        let rest = text[found.upperBound...].unicodeScalars.drop(while: mayBelong)
        return withoutLongRuns(String(text[..<found.lowerBound])) + text[found] + "…" + withoutCredentials(String(rest))
    }

    /// Signs that join the letter before them are no end of a credential, nor is a line's end or a slash within it, nor the beginning of the next one right
    /// behind it.
    private static func mayBelong(_ sign: Unicode.Scalar) -> Bool {
        !sign.isASCII || sign.value < 0x20 || sign.properties.isAlphabetic || sign.properties.numericType != nil || sign == "%" || sign == "_" || sign == "/"
    }

    private static func withoutLongRuns(_ text: String) -> String {
        hasLongRun(text.utf8) ? text.replacing(/[0-9A-Za-z]{40,}/, with: "…") : text
    }

    /// Nearly no text has one, and every page that is read is looked through.
    private static func hasLongRun(_ bytes: String.UTF8View) -> Bool {
        var run = 0
        for byte in bytes {
            run = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) ? run + 1 : 0
            if run == 40 { return true }
        }
        return false
    }
}
