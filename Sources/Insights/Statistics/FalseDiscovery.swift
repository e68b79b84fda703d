/// Benjamini and Hochberg (1995): which of many tests pass when a share of `rate` false discoveries among them is accepted.
package enum FalseDiscovery {
    /// - Returns: for each p, whether it is at most the largest p₍ₖ₎ ≤ k ÷ m × rate.
    package static func passes(_ ps: [Double], rate: Double = 0.05) -> [Bool] {
        let sorted = ps.sorted()
        var threshold = -1.0
        for (position, p) in sorted.enumerated() where p <= Double(position + 1) * rate / Double(sorted.count) { threshold = p }
        return ps.map { $0 <= threshold }
    }
}
