/// Why values cannot be drawn. `place` says where in the chart: a series, a row, a point.
package enum ChartError: Error, Equatable, Sendable, CustomStringConvertible {
    /// NaN or an infinity.
    case notFinite(place: String)
    /// Beyond ±10¹⁷, more than a column of amounts may add up to.
    case beyondRange(place: String, value: Double)
    /// Lists that belong together and differ in length.
    case lengthsDiffer(place: String, expected: Int, found: Int)
    /// An index of a period, a row or a column that the chart does not have.
    case noSuchIndex(place: String, index: Int, count: Int)
    /// A lower end above its upper end.
    case intervalReversed(place: String, lower: Double, upper: Double)

    package var description: String {
        switch self {
        case .notFinite(let place): "\(place) is not a finite number"
        case .beyondRange(let place, let value): "\(place) is \(value), beyond ±1e17"
        case .lengthsDiffer(let place, let expected, let found): "\(place) has \(found) values where \(expected) belong"
        case .noSuchIndex(let place, let index, let count): "\(place) is at \(index), and there are \(count)"
        case .intervalReversed(let place, let lower, let upper): "\(place) runs from \(lower) down to \(upper)"
        }
    }
}

/// The checks every chart makes of what it is given.
enum Check {
    static let largest = 1e17

    static func number(_ value: Double?, _ place: @autoclosure () -> String) throws(ChartError) {
        guard let value else { return }
        guard value.isFinite else { throw .notFinite(place: place()) }
        guard abs(value) <= largest else { throw .beyondRange(place: place(), value: value) }
    }

    static func interval(_ lower: Double?, _ upper: Double?, _ place: @autoclosure () -> String) throws(ChartError) {
        try number(lower, place())
        try number(upper, place())
        if let lower, let upper, lower > upper { throw .intervalReversed(place: place(), lower: lower, upper: upper) }
    }

    static func length(_ found: Int, _ expected: Int, _ place: @autoclosure () -> String) throws(ChartError) {
        guard found == expected else { throw .lengthsDiffer(place: place(), expected: expected, found: found) }
    }

    static func index(_ index: Int, of count: Int, _ place: @autoclosure () -> String) throws(ChartError) {
        guard (0..<count).contains(index) else { throw .noSuchIndex(place: place(), index: index, count: count) }
    }
}
