import RasterCanvas

/// A label under an axis at one of its positions.
package struct AxisLabel: Hashable, Sendable {
    package var index: Int
    package var text: String

    package init(_ index: Int, _ text: String) {
        (self.index, self.text) = (index, text)
    }
}

/// Which labels to keep under an axis where there is no room for all.
package enum AxisLabels: Hashable, Sendable {
    /// Every one, or every second, third … one: hours, days, months. They are given in order.
    case evenly([AxisLabel])
    /// As many as have room, the first ones first.
    case byImportance([AxisLabel])

    package static let none = AxisLabels.evenly([])

    package var all: [AxisLabel] {
        switch self {
        case .evenly(let labels), .byImportance(let labels): labels
        }
    }
}

extension Sketch {
    /// Height that a row of labels under a plot takes.
    static let axisRowHeight = 21.0
    /// Labels nearer than this read as one text.
    private static let axisGap = 10.0

    /// Labels under `plot`, each with a small tick; those that are left out have no tick.
    mutating func placeAxisLabels(_ labels: AxisLabels, under plot: Rect, x: (Int) -> Double) throws {
        switch labels {
        case .byImportance(let labels):
            for label in labels { try placeAxisLabel(label, under: plot, x: x) }
        case .evenly(let labels):
            for stride in AxisLabels.strides(labels.count) {
                let chosen = Swift.stride(from: 0, to: labels.count, by: stride).map { labels[$0] }
                var trial = self
                if try chosen.allSatisfy({ try trial.placeAxisLabel($0, under: plot, x: x) }) {
                    self = trial
                    return
                }
            }
        }
    }

    @discardableResult
    private mutating func placeAxisLabel(_ label: AxisLabel, under plot: Rect, x: (Int) -> Double) throws -> Bool {
        let at = x(label.index)
        guard try place(label.text, at: Point(at, plot.bottom + 17), .middle, .axis, sliding: true, gap: Sketch.axisGap) else { return false }
        add(.area(Rect(x: at.rounded() - 0.5, y: plot.bottom, width: 1, height: 4), .faint))
        return true
    }
}

extension AxisLabels {
    /// Every how many of `count` labels, `apart` from each other, one has the room it needs: 1, or a divisor of the count such as
    /// 3 or 6 of 24 hours, so that the pattern is even.
    static func stride(_ count: Int, apart: Double, needed: Double) -> Int {
        let least = max(1, Int((needed / apart).rounded(.up)))
        guard least > 1, least < count else { return least }
        return (least...count).first { count % $0 == 0 } ?? least
    }

    /// Every how many of `count` labels may be kept: those that keep the last one too come first among equals, as in 0, 20 … 100 %.
    static func strides(_ count: Int) -> [Int] {
        guard count > 2 else { return Array(1...max(1, count)) }
        let whole = (1..<count).filter { (count - 1) % $0 == 0 }
        let enough = whole.filter { (count - 1) / $0 >= 2 }
        return enough.count > 1 ? (enough + (1...count)).uniqued() : Array(1...count)
    }
}

extension Array where Element: Hashable {
    /// The elements in order, each where it comes first.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
