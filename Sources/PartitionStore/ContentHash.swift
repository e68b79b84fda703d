import Crypto

/// The hash of a content given value by value (SHA-256): the same hash means the same values in the same order.
///
/// Every text is preceded by its length, so that no two different lists run together.
package struct ContentHash {
    private var hash = SHA256()
    private var pending: [UInt64] = []
    private static let limit = 4_096

    package init() { pending.reserveCapacity(Self.limit + 1) }

    package mutating func add(_ word: UInt64) {
        pending.append(word)
        if pending.count >= Self.limit { flush() }
    }

    package mutating func add(_ number: some FixedWidthInteger) { add(UInt64(truncatingIfNeeded: number)) }
    package mutating func add(_ number: Double) { add(number.bitPattern) }

    /// In words of eight, the last one filled up with zeros: as the length stands before them, no other bytes give the same words.
    package mutating func add(bytes: some Collection<UInt8>) {
        add(bytes.count)
        var word: UInt64 = 0
        var filled: UInt64 = 0
        for byte in bytes {
            word |= UInt64(byte) << (filled * 8)
            filled += 1
            if filled == 8 {
                add(word)
                (word, filled) = (0, 0)
            }
        }
        if filled > 0 { add(word) }
    }

    package mutating func add(_ text: String) { add(bytes: text.utf8) }

    /// A value that may be missing.
    package mutating func add(_ text: String?) {
        add(text == nil ? 0 : 1)
        if let text { add(text) }
    }

    package mutating func add(_ number: Int64?) {
        add(number == nil ? 0 : 1)
        if let number { add(number) }
    }

    private mutating func flush() {
        pending.withUnsafeBytes { hash.update(bufferPointer: $0) }
        pending.removeAll(keepingCapacity: true)
    }

    /// 32 bytes; the hash can be gone on with.
    package mutating func digest() -> [UInt8] {
        flush()
        return Array(hash.finalize())
    }
}
