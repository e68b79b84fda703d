import LoyaltyModel

/// A row about a member, as it is set aside by sponsor.
protocol MemberRecord: BitwiseCopyable, Sendable {
    var member: MemberIndex { get }
    /// Where it stands in its file, for a message about it.
    var line: UInt32 { get }
}

struct ChurnRecord: MemberRecord {
    var member: MemberIndex
    var line: UInt32
    var probability: Double
    var predictedOn: Int32
    /// Lengths of the main factor's texts among the sponsor's, where one is kept.
    var factor: TextLength
    var description: TextLength
}

struct LifetimeValueRecord: MemberRecord {
    var member: MemberIndex
    var line: UInt32
    var historical: Int64
    var predicted: Int64
    /// `.min` for none.
    var lower80: Int64
    var upper80: Int64
    /// Not a number for none.
    var probabilityAlive: Double
}

struct ActionRecord: MemberRecord {
    var member: MemberIndex
    var line: UInt32
    var score: Double
    var action: TextLength
    var channel: TextLength
    var offer: TextLength
    var reason: TextLength
}

struct SegmentMemberRecord: MemberRecord {
    var member: MemberIndex
    var line: UInt32
    var confidence: Double
    var segment: UInt32
}

/// The length of a text in bytes, or that there is none. The texts themselves are set aside one after the other, in the order of the records.
struct TextLength: BitwiseCopyable, Sendable {
    private var bytes: UInt32

    static let none = TextLength(bytes: .max)

    private init(bytes: UInt32) { self.bytes = bytes }
    /// - Parameter count: far below 2^32, as a row is.
    init(_ count: Int) { bytes = UInt32(count) }

    var count: Int? { bytes == .max ? nil : Int(bytes) }
}

/// Gives a sponsor's texts back in the order in which they were set aside, as indices into a table of distinct ones.
struct TextCursor {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Returns: `.max` for none.
    mutating func next(_ length: TextLength, into table: inout TokenTable) -> UInt32 {
        guard let count = length.count else { return .max }
        defer { position += count }
        return bytes.withUnsafeBytes { table.insert(UnsafeRawBufferPointer(rebasing: $0[position..<position + count])).index }
    }
}
