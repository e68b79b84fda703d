/// Where an axis has ticks: whole multiples of a step of 1, 2, 2.5 or 5 times a power of ten.
struct Ticks: Equatable {
    let step: Double
    let values: [Double]

    /// The closest ticks from `low` to `high`, ends included, of which there are at most `count` + 1.
    /// - Parameter unit: what a step must be a multiple of, such as 1 for what is counted; 0 for none.
    init(from low: Double, to high: Double, atMost count: Int, unit: Double = 0) {
        let most = Double(max(1, count))
        for power in -15..<18 {
            for mantissa in [1, 2, 2.5, 5] {
                let step = Ticks.scaled(mantissa, power)
                guard Ticks.isMultiple(step, of: unit) else { continue }
                // A hair's breadth of tolerance: 0.3 / 0.1 is just below 3.
                let first = (low / step - 1e-9).rounded(.up), last = (high / step + 1e-9).rounded(.down)
                guard last - first <= most else { continue }
                self.step = step
                // Whole numbers times the mantissa, scaled once: 3 × 0.1 would be 0.30000000000000004. And no -0.
                values = first <= last ? (0...Int(last - first)).map { Ticks.scaled((first + Double($0)) * mantissa, power) + 0 } : []
                return
            }
        }
        (step, values) = (Ticks.scaled(1, 18), [])
    }

    private static func isMultiple(_ step: Double, of unit: Double) -> Bool {
        guard unit > 0 else { return true }
        return step >= unit && (step / unit).rounded() == step / unit
    }

    /// `value` times ten to the power: a division for negative powers, as 10⁻¹ is no exact Double and 10 is.
    private static func scaled(_ value: Double, _ power: Int) -> Double {
        let factor = (0..<abs(power)).reduce(1.0) { product, _ in product * 10 }
        return power < 0 ? value / factor : value * factor
    }
}
