import RasterCanvas

extension ScatterChart {
    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        try check()
        if dots.isEmpty { return nil }
        var sketch = Sketch(size: size, measure: text)
        let yAxis = ValueAxis(over: dots.map(\.y), includesZero: true, steps: sketch.isNarrow ? 3 : 4, format: yFormat, roundsUp: true)
        let plot = try Plot(sketch, axis: yAxis, top: labels.isEmpty ? 8 : 22, right: 2, bottom: Sketch.axisRowHeight)
        var xAxis = ValueAxis(over: dots.map(\.x), includesZero: false, steps: sketch.isNarrow ? 3 : 5, format: xFormat)
        // A point at the edge is whole, and does not touch the labels at the left.
        (xAxis.start, xAxis.end) = (plot.rect.left + radius + 2, plot.rect.right - radius - 2)
        try plot.drawGrid(on: &sketch)
        plot.drawBase(on: &sketch)
        let points = dots.map { Point(xAxis.position($0.x), plot.axis.position($0.y)) }
        draw(points, on: &sketch)
        let ticks = xAxis.ticks.indices.map { AxisLabel($0, xAxis.labels[$0]) }
        try sketch.placeAxisLabels(.evenly(ticks), under: plot.rect) { xAxis.position(xAxis.ticks[$0]) }
        try placeLabels(points, on: &sketch)
        return sketch.layout
    }

    /// Each level's points, and of points on the same device pixel one.
    private func draw(_ points: [Point], on sketch: inout Sketch) {
        for level in Level.allCases {
            let own = zip(dots, points).filter { $0.0.level == level }.map { _, point in
                Point((point.x * 2).rounded() / 2, (point.y * 2).rounded() / 2)
            }
            if !own.isEmpty { sketch.add(.markers(level.marker, own.uniqued(), radius: radius, level.ink)) }
        }
    }

    /// Right of the point, or left, above, below or aslant: wherever it covers neither a text nor another labelled point, and of these places
    /// where it covers the fewest of the others. The cleared ground keeps the text readable.
    private func placeLabels(_ points: [Point], on sketch: inout Sketch) throws {
        let style = TextStyle.smallValue.with(halo: .paper)
        for label in labels {
            let point = points[label.index]
            sketch.block(Rect(x: point.x, y: point.y, width: 0, height: 0).grown(by: radius + 1))
        }
        let reach = radius + 5
        for label in labels {
            let point = points[label.index]
            let level = point.y + style.middleToBaseline
            let candidates: [(Point, TextAnchor)] = [
                (Point(point.x + reach, level), .start), (Point(point.x - reach, level), .end),
                (Point(point.x, point.y - reach - 1), .middle), (Point(point.x, point.y + reach + 9), .middle),
                (Point(point.x + reach, level - 9), .start), (Point(point.x + reach, level + 9), .start), (Point(point.x - reach, level - 9), .end), (Point(point.x - reach, level + 9), .end),
            ]
            let free = try candidates.compactMap { at, anchor in try sketch.run(label.text, at: at, anchor, style).flatMap { sketch.isFree($0.bounds) ? (at, anchor, covered(points, by: $0.bounds)) : nil } }
            guard let best = free.min(by: { $0.2 < $1.2 }) else { continue }
            try sketch.place(label.text, at: best.0, best.1, style)
        }
    }

    private func covered(_ points: [Point], by box: Rect) -> Int {
        points.count { Rect(x: $0.x, y: $0.y, width: 0, height: 0).grown(by: radius).overlaps(box) }
    }
}
