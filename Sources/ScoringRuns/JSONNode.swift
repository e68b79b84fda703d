/// A JSON value with the place where it begins, so that a wrong value can be pointed at.
struct JSONNode {
    indirect enum Value {
        case object([(key: String, value: JSONNode)])
        case array([JSONNode])
        case string(String)
        /// As written, so that a whole number is told from a fraction.
        case number(String)
        case bool(Bool)
        case null
    }

    var value: Value
    /// From 1.
    var line: Int
    var column: Int

    subscript(key: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.value
    }

    var string: String? {
        if case .string(let text) = value { return text }
        return nil
    }

    var integer: Int64? {
        if case .number(let text) = value { return Int64(text) }
        return nil
    }

    var double: Double? {
        if case .number(let text) = value, let number = Double(text), number.isFinite { return number }
        return nil
    }
}

struct JSONError: Error {
    var what: String
    var line: Int
    var column: Int
}

/// A strict reader of RFC 8259; a key that occurs twice in one object, and nesting deeper than 64, are errors.
struct JSONParser {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var line = 1
    private var lineStart = 0
    private static let maximumDepth = 64

    static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONNode {
        var parser = JSONParser(bytes: bytes)
        let node = try parser.value(depth: 0)
        parser.skipSpace()
        if parser.position < bytes.count { throw parser.error("there is more after the end of the value") }
        return node
    }

    private init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    private func error(_ what: String) -> JSONError {
        JSONError(what: what, line: line, column: position - lineStart + 1)
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte, byte == 32 || byte == 9 || byte == 10 || byte == 13 {
            position += 1
            if byte == 10 {
                line += 1
                lineStart = position
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
        skipSpace()
        guard depth < Self.maximumDepth else { throw error("values are nested too deeply") }
        let (startLine, startColumn) = (line, position - lineStart + 1)
        let value: JSONNode.Value
        switch byte {
        case UInt8(ascii: "{"): value = .object(try object(depth: depth))
        case UInt8(ascii: "["): value = .array(try array(depth: depth))
        case UInt8(ascii: "\""): value = .string(try string())
        case UInt8(ascii: "-"), .some(48...57): value = .number(try number())
        case UInt8(ascii: "t"): value = try word("true", .bool(true))
        case UInt8(ascii: "f"): value = try word("false", .bool(false))
        case UInt8(ascii: "n"): value = try word("null", .null)
        case nil: throw error("the text ends where a value should be")
        default: throw error("a value should be here")
        }
        return JSONNode(value: value, line: startLine, column: startColumn)
    }

    private mutating func word(_ word: StaticString, _ value: JSONNode.Value) throws(JSONError) -> JSONNode.Value {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count,
            bytes[position..<position + count].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
        else { throw error("a value should be here") }
        position += count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> [(key: String, value: JSONNode)] {
        var members: [(key: String, value: JSONNode)] = []
        var keys: Set<String> = []
        position += 1
        skipSpace()
        if byte == UInt8(ascii: "}") {
            position += 1
            return members
        }
        while true {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw error("a key in quotes should be here") }
            let key = try string()
            guard keys.insert(key).inserted else { throw error("the key “\(key)” occurs twice") }
            skipSpace()
            guard byte == UInt8(ascii: ":") else { throw error("a colon should be here") }
            position += 1
            members.append((key, try value(depth: depth + 1)))
            if try ends(with: UInt8(ascii: "}")) { return members }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONNode] {
        var elements: [JSONNode] = []
        position += 1
        skipSpace()
        if byte == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth + 1))
            if try ends(with: UInt8(ascii: "]")) { return elements }
        }
    }

    private mutating func ends(with closing: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        guard let byte, byte == closing || byte == UInt8(ascii: ",") else { throw error("a comma or the closing bracket should be here") }
        position += 1
        return byte == closing
    }

    private mutating func number() throws(JSONError) -> String {
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        let whole = position
        try digits()
        if bytes[whole] == 48, position > whole + 1 { throw error("a number does not begin with 0") }
        if byte == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            position += 1
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) {
        guard let byte, (48...57).contains(byte) else { throw error("a digit should be here") }
        while let next = self.byte, (48...57).contains(next) { position += 1 }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 32 { position += 1 }
        var text = [UInt8](bytes[start..<position])
        while let byte, byte != UInt8(ascii: "\"") {
            guard byte >= 32 else { throw error("a control character stands in a string") }
            position += 1
            if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
        }
        guard byte != nil else { throw error("a string has no end") }
        position += 1
        guard let valid = String(validating: text, as: UTF8.self) else { throw error("a string is not UTF-8") }
        return valid
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte else { throw error("a string has no end") }
        guard "\"\\/bfnrtu".utf8.contains(byte) else { throw error("an unknown escape stands in a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        default: try unicodeEscape(into: &text)
        }
    }

    private mutating func unicodeEscape(into text: inout [UInt8]) throws(JSONError) {
        var code = UInt32(try hexadecimal())
        if (0xD800..<0xDC00).contains(code), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") {
            position += 2
            let low = UInt32(try hexadecimal())
            guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair stands in a string") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair stands in a string") }
        text.append(contentsOf: Array(String(Character(scalar)).utf8))
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt16 {
        var code: UInt16 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw error("four hexadecimal digits should be here") }
            code = code << 4 | UInt16(digit)
            position += 1
        }
        return code
    }
}
