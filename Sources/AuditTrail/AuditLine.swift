import Foundation

/// A record as it is written, one line of JSON.
extension AuditRecord {
    /// The line with its line feed, ASCII alone: whatever is in a path, no terminal, table or second line comes of it. What is nil is left out.
    ///
    ///     {"time":"2026-05-01T09:30:00Z","request_id":"q7c1-12","event":"sensitive_read","kind":"download","token_id":"tok_…","holder":"sponsor",
    ///      "sponsor":"coral","address":"192.0.2.1","method":"GET","path":"/sponsors/coral/exports/a.csv","status":200,"bytes":812}
    ///
    /// - Parameter timeText: the record's time where the caller has it as text already.
    package func line(timeText: String? = nil) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(384)
        line += "{\"time\":\"".utf8
        line += (timeText ?? AuditTime.text(time)).utf8
        line.append(UInt8(ascii: "\""))
        append("request_id", requestID, to: &line)
        append("event", event.rawValue, to: &line)
        append("reason", reason?.rawValue, to: &line)
        append("kind", kind?.rawValue, to: &line)
        append("token_id", tokenID, to: &line)
        append("holder", holder?.rawValue, to: &line)
        append("sponsor", sponsor, to: &line)
        append("address", address, to: &line)
        append("method", method, to: &line)
        append("path", path, to: &line)
        append("status", status, to: &line)
        append("bytes", bytes, to: &line)
        append("unwritten", unwritten, to: &line)
        line += "}\n".utf8
        return line
    }

    private func append(_ key: String, _ text: String?, to line: inout [UInt8]) {
        guard let text else { return }
        line += ",\"\(key)\":".utf8
        JSONString.append(text, to: &line, atMost: Self.longest)
    }

    /// Bytes of a text as it is written: a path is what anybody sends, and a log of so many bytes is to hold many lines.
    private static let longest = 500

    private func append(_ key: String, _ number: Int?, to line: inout [UInt8]) {
        if let number { line += ",\"\(key)\":\(number)".utf8 }
    }
}

/// Times in UTC to the second: `2026-05-01T09:30:00Z`.
package enum AuditTime {
    package static func text(_ date: Date) -> String { date.formatted(.iso8601) }
    package static func date(_ text: String) -> Date? { try? Date(text, strategy: .iso8601) }
}

/// Strings in JSON, escaped to ASCII.
enum JSONString {
    /// - Parameter most: bytes; what is longer ends in `…`, escaped.
    static func append(_ text: String, to line: inout [UInt8], atMost most: Int) {
        line.append(UInt8(ascii: "\""))
        if text.utf8.count <= most, text.utf8.allSatisfy(needsNoEscape) {
            line += text.utf8
        } else {
            let end = line.count + most - ellipsis.utf8.count
            for scalar in text.unicodeScalars {
                // At most two units of six bytes each.
                guard line.count + 12 <= end else {
                    line += ellipsis.utf8
                    break
                }
                for unit in scalar.utf16 { append(unit, to: &line) }
            }
        }
        line.append(UInt8(ascii: "\""))
    }

    private static let ellipsis = "\\u2026"

    private static func needsNoEscape(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func append(_ unit: UInt16, to line: inout [UInt8]) {
        if let byte = UInt8(exactly: unit), needsNoEscape(byte) {
            line.append(byte)
        } else {
            let digits = String(unit, radix: 16)
            line += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        }
    }
}
