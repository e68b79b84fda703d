import Foundation
import GRDB

/// A value as SQLite stores it.
package enum Cell: Sendable, Equatable {
    case null, integer(Int64), real(Double), text(String)
    case blob([UInt8])
    /// Text of any bytes, perhaps not UTF-8.
    case rawText([UInt8])

    /// As a literal of SQL.
    package var sql: String {
        switch self {
        case .null: "NULL"
        case .integer(let value): String(value)
        case .real(let value): value.isInfinite ? (value < 0 ? "-9e999" : "9e999") : "\(value)"
        case .text(let text) where !text.utf8.contains(0): "'\(text.replacingOccurrences(of: "'", with: "''"))'"
        case .text(let text): "CAST(X'\(Self.hexadecimal(Array(text.utf8)))' AS TEXT)"
        case .blob(let bytes): "X'\(Self.hexadecimal(bytes))'"
        case .rawText(let bytes): "CAST(X'\(Self.hexadecimal(bytes))' AS TEXT)"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Cell: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .real(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }
}
