/// Distinct whole numbers, each with a dense index in the order it was added: which members a sponsor or a rule has.
package struct DenseIndex: Sendable {
    package private(set) var keys: [UInt32] = []
    private var slots: [UInt32] = [UInt32](repeating: .max, count: 16)

    package init() {}

    package var count: Int { keys.count }

    package mutating func insert(_ key: UInt32) -> (index: Int, isNew: Bool) {
        var slot = Self.slot(of: key, in: slots.count)
        while slots[slot] != .max {
            let index = Int(slots[slot])
            if keys[index] == key { return (index, false) }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = UInt32(keys.count)
        keys.append(key)
        if keys.count * 2 > slots.count { grow() }
        return (keys.count - 1, true)
    }

    package func find(_ key: UInt32) -> Int? {
        var slot = Self.slot(of: key, in: slots.count)
        while slots[slot] != .max {
            let index = Int(slots[slot])
            if keys[index] == key { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func grow() {
        slots = [UInt32](repeating: .max, count: slots.count * 2)
        for (index, key) in keys.enumerated() {
            var slot = Self.slot(of: key, in: slots.count)
            while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(index)
        }
    }

    private static func slot(of key: UInt32, in size: Int) -> Int {
        let product = UInt64(key) &* 0x9E37_79B9_7F4A_7C15
        return Int(product >> 32) & (size - 1)
    }
}
