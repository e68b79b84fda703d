/// The sum of how far forecasts were from what happened, of numbers as they were written: in millionths as long as they have no finer part, as the quotient of
/// two whole numbers is the nearest number to the exact one, and rounds as that does.
struct ForecastErrors {
    private static let unit = 1_000_000.0
    private static let largest = Int64(1) << 53

    private var errors: [Double] = []
    /// In millionths; nil where one is finer, or all are too large.
    private var exact: Int64? = 0

    var count: Int { errors.count }

    mutating func add(_ expected: Double, _ actual: Int) {
        errors.append(abs(expected - Double(actual)))
        exact = exact.flatMap { sum in
            let scaled = (expected * Self.unit).rounded()
            guard scaled / Self.unit == expected, scaled < Double(Self.largest), Double(actual) * Self.unit < Double(Self.largest) else { return nil }
            let next = sum + abs(Int64(scaled) - Int64(actual) * Int64(Self.unit))
            return next < Self.largest ? next : nil
        }
    }

    func sum(over whole: Int) -> Double {
        guard let exact, Double(whole) * Self.unit < Double(Self.largest) else { return compensatedSum(errors) / Double(whole) }
        return Double(exact) / (Double(whole) * Self.unit)
    }
}
