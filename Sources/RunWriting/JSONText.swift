/// JSON to be written: keys in the order in which they are given, numbers with the decimals that are given.
package indirect enum JSONText: Sendable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    case string(String)
    case integer(Int64)
    /// The text of a number.
    case number(String)
    case array([JSONText])
    case object([(key: String, value: JSONText)])

    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSONText...) { self = .array(elements) }

    /// On one line, with a space after each colon and comma.
    package var line: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .integer(let value): String(value)
        case .number(let text): text
        case .array(let values): "[\(values.map(\.line).joined(separator: ", "))]"
        case .object(let fields): fields.isEmpty ? "{}" : "{ \(fields.map { "\(Self.quoted($0.key)): \($0.value.line)" }.joined(separator: ", ")) }"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20: quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
