import Glibc

/// Texts to be found in a ``TokenTable`` together, held until then: the rows they stand in lend them for a moment only.
package struct TokenBatch: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    /// What ``TokenTable/find(_:)-(TokenBatch)`` found, text by text.
    package private(set) var indices: [UInt32] = []
    private var begins: [(start: UInt32, end: UInt32)] = []

    package init() {}

    package var count: Int { ends.count }

    package mutating func add(_ text: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        hashes.append(TokenHash.hash(text))
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
    }

    mutating func withTexts<Result>(
        _ body: (
            _ hashes: [UInt64], _ texts: (Int) -> UnsafeRawBufferPointer, _ indices: UnsafeMutableBufferPointer<UInt32>,
            _ begins: UnsafeMutableBufferPointer<(start: UInt32, end: UInt32)>
        ) -> Result
    ) -> Result {
        if indices.count < count {
            indices = [UInt32](repeating: 0, count: count)
            begins = Array(repeating: (0, 0), count: count)
        }
        return bytes.withUnsafeBytes { bytes in
            indices.withUnsafeMutableBufferPointer { indices in
                begins.withUnsafeMutableBufferPointer { begins in
                    body(hashes, { row in UnsafeRawBufferPointer(rebasing: bytes[(row == 0 ? 0 : ends[row - 1])..<ends[row]]) }, indices, begins)
                }
            }
        }
    }
}

/// Eight bytes at a time, folded by a 128-bit product: the tables hold ids of one's own data, where no enemy picks collisions.
enum TokenHash {
    @inline(__always)
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        var position = 0
        while position + 8 <= bytes.count {
            state = fold(state ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        var tail: UInt64 = 0
        while position < bytes.count {
            tail = tail << 8 | UInt64(bytes[position])
            position += 1
        }
        return fold(state ^ tail)
    }

    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}

package func haveSameBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    guard let first = a.baseAddress, let second = b.baseAddress else { return true }
    return memcmp(first, second, a.count) == 0
}
