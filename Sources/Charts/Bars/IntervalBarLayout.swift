import RasterCanvas

extension IntervalBarChart {
    private static let markerRadius = 4.0
    private static let barHeight = 12.0
    private static let capHeight = 8.0
    private static let whiskerWidth = 1.5

    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        try check()
        if rows.isEmpty { return nil }
        var sketch = Sketch(size: size, measure: text)
        let frame = try RowFrame(sketch, names: rows.map(\.name), values: rows.map(\.label), lead: 16)
        let hasScale = rows.contains { $0.verdict != .insufficient && $0.value != nil }
        sketch.setHeight(frame.bottom + (hasScale ? Sketch.axisRowHeight + 2 : 0))
        var axis = ValueAxis(over: axisValues, includesZero: true, steps: sketch.isNarrow ? 3 : 4, format: format)
        // Room for the arrow of a whisker that goes on, and for half of a tick's label.
        (axis.start, axis.end) = (frame.left + 8, frame.right - 8)
        if hasScale { drawGrid(on: &sketch, axis, frame) }
        for (index, row) in rows.enumerated() {
            let (isKnown, middle) = (row.verdict != .insufficient, frame.textMiddle(index))
            sketch.add(.markers(row.verdict.marker, [Point(5, middle)], radius: IntervalBarChart.markerRadius, row.verdict.ink))
            try sketch.place(row.label, besides: Point(sketch.width, middle), .end, isKnown ? .value : .axis)
            try frame.placeName(row.name, row: index, on: &sketch)
            if isKnown { draw(row, middle: frame.markMiddle(index), axis, on: &sketch) }
            sketch.addArea(frame.rect(index, in: sketch), "\(row.name): \(row.label), \(row.verdict.rawValue)")
        }
        if hasScale { try placeTicks(on: &sketch, axis, frame) }
        return sketch.layout
    }

    private func drawGrid(on sketch: inout Sketch, _ axis: ValueAxis, _ frame: RowFrame) {
        // A row without a bar has nothing to be read against, and where rows are stacked it would be crossed for nothing.
        for row in 0..<frame.rows where !frame.isStacked || rows[row].verdict != .insufficient {
            let span = frame.gridSpan(row)
            for tick in axis.ticks where tick != 0 {
                sketch.add(.area(Rect(x: axis.position(tick).rounded(), y: span.top, width: 1, height: span.height), .rule))
            }
            sketch.add(.area(Rect(x: axis.zero.rounded(), y: span.top, width: 1, height: span.height), .soft))
        }
    }

    private func placeTicks(on sketch: inout Sketch, _ axis: ValueAxis, _ frame: RowFrame) throws {
        // Zero first: it is what the bars are read against.
        let order = axis.ticks.indices.sorted { axis.ticks[$0] == 0 && axis.ticks[$1] != 0 }
        for index in order {
            try sketch.place(axis.labels[index], at: Point(axis.position(axis.ticks[index]), frame.bottom + 16), .middle, .axis, sliding: true)
        }
    }

    private func draw(_ row: Row, middle: Double, _ axis: ValueAxis, on sketch: inout Sketch) {
        if let value = row.value {
            let (zero, end) = (axis.zero.rounded(), axis.position(value).rounded())
            let half = IntervalBarChart.barHeight / 2
            let rect = Rect(left: min(zero, end), top: middle - half, right: max(zero, end), bottom: middle + half)
            if rect.width > 0 { sketch.add(.area(rect, row.verdict.barInk)) }
        }
        if let lower = row.lower, let upper = row.upper { drawWhisker(lower, upper, row.verdict.ink, middle: middle, axis, on: &sketch) }
    }

    /// A line from end to end, closed by a cap, or by an arrow where the interval goes on beyond the axis.
    private func drawWhisker(_ lower: Double, _ upper: Double, _ ink: Ink, middle: Double, _ axis: ValueAxis, on sketch: inout Sketch) {
        if upper < axis.low || lower > axis.high {
            // All of it lies outside: the arrow alone says where.
            let isLeft = upper < axis.low
            drawArrow(at: Point(isLeft ? axis.start : axis.end, middle), pointingLeft: isLeft, ink, on: &sketch)
            return
        }
        let (left, right) = (axis.position(lower).rounded(), axis.position(upper).rounded())
        let half = IntervalBarChart.whiskerWidth / 2
        sketch.add(.area(Rect(left: left, top: middle - half, right: max(right, left + 1), bottom: middle + half), ink))
        for (x, isCut, isLeft) in [(left, lower < axis.low, true), (right, upper > axis.high, false)] {
            if isCut {
                drawArrow(at: Point(x, middle), pointingLeft: isLeft, ink, on: &sketch)
            } else {
                let cap = IntervalBarChart.capHeight / 2
                sketch.add(.area(Rect(left: x - half, top: middle - cap, right: x + half, bottom: middle + cap), ink))
            }
        }
    }

    private func drawArrow(at point: Point, pointingLeft: Bool, _ ink: Ink, on sketch: inout Sketch) {
        let tip = pointingLeft ? -6.0 : 6.0
        sketch.add(.polygon([Point(point.x + tip, point.y), Point(point.x, point.y - 4), Point(point.x, point.y + 4)], ink))
    }
}
