@testable import ScoringRuns
import Testing

/// Eight bytes at a time find what one at a time finds.
@Suite struct EightBytesTests {
    /// Bytes that are near each other, near the top bit and near zero: where carries run from one byte into the next.
    private static let pool: [UInt8] = [0, 1, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x2C, 0x7F, 0x80, 0x81, 0xA2, 0xFE, 0xFF]

    private struct Random: RandomNumberGenerator {
        var state: UInt64 = 42

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33 | state << 31
        }
    }

    @Test func theFirstAndHowMany() {
        var random = Random()
        for _ in 0..<20_000 {
            let bytes = (0..<8).map { _ in Self.pool[Int(random.next() % UInt64(Self.pool.count))] }
            let word = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let byte = Self.pool[Int(random.next() % UInt64(Self.pool.count))]
            let equal = EightBytes.equal(word, to: byte)
            #expect((equal == 0 ? nil : EightBytes.first(equal)) == bytes.firstIndex(of: byte), "\(byte) in \(bytes)")
            #expect(EightBytes.count(word, of: byte) == bytes.count { $0 == byte }, "\(byte) in \(bytes)")
            for limit in [1, 0x20, 0x80] as [UInt8] {
                let below = EightBytes.below(limit, word)
                #expect((below == 0 ? nil : EightBytes.first(below)) == bytes.firstIndex { $0 < limit }, "below \(limit) in \(bytes)")
            }
        }
    }
}
