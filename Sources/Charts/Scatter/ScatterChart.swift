import RasterCanvas

/// Members or rules as points between two measures; each level has a shape as well as a colour.
package struct ScatterChart: Chart {
    /// Which group a point belongs to. Later ones lie above earlier ones.
    package enum Level: Int, Hashable, Sendable, CaseIterable {
        case plain, medium, high, critical

        package var marker: Marker {
            switch self {
            case .plain, .medium: .circle
            case .high: .triangleUp
            case .critical: .diamond
            }
        }

        package var ink: Ink {
            switch self {
            case .plain: .accent
            case .medium: .medium
            case .high: .high
            case .critical: .critical
            }
        }
    }

    package struct Dot: Hashable, Sendable {
        package var x, y: Double
        package var level: Level

        package init(_ x: Double, _ y: Double, _ level: Level = .plain) {
            (self.x, self.y, self.level) = (x, y, level)
        }
    }

    /// What is said at one of the points.
    package struct DotLabel: Hashable, Sendable {
        package var index: Int
        package var text: String

        package init(_ index: Int, _ text: String) {
            (self.index, self.text) = (index, text)
        }
    }

    package var dots: [Dot]
    /// The most important first: what has no room is left out.
    package var labels: [DotLabel]
    package var xFormat, yFormat: TickFormat

    package init(_ dots: [Dot], labels: [DotLabel] = [], xFormat: TickFormat, yFormat: TickFormat) {
        (self.dots, self.labels, self.xFormat, self.yFormat) = (dots, labels, xFormat, yFormat)
    }

    func check() throws(ChartError) {
        for (index, dot) in dots.enumerated() {
            try Check.number(dot.x, "x of point \(index)")
            try Check.number(dot.y, "y of point \(index)")
        }
        for label in labels { try Check.index(label.index, of: dots.count, "the point of “\(label.text)”") }
    }

    /// Half of a marker's height: many points are drawn smaller.
    var radius: Double {
        switch dots.count {
        case ...200: 4
        case ...1000: 3
        case ...5000: 2
        default: 1.5
        }
    }
}
