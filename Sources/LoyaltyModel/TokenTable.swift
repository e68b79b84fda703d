/// Distinct texts, each with a dense index in the order it was added. Made for a million member tokens: one arena of bytes and one
/// table of slots, no object for a text.
package struct TokenTable: Sendable {
    private var arena: [UInt8] = []
    /// Where text i begins; one more than there are texts.
    private var starts: [UInt32] = [0]
    /// Half of a text's hash above its index, so that a slot alone tells nearly always whether it is the one.
    private var slots: [UInt64]
    private var mask: Int

    private static let empty = UInt64.max

    package init(minimumCapacity: Int = 16) {
        var size = 32
        while size < minimumCapacity * 2 { size *= 2 }
        slots = [UInt64](repeating: Self.empty, count: size)
        mask = size - 1
    }

    package var count: Int { starts.count - 1 }

    /// Adds a text.
    /// - Returns: its index, and whether it was new.
    @discardableResult
    package mutating func insert(_ bytes: UnsafeRawBufferPointer) -> (index: UInt32, isNew: Bool) {
        let hash = TokenHash.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != Self.empty {
            if Self.tag(slots[slot]) == Self.tag(hash), equals(UInt32(truncatingIfNeeded: slots[slot]), bytes) { return (UInt32(truncatingIfNeeded: slots[slot]), false) }
            slot = (slot + 1) & mask
        }
        let index = UInt32(count)
        arena.append(contentsOf: bytes)
        starts.append(UInt32(arena.count))
        slots[slot] = Self.entry(hash, index)
        if count * 2 > slots.count { grow() }
        return (index, true)
    }

    @discardableResult
    package mutating func insert(_ text: String) -> (index: UInt32, isNew: Bool) {
        var text = text
        return text.withUTF8 { insert(UnsafeRawBufferPointer($0)) }
    }

    package func find(_ bytes: UnsafeRawBufferPointer) -> UInt32? { find(bytes, hash: TokenHash.hash(bytes)) }

    private func find(_ bytes: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != Self.empty {
            if Self.tag(slots[slot]) == Self.tag(hash), equals(UInt32(truncatingIfNeeded: slots[slot]), bytes) { return UInt32(truncatingIfNeeded: slots[slot]) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    package func find(_ text: String) -> UInt32? {
        var text = text
        return text.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    }

    /// Finds many texts at once: each step is taken for all of them before the next, so that the processor waits for memory once and not
    /// for each, which is most of the time in a table of a million. What it finds is what `find` finds for each text.
    /// - Returns: false where one is not there; the batch's `indices` are then of no use.
    package func find(_ batch: inout TokenBatch) -> Bool {
        guard count > 0 else { return batch.count == 0 }
        return batch.withTexts { hashes, texts, indices, begins in
            slots.withUnsafeBufferPointer { slots in
                // An empty slot's index is no text's: such a text is looked for one by one below.
                for row in hashes.indices { indices[row] = min(UInt32(truncatingIfNeeded: slots[Int(truncatingIfNeeded: hashes[row]) & mask]), UInt32(count - 1)) }
            }
            starts.withUnsafeBufferPointer { starts in
                for row in hashes.indices { begins[row] = (starts[Int(indices[row])], starts[Int(indices[row]) + 1]) }
            }
            return arena.withUnsafeBytes { arena in
                for row in hashes.indices {
                    let (text, place) = (texts(row), begins[row])
                    if haveSameBytes(text, UnsafeRawBufferPointer(rebasing: arena[Int(place.start)..<Int(place.end)])) { continue }
                    guard let index = find(text, hash: hashes[row]) else { return false }
                    indices[row] = index
                }
                return true
            }
        }
    }

    package subscript(index: UInt32) -> String {
        String(decoding: arena[range(index)], as: UTF8.self)
    }

    package func bytes(_ index: UInt32) -> ArraySlice<UInt8> { arena[range(index)] }

    /// Order byte by byte.
    package func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
        bytes(a).lexicographicallyPrecedes(bytes(b))
    }

    private func range(_ index: UInt32) -> Range<Int> { Int(starts[Int(index)])..<Int(starts[Int(index) + 1]) }

    private func equals(_ index: UInt32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        arena.withUnsafeBytes { haveSameBytes(UnsafeRawBufferPointer(rebasing: $0[range(index)]), bytes) }
    }

    private mutating func grow() {
        let size = slots.count * 2
        mask = size - 1
        slots = [UInt64](repeating: Self.empty, count: size)
        arena.withUnsafeBytes { all in
            for index in 0..<count {
                let range = range(UInt32(index))
                let hash = TokenHash.hash(UnsafeRawBufferPointer(rebasing: all[range]))
                var slot = Int(truncatingIfNeeded: hash) & mask
                while slots[slot] != Self.empty { slot = (slot + 1) & mask }
                slots[slot] = Self.entry(hash, UInt32(index))
            }
        }
    }

    private static func tag(_ entry: UInt64) -> UInt64 { entry >> 32 }
    private static func entry(_ hash: UInt64, _ index: UInt32) -> UInt64 { (hash & ~0xFFFF_FFFF) | UInt64(index) }
}
