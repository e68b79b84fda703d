/// A fitted method and the state in which the values so far have left it. Parameters stay as they were fitted; values that come later move the state on,
/// so that a later forecast costs no new fit. It is never given a value from after its own time, so it cannot use one.
package protocol ForecastMethod: Sendable {
    /// As the field writes it, such as “ETS(A,Ad,N)”.
    var name: String { get }

    /// Moves the state on by one value.
    mutating func observe(_ value: Double)

    /// What is expected of the next `steps` values, the nearest first.
    func forecast(steps: Int) -> [Double]
}

extension ForecastMethod {
    package mutating func observe(contentsOf values: ArraySlice<Double>) {
        for value in values { observe(value) }
    }
}
