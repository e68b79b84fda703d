import Charts

extension Gallery {
    // MARK: Texts as a sponsor's locale would have them

    static let euros = TickFormat { value, _ in "\(value < 0 ? "−" : "")€\(grouped(abs(value)))" }
    static let counts = TickFormat(unit: 1) { value, _ in grouped(value) }
    static let percents = TickFormat { value, _ in "\(Int(min(max(value * 100, -9e15), 9e15).rounded())) %" }

    static func grouped(_ value: Double) -> String {
        let digits = Array(String(Int(min(max(value, -9e15), 9e15).rounded())))
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : String(digit)
        }.joined()
    }

    // MARK: Figures that look like a program's

    static func wave(_ count: Int, from level: Double = 40, swing: Double = 12, seed: UInt64 = 7) -> [Double] {
        var numbers = Numbers(seed: seed)
        var drift = 0.0
        return (0..<count).map { index in
            drift += numbers.next(in: -0.5...0.55) * swing / 4
            let season = [0, 0.3, 0.8, 1, 0.7, 0.2, -0.4, -0.8, -1, -0.8, -0.5, -0.2][index % 12]
            return max(0, level + swing * season * 0.5 + drift + numbers.next(in: -1...1) * swing / 5)
        }
    }

    /// Hourly visits of two weeks: quiet nights, two peaks a day, busier at weekends.
    static func visits(_ count: Int) -> [Double] {
        let day: [Double] = [2, 1, 1, 0, 0, 2, 9, 26, 42, 38, 30, 34, 58, 61, 40, 30, 34, 46, 55, 44, 28, 16, 8, 4]
        let week = [0.8, 0.82, 0.9, 0.95, 1.1, 1.4, 1.25]
        var numbers = Numbers(seed: 3)
        return (0..<count).map { day[$0 % 24] * week[($0 / 24) % 7] * numbers.next(in: 0.85...1.15) }
    }
}

/// Numbers that look random and are the same on every machine (SplitMix64).
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func next(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double(next() >> 11) / Double(1 << 53)
    }
}
