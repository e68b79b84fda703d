import Foundation

/// A generator of its own (xoshiro256**, seeded by SplitMix64), so that a seed means the same program on every machine and with
/// every standard library.
struct Random: Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// - Parameter stream: which of the independent sequences of the seed; each member has one, so that none shifts another's.
    init(seed: UInt64, stream: UInt64) {
        var mixer = seed &+ 0x9E37_79B9_7F4A_7C15 &* (stream &+ 1)
        func split() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            return Self.mixed(mixer)
        }
        state = (split(), split(), split(), split())
    }

    init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

    /// SplitMix64's finaliser.
    static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func next() -> UInt64 {
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
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }

    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// Mean 1.
    mutating func exponential() -> Double { -log(1 - unit()) }

    mutating func normal() -> Double {
        let radius = (-2 * log(1 - unit())).squareRoot()
        return radius * cos(2 * .pi * unit())
    }

    /// Mean 1 whatever the spread.
    mutating func logNormal(spread: Double) -> Double { exp(spread * normal() - spread * spread / 2) }

    /// Mean 1; Marsaglia and Tsang's method, for shapes of 1 and more.
    mutating func gamma(shape: Double) -> Double {
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

/// Weighted choice among a few things.
struct Weights: Sendable {
    let shares: [Double]
    private let cumulative: [Double]

    init(_ weights: [Double]) {
        let sum = weights.reduce(0, +)
        shares = weights.map { $0 / sum }
        var running = 0.0
        cumulative = shares.map { running += $0; return running }
    }

    /// One digit a weight: `"0258"`.
    init(digits: String) { self.init(digits.utf8.map { Double($0) - 48 }) }

    func pick(_ random: inout Random) -> Int {
        let point = random.unit()
        for (index, end) in cumulative.enumerated() where point < end { return index }
        return shares.lastIndex { $0 > 0 } ?? 0
    }
}
