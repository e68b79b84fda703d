import RasterCanvas

extension LineChart {
    /// Space between a line's end and what is said there.
    private static let endGap = 9.0
    private static let lineHeight = 14.0
    private static let nameStyle = TextStyle.axis

    /// The room at the right that labels of lines take which reach the last period.
    func endLabelWidth(_ sketch: Sketch) throws -> Double {
        let labels = series.compactMap { $0.values.count == periods && $0.values.last != .some(nil) ? $0.endLabel : nil }
            + [band?.endLabel].compactMap { $0 }
        let widest = max(try sketch.widest(of: labels.map(\.value), .value), try sketch.widest(of: labels.compactMap(\.name), LineChart.nameStyle))
        return widest > 0 ? min(widest + LineChart.endGap, sketch.width * 0.32).rounded(.up) : 5
    }

    /// What is to be said at the end of a line, and where that is.
    private struct Ending {
        let label: EndLabel
        let ink: Ink
        let point: Point
        let isAtRight: Bool

        var height: Double { label.name == nil ? LineChart.lineHeight : 2 * LineChart.lineHeight }
    }

    private func endings(_ plot: Plot) -> [Ending] {
        var endings: [Ending] = []
        for line in series {
            guard let label = line.endLabel, let last = line.values.lastIndex(where: { $0 != nil }), let value = line.values[last] else { continue }
            let point = Point(x(of: last, in: plot.rect), plot.axis.position(value))
            endings.append(Ending(label: label, ink: line.ink, point: point, isAtRight: last == periods - 1))
        }
        if let band, let label = band.endLabel, let low = band.lower.last, let high = band.upper.last {
            let point = Point(plot.rect.right, plot.axis.position(band.expected?.last ?? (low + high) / 2))
            endings.append(Ending(label: label, ink: .accent, point: point, isAtRight: true))
        }
        return endings
    }

    func placeEndLabels(on sketch: inout Sketch, _ plot: Plot) throws {
        let endings = endings(plot)
        for ending in endings where !ending.isAtRight { try placeInside(ending, on: &sketch) }
        let atRight = endings.filter(\.isAtRight).sorted { $0.point.y < $1.point.y }
        let middles = Spread.apart(atRight.map { (middle: $0.point.y, height: $0.height) }, from: 0, to: plot.rect.bottom + 8)
        for (ending, middle) in zip(atRight, middles) { try placeAtRight(ending, middle: middle, on: &sketch) }
    }

    private func placeAtRight(_ ending: Ending, middle: Double, on sketch: inout Sketch) throws {
        let x = ending.point.x + LineChart.endGap
        let room = sketch.width - x
        let value = try sketch.fitted(ending.label.value, .value, within: room)
        guard let name = ending.label.name else {
            try sketch.place(value, besides: Point(x, middle), .start, .value)
            return
        }
        try sketch.place(value, besides: Point(x, middle - LineChart.lineHeight / 2), .start, .value)
        let shown = try sketch.fitted(name, LineChart.nameStyle, within: room)
        try sketch.place(shown, besides: Point(x, middle + LineChart.lineHeight / 2), .start, LineChart.nameStyle.with(ink: ending.ink))
    }

    /// A line that ends before the last period says its value beside its end: where it covers no line, or else cleared.
    private func placeInside(_ ending: Ending, on sketch: inout Sketch) throws {
        let text = [ending.label.value, ending.label.name].compactMap { $0 }.joined(separator: " ")
        let (x, above, below) = (ending.point.x, ending.point.y - 9, ending.point.y + 18)
        let candidates: [(Point, TextAnchor)] = [
            (Point(x, above), .middle), (Point(x + 2, above), .end), (Point(x, below), .middle), (Point(x + 2, below), .end),
            (Point(x - 2, above), .start), (Point(x - 2, below), .start),
        ]
        for (point, anchor) in candidates {
            guard let run = try sketch.run(text, at: point, anchor, .value), !sketch.crossesLine(run.bounds.grown(by: 2)) else { continue }
            if try sketch.place(text, at: point, anchor, .value) { return }
        }
        try sketch.place(text, at: candidates[0].0, .middle, .value.with(halo: .paper), sliding: true)
    }
}
