/// A method that may be chosen for a series: how it is fitted. Nil where there is too little to fit it to.
package struct Candidate: Sendable {
    package typealias Fit = @Sendable (_ values: [Double]) -> (any ForecastMethod)?

    package let fit: Fit

    package init(_ fit: @escaping Fit) { self.fit = fit }
}
