import AccessTokens
import Foundation

/// One line of the audit log.
struct AuditLine: Sendable {
    enum Event: String, Sendable {
        case signIn = "sign-in"
        case signOut = "sign-out"
        case refusal, page, download
    }

    var time: Date
    var event: Event
    /// Known also of refused credentials, unless they were malformed.
    var tokenID: String?
    /// Nil when nobody is known to have asked.
    var holder: TokenHolder?
    var address: String
    var path: String
    var status: Int
    /// Of the body that is sent; a reader who goes away early gets fewer.
    var bytes: Int

    /// The line with its line feed, ASCII alone: whatever is in a path, no terminal, table or second line comes of it.
    ///
    /// `{"time":"2026-05-01T09:30:00Z","event":"download","token_id":"tok_…","holder":"sponsor","sponsor":"coral","address":"192.0.2.1",`
    /// `"path":"/sponsors/coral/exports/a.csv","status":200,"bytes":812}`
    func encoded(time: String) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(320)
        line += "{\"time\":\"".utf8
        line += time.utf8
        line += "\",\"event\":\"".utf8
        line += event.rawValue.utf8
        line += "\",\"token_id\":".utf8
        JSONText.append(tokenID, to: &line)
        line += ",\"holder\":".utf8
        line += holderFields.utf8
        JSONText.append(sponsor, to: &line)
        line += ",\"address\":".utf8
        JSONText.append(address, to: &line)
        line += ",\"path\":".utf8
        JSONText.append(Redaction.withoutCredentials(path), to: &line)
        line += ",\"status\":\(status),\"bytes\":\(bytes)}\n".utf8
        return line
    }

    private var sponsor: String? { if case .sponsor(let id) = holder { id } else { nil } }

    private var holderFields: String {
        switch holder {
        case nil: "null,\"sponsor\":"
        case .operator: "\"operator\",\"sponsor\":"
        case .sponsor: "\"sponsor\",\"sponsor\":"
        }
    }
}

/// Strings in JSON.
enum JSONText {
    static func append(_ text: String?, to line: inout [UInt8]) {
        guard let text else {
            line += "null".utf8
            return
        }
        line.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy(needsNoEscape) {
            line += text.utf8
        } else {
            for unit in text.utf16 { append(unit, to: &line) }
        }
        line.append(UInt8(ascii: "\""))
    }

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

/// A credential that someone pasted into an address must not stay in the log.
enum Redaction {
    static func withoutCredentials(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "_")), let found = text.range(of: Credential.prefix, options: .caseInsensitive)
        else { return text }
        let rest = text[found.upperBound...].drop { $0.isLetter || $0.isNumber }
        return text[..<found.upperBound] + "…" + withoutCredentials(String(rest))
    }
}
