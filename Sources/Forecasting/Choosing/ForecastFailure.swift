/// Why nothing is forecast.
package enum ForecastFailure: Error, Equatable, Sendable {
    /// Nothing is asked for: the steps ahead are 0 or less.
    case noSteps
    /// A value is infinite, not a number, or so large (beyond ±1e100) that its square would be infinite in a sum.
    case notFinite
    /// A count is below 0.
    case negative
    /// So few values are there since the first that is not 0.
    case tooShort(values: Int, needed: Int)
    /// All values are 0.
    case noDemand

    static func isUsable(_ value: Double) -> Bool { abs(value) <= 1e100 }
}
