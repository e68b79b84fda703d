/// Eight bytes looked at together. In each result the lowest bit that is set stands in the first byte that fits; those above it may be wrong.
enum EightBytes {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    static func equal(_ word: UInt64, to byte: UInt8) -> UInt64 {
        let difference = word ^ (ones &* UInt64(byte))
        return (difference &- ones) & ~difference & tops
    }

    /// - Parameter limit: up to 128.
    @inline(__always)
    static func below(_ limit: UInt8, _ word: UInt64) -> UInt64 { (word &- ones &* UInt64(limit)) & ~word & tops }

    /// Which byte the lowest bit stands in.
    @inline(__always)
    static func first(_ found: UInt64) -> Int { found.trailingZeroBitCount >> 3 }

    /// How many bytes are equal, without error in any of them.
    @inline(__always)
    static func count(_ word: UInt64, of byte: UInt8) -> Int {
        let difference = word ^ (ones &* UInt64(byte))
        return (~(((difference & ~tops) &+ ~tops) | difference | ~tops)).nonzeroBitCount
    }
}
