/// Text that others wrote, on its way to people: what would tell a terminal what to do, end a line that goes on, or turn the signs around it
/// (“€1,490” reads “094,1€” behind U+202E) is shown as U+FFFD. The one place that says which signs these are.
package enum ShownText {
    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Without what turns or commands; a text of several lines stays one. Names and descriptions go through it where they are read.
    package static func neutral(_ text: String) -> String { replacing(text) { isHarmful($0) ? replacement : $0 } }

    /// A text on a line of its own, as a message or a warning is: tabs and line ends are spaces.
    package static func oneLine(_ text: String) -> String {
        replacing(text) { scalar in
            if isSpacing(scalar) { return " " }
            return isHarmful(scalar) || isMark(scalar) ? replacement : scalar
        }
    }

    /// ``neutral(_:)`` of UTF-8, without a copy where there is nothing to replace.
    package static func withNeutral<Result>(_ utf8: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        guard utf8.contains(where: mayBegin) else { return try body(utf8) }
        var text = neutral(String(decoding: utf8, as: UTF8.self))
        return try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
    }

    /// Whether nothing of a sign is seen: blanks, marks without width, and the two that are drawn as nothing.
    package static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isWhitespace || properties.isDefaultIgnorableCodePoint || [.control, .format].contains(properties.generalCategory) || scalar == "\u{2800}" || scalar == "\u{3164}"
    }

    private static func replacing(_ text: String, _ shown: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        guard text.utf8.contains(where: mayBegin) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(shown(scalar)) }
        return String(scalars)
    }

    /// Whether a sign that is replaced may begin with the byte: nearly all texts have none.
    private static func mayBegin(_ byte: UInt8) -> Bool { byte < 32 || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2 }

    private static func isSpacing(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" || scalar == "\t" }

    /// Control characters but tabs and line ends; line and paragraph separators; embeddings, overrides and isolates.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2028...0x202E, 0x2066...0x2069: true
        default: scalar.properties.generalCategory == .control && !isSpacing(scalar)
        }
    }

    /// Marks of direction, which names in Hebrew or Arabic may need and a message does not.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool { [0x200E, 0x200F, 0x061C].contains(scalar.value) }
}
