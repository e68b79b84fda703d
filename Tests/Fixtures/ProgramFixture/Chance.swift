/// Random numbers that are the same on every run (SplitMix64).
package struct Chance: RandomNumberGenerator {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 up to below the bound.
    package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    /// A few changes to bytes: some turned, put in, taken out or doubled, mostly by ones that mean something to a parser.
    package mutating func mutated(_ bytes: [UInt8], telling marks: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) {
            let position = below(bytes.count + 1)
            switch below(5) {
            case 0: bytes.insert(marks.randomElement(using: &self) ?? 0, at: position)
            case 1 where position < bytes.count: bytes[position] = UInt8.random(in: .min ... .max, using: &self)
            case 2 where position < bytes.count: bytes[position] = marks.randomElement(using: &self) ?? 0
            case 3 where position < bytes.count: bytes.removeSubrange(position..<min(bytes.count, position + 1 + below(8)))
            default: bytes.insert(contentsOf: bytes[..<position].suffix(1 + below(12)), at: position)
            }
        }
        return bytes
    }
}
