import Foundation

extension AuditRecord {
    /// Reads a line that ``line(timeText:)`` wrote, without its line feed. Nil for anything else: then someone has edited the log, or the disk
    /// was full. Keys that this version does not know are passed over.
    package init?(line: some Collection<UInt8>) {
        guard let fields = FlatObject.fields(Array(line)), let time = fields["time"].flatMap(\.text).flatMap(AuditTime.date),
            let event = fields["event"].flatMap(\.text).flatMap(AuditEvent.init)
        else { return nil }
        self.init(event, time: time)
        requestID = fields["request_id"]?.text
        reason = fields["reason"]?.text.flatMap(AuditReason.init)
        kind = fields["kind"]?.text.flatMap(AuditKind.init)
        tokenID = fields["token_id"]?.text
        holder = fields["holder"]?.text.flatMap(AuditHolder.init)
        sponsor = fields["sponsor"]?.text
        address = fields["address"]?.text
        method = fields["method"]?.text
        path = fields["path"]?.text
        status = fields["status"]?.number
        bytes = fields["bytes"]?.number
        unwritten = fields["unwritten"]?.number
    }
}

/// A JSON object of strings and whole numbers on one line: all that the log has.
struct FlatObject {
    enum Value {
        case text(String)
        case number(Int)

        var text: String? { if case .text(let text) = self { text } else { nil } }
        var number: Int? { if case .number(let number) = self { number } else { nil } }
    }

    private let bytes: [UInt8]
    private var at = 0

    /// Nil unless the whole line is one such object, written without blanks.
    static func fields(_ bytes: [UInt8]) -> [String: Value]? {
        var reader = FlatObject(bytes: bytes)
        return reader.object()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func object() -> [String: Value]? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var fields: [String: Value] = [:]
        repeat {
            guard let key = string(), take(UInt8(ascii: ":")), let value = value(), fields.updateValue(value, forKey: key) == nil else { return nil }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) && at == bytes.count ? fields : nil
    }

    private mutating func value() -> Value? {
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: "\"") { return string().map(Value.text) }
        let digits = bytes[at...].prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
        at += digits.count
        return Int(String(decoding: digits, as: UTF8.self)).map(Value.number)
    }

    private mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var units: [UInt16] = []
        let plain = bytes[at...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        at += plain.count
        if take(UInt8(ascii: "\"")) { return String(decoding: plain, as: UTF8.self) }
        units += plain.map(UInt16.init)
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            guard bytes[at] == UInt8(ascii: "\\") else {
                units.append(UInt16(bytes[at]))
                at += 1
                continue
            }
            guard at + 6 <= bytes.count, bytes[at + 1] == UInt8(ascii: "u"), let unit = UInt16(String(decoding: bytes[at + 2..<at + 6], as: UTF8.self), radix: 16) else { return nil }
            units.append(unit)
            at += 6
        }
        return take(UInt8(ascii: "\"")) ? String(decoding: units, as: UTF16.self) : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }
}
