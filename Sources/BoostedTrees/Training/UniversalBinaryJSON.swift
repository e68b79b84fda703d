/// A value of Universal Binary JSON (draft 12), of which as much is read as XGBoost writes.
indirect enum UniversalBinaryJSON {
    case null
    case flag(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    /// An array of numbers of one width, each of which a `Float` or `Int32` holds, or nearly all that it has.
    case floats([Float])
    case integers([Int])
    case list([UniversalBinaryJSON])
    case object([String: UniversalBinaryJSON])

    struct Damaged: Error {}

    init(_ bytes: [UInt8]) throws {
        var reader = UniversalBinaryReader(bytes)
        self = try reader.value()
    }

    subscript(_ key: String) -> UniversalBinaryJSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The value that keys lead to, one within the other.
    func at(_ keys: String...) -> UniversalBinaryJSON? { keys.reduce(self) { $0?[$1] } }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var list: [UniversalBinaryJSON]? {
        guard case .list(let list) = self else { return nil }
        return list
    }

    var floats: [Float]? {
        switch self {
        case .floats(let floats): floats
        case .list(let list) where list.isEmpty: []
        default: nil
        }
    }

    var integers: [Int]? {
        switch self {
        case .integers(let integers): integers
        case .list(let list) where list.isEmpty: []
        default: nil
        }
    }
}

/// Reads from the first byte on; numbers have their most significant byte first.
private struct UniversalBinaryReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw UniversalBinaryJSON.Damaged() }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func marker() throws -> Unicode.Scalar { Unicode.Scalar(try byte()) }

    private func isNext(_ marker: Unicode.Scalar) -> Bool { position < bytes.count && Unicode.Scalar(bytes[position]) == marker }

    private mutating func skipped(_ marker: Unicode.Scalar) -> Bool {
        guard isNext(marker) else { return false }
        position += 1
        return true
    }

    private mutating func bits<Word: FixedWidthInteger>(_: Word.Type) throws -> Word {
        var word: Word = 0
        for _ in 0..<Word.bitWidth / 8 { word = word << 8 | Word(truncatingIfNeeded: try byte()) }
        return word
    }

    private mutating func integer(_ marker: Unicode.Scalar) throws -> Int {
        switch marker {
        case "i": Int(try bits(Int8.self))
        case "U": Int(try bits(UInt8.self))
        case "I": Int(try bits(Int16.self))
        case "l": Int(try bits(Int32.self))
        case "L": Int(try bits(Int64.self))
        default: throw UniversalBinaryJSON.Damaged()
        }
    }

    private mutating func count() throws -> Int {
        let count = try integer(try marker())
        guard (0...bytes.count).contains(count) else { throw UniversalBinaryJSON.Damaged() }
        return count
    }

    private mutating func text() throws -> String {
        let count = try count()
        guard count <= bytes.count - position else { throw UniversalBinaryJSON.Damaged() }
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    mutating func value() throws -> UniversalBinaryJSON { try value(try marker()) }

    private mutating func value(_ marker: Unicode.Scalar) throws -> UniversalBinaryJSON {
        switch marker {
        case "Z": .null
        case "T": .flag(true)
        case "F": .flag(false)
        case "d": .number(Double(Float(bitPattern: try bits(UInt32.self))))
        case "D": .number(Double(bitPattern: try bits(UInt64.self)))
        case "S": .text(try text())
        case "[": try array()
        case "{": .object(try members())
        default: .integer(try integer(marker))
        }
    }

    private mutating func array() throws -> UniversalBinaryJSON {
        if skipped("$") {
            let type = try marker()
            guard skipped("#") else { throw UniversalBinaryJSON.Damaged() }
            let count = try count()
            if type == "d" { return .floats(try (0..<count).map { _ in Float(bitPattern: try bits(UInt32.self)) }) }
            return .integers(try (0..<count).map { _ in try integer(type) })
        }
        if skipped("#") {
            let count = try count()
            return .list(try (0..<count).map { _ in try value() })
        }
        var list: [UniversalBinaryJSON] = []
        while !skipped("]") { list.append(try value()) }
        return .list(list)
    }

    private mutating func members() throws -> [String: UniversalBinaryJSON] {
        var members: [String: UniversalBinaryJSON] = [:]
        while !skipped("}") {
            let key = try text()
            members[key] = try value()
        }
        return members
    }
}
