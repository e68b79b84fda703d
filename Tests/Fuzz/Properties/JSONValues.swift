import Foundation

@testable import ScoringRuns

extension JSONNode {
    /// Written again: the same value, other spaces.
    var text: String {
        switch value {
        case .object(let members): "{\n" + members.map { "\(Self.quoted($0.key)) : \($0.value.text)" }.joined(separator: ",\n") + "}"
        case .array(let elements): "[ " + elements.map(\.text).joined(separator: " , ") + "]"
        case .string(let text): Self.quoted(text)
        case .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    /// All but ASCII letters and digits as escapes.
    private static func quoted(_ text: String) -> String {
        let units = text.utf16.map { unit -> String in
            let isPlain = unit < 128 && Character(Unicode.Scalar(UInt8(unit))).isLetter
            return isPlain ? String(UnicodeScalar(UInt8(unit))) : "\\u" + String(repeating: "0", count: 4 - String(unit, radix: 16).count) + String(unit, radix: 16)
        }
        return "\"" + units.joined() + "\""
    }

    /// Whether Foundation read the same. Numbers that no `Double` holds are an error to it, which the caller must leave out.
    func isSame(as other: Any) -> Bool {
        switch value {
        case .object(let members):
            guard let other = other as? [String: Any] else { return false }
            return members.count == other.count && members.allSatisfy { key, value in other[key].map(value.isSame) ?? false }
        case .array(let elements):
            guard let other = other as? [Any] else { return false }
            return elements.count == other.count && zip(elements, other).allSatisfy { $0.isSame(as: $1) }
        case .string(let text): return other as? String == text
        case .number(let text): return (other as? NSNumber).map { Self.isNear($0.doubleValue, Double(text) ?? .nan) } ?? false
        case .bool(let value): return other as? Bool == value
        case .null: return other is NSNull
        }
    }

    /// Foundation rounds twice where there are more digits than an integer holds.
    private static func isNear(_ one: Double, _ other: Double) -> Bool { abs(one - other) <= abs(other) * 1e-15 + .leastNonzeroMagnitude }

    var hasNumberWithoutDouble: Bool {
        switch value {
        case .object(let members): members.contains { $0.value.hasNumberWithoutDouble }
        case .array(let elements): elements.contains(where: \.hasNumberWithoutDouble)
        case .number: double == nil
        default: false
        }
    }
}
