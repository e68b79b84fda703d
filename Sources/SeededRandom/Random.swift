import Foundation

/// A generator of its own (xoshiro256**, seeded by SplitMix64), so that a seed means the same program on every machine and with
/// every standard library.
package struct Random: Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// - Parameter stream: which of the independent sequences of the seed; each member has one, so that none shifts another's.
    package init(seed: UInt64, stream: UInt64) {
        var mixer = seed &+ 0x9E37_79B9_7F4A_7C15 &* (stream &+ 1)
        func split() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            return Self.mixed(mixer)
        }
        state = (split(), split(), split(), split())
    }

    package init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

    /// SplitMix64's finaliser.
    package static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    package mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// 0 up to, but not, 1.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    package mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }

    package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// Mean 1.
    package mutating func exponential() -> Double { -log(1 - unit()) }

    package mutating func normal() -> Double {
        let radius = (-2 * log(1 - unit())).squareRoot()
        return radius * cos(2 * .pi * unit())
    }

    /// Mean 1 whatever the spread.
    package mutating func logNormal(spread: Double) -> Double { exp(spread * normal() - spread * spread / 2) }

    /// Mean 1; Marsaglia and Tsang's method, for shapes of 1 and more.
    package mutating func gamma(shape: Double) -> Double {
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = 1 + c * x
            guard v > 0 else { continue }
            let cube = v * v * v
            if log(1 - unit()) < 0.5 * x * x + d - d * cube + d * log(cube) { return d * cube / shape }
        }
    }
}
