import RasterCanvas

/// How much of a total its largest parts hold: members from the most valuable on, against the share of value they hold together.
package struct ConcentrationCurve: Chart {
    /// A point to read off, such as “top 5 % → 31 %”.
    package struct Annotation: Hashable, Sendable {
        /// The share of members, 0 to 1.
        package var share: Double
        package var text: String

        package init(_ share: Double, _ text: String) {
            (self.share, self.text) = (share, text)
        }
    }

    /// Cumulative shares of value, 0 to 1, at equal distances from no member to all of them: 101 for whole percents.
    package var shares: [Double]
    /// The most important first.
    package var annotations: [Annotation]
    /// How shares of 0 to 1 are written on both axes.
    package var format: TickFormat

    package init(_ shares: [Double], annotations: [Annotation] = [], format: TickFormat) {
        (self.shares, self.annotations, self.format) = (shares, annotations, format)
    }

    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        for (index, share) in shares.enumerated() { try Check.number(share, "share \(index)") }
        for annotation in annotations { try Check.number(annotation.share, "the place of “\(annotation.text)”") }
        if shares.count < 2 { return nil }
        var sketch = Sketch(size: size, measure: text)
        let axis = ValueAxis(over: [0, 1], includesZero: true, steps: 4, format: format)
        let plot = try Plot(sketch, axis: axis, top: 8, right: 4, bottom: Sketch.axisRowHeight)
        try plot.drawGrid(on: &sketch)
        drawCurve(on: &sketch, plot)
        plot.drawBase(on: &sketch)
        for annotation in annotations { try place(annotation, on: &sketch, plot) }
        drawEquality(on: &sketch, plot.rect)
        let order = [0, 4, 2, 1, 3].filter { $0 < axis.labels.count }
        try sketch.placeAxisLabels(.byImportance(order.map { AxisLabel($0, axis.labels[$0]) }), under: plot.rect) {
            plot.rect.left + plot.rect.width * axis.ticks[$0]
        }
        return sketch.layout
    }

    /// The cumulative share at a share of members, between the points that are given.
    func value(at share: Double) -> Double {
        let place = min(max(share, 0), 1) * Double(shares.count - 1)
        let index = min(Int(place), shares.count - 2)
        return shares[index] + (shares[index + 1] - shares[index]) * (place - Double(index))
    }

    private func point(_ share: Double, _ plot: Plot) -> Point {
        Point(plot.rect.left + plot.rect.width * min(max(share, 0), 1), plot.axis.position(value(at: share)))
    }

    private func drawCurve(on sketch: inout Sketch, _ plot: Plot) {
        let points = shares.indices.map { point(Double($0) / Double(shares.count - 1), plot) }
        let equality = shares.indices.map { plot.axis.position(Double($0) / Double(shares.count - 1)) }
        let upper = zip(points, equality).map { min($0.y, $1) }
        sketch.add(.band(x: points.map(\.x), upper: upper, lower: equality, .accentSoft))
        sketch.add(.line(points, width: LineChart.lineWidth, .accent))
    }

    /// The line on which every member would be worth the same; it makes way for annotations.
    private func drawEquality(on sketch: inout Sketch, _ rect: Rect) {
        let (start, end) = (Point(rect.left, rect.bottom), Point(rect.right, rect.top))
        let cuts = sketch.texts.compactMap { $0.bounds.grown(by: 4).crossing(from: start, to: end) }.sorted { $0.lowerBound < $1.lowerBound }
        func at(_ share: Double) -> Point { Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share) }
        var from = 0.0
        for cut in cuts + [1...1] {
            if cut.lowerBound > from { sketch.add(.line([at(from), at(cut.lowerBound)], width: 1, .faint, dash: .reference)) }
            from = max(from, cut.upperBound)
        }
    }

    /// The text stands right of its point and below the curve, or left of it and above.
    private func place(_ annotation: Annotation, on sketch: inout Sketch, _ plot: Plot) throws {
        let at = point(annotation.share, plot)
        let placed = try sketch.place(annotation.text, at: Point(at.x + 9, at.y + 9), .start, .value)
        guard try placed || sketch.place(annotation.text, at: Point(at.x - 9, at.y - 7), .end, .value) else { return }
        sketch.add(.markers(.circle, [at], radius: 3.5, .accent))
    }
}
