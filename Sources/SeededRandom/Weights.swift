/// Weighted choice among a few things.
package struct Weights: Sendable {
    package let shares: [Double]
    private let cumulative: [Double]

    package init(_ weights: [Double]) {
        let sum = weights.reduce(0, +)
        shares = weights.map { $0 / sum }
        var running = 0.0
        cumulative = shares.map { running += $0; return running }
    }

    /// One digit a weight: `"0258"`.
    package init(digits: String) { self.init(digits.utf8.map { Double($0) - 48 }) }

    package func pick(_ random: inout Random) -> Int {
        let point = random.unit()
        for (index, end) in cumulative.enumerated() where point < end { return index }
        return shares.lastIndex { $0 > 0 } ?? 0
    }
}
