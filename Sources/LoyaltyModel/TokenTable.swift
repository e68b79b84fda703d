/// Distinct texts, each with a dense index in the order it was added. Made for a million member tokens: one arena of bytes and one
/// table of slots, no object for a text.
package struct TokenTable: Sendable {
    private var arena: [UInt8] = []
    private var ends: [UInt32] = []
    private var slots: [UInt32]
    private var mask: Int

    package init(minimumCapacity: Int = 16) {
        var size = 32
        while size < minimumCapacity * 2 { size *= 2 }
        slots = [UInt32](repeating: .max, count: size)
        mask = size - 1
    }

    package var count: Int { ends.count }

    /// Adds a text.
    /// - Returns: its index, and whether it was new.
    @discardableResult
    package mutating func insert(_ bytes: UnsafeRawBufferPointer) -> (index: UInt32, isNew: Bool) {
        var slot = Self.hash(bytes) & mask
        while slots[slot] != .max {
            if equals(slots[slot], bytes) { return (slots[slot], false) }
            slot = (slot + 1) & mask
        }
        let index = UInt32(ends.count)
        arena.append(contentsOf: bytes)
        ends.append(UInt32(arena.count))
        slots[slot] = index
        if ends.count * 2 > slots.count { grow() }
        return (index, true)
    }

    @discardableResult
    package mutating func insert(_ text: String) -> (index: UInt32, isNew: Bool) {
        var text = text
        return text.withUTF8 { insert(UnsafeRawBufferPointer($0)) }
    }

    package func find(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        var slot = Self.hash(bytes) & mask
        while slots[slot] != .max {
            if equals(slots[slot], bytes) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return nil
    }

    package func find(_ text: String) -> UInt32? {
        var text = text
        return text.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    }

    package subscript(index: UInt32) -> String {
        String(decoding: arena[range(index)], as: UTF8.self)
    }

    package func bytes(_ index: UInt32) -> ArraySlice<UInt8> { arena[range(index)] }

    /// Order byte by byte.
    package func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
        bytes(a).lexicographicallyPrecedes(bytes(b))
    }

    private func range(_ index: UInt32) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[Int(index) - 1]))..<Int(ends[Int(index)])
    }

    private func equals(_ index: UInt32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let range = range(index)
        guard range.count == bytes.count else { return false }
        return arena.withUnsafeBytes { all in
            for offset in 0..<bytes.count where all[range.lowerBound + offset] != bytes[offset] { return false }
            return true
        }
    }

    private mutating func grow() {
        let size = slots.count * 2
        mask = size - 1
        slots = [UInt32](repeating: .max, count: size)
        arena.withUnsafeBytes { all in
            for index in ends.indices {
                let range = range(UInt32(index))
                var slot = Self.hash(UnsafeRawBufferPointer(rebasing: all[range])) & mask
                while slots[slot] != .max { slot = (slot + 1) & mask }
                slots[slot] = UInt32(index)
            }
        }
    }

    /// Eight bytes at a time, folded by a 128-bit product: the tables hold ids of one's own data, where no enemy picks collisions.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
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
        return Int(truncatingIfNeeded: fold(state ^ tail) >> 1)
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
