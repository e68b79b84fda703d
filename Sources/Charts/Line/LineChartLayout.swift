import RasterCanvas

extension LineChart {
    static let lineWidth = 1.75
    private static let dotRadius = 3.0

    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        try check()
        let values = drawnValues
        if values.isEmpty { return nil }
        var sketch = Sketch(size: size, measure: text)
        let axis = ValueAxis(over: values, includesZero: includesZero, steps: sketch.isNarrow ? 3 : 4, format: format, roundsUp: true)
        let right = try endLabelWidth(sketch)
        var plot = try Plot(
            sketch, axis: axis, top: peakLabel == nil ? 8 : 18, right: right, bottom: periodLabels.all.isEmpty ? 6 : Sketch.axisRowHeight)
        let eventLines = try placeEvents(on: &sketch, plot: plot.rect)
        plot.rect = Rect(
            left: plot.rect.left, top: plot.rect.top + eventHeight(eventLines), right: plot.rect.right, bottom: plot.rect.bottom)
        plot.axis.end = plot.rect.top
        try plot.drawGrid(on: &sketch)
        drawBand(on: &sketch, plot)
        drawEventLines(eventLines, on: &sketch, plot.rect)
        for line in series { drawLine(line, on: &sketch, plot) }
        plot.drawBase(on: &sketch)
        try placeEndLabels(on: &sketch, plot)
        try placePeak(on: &sketch, plot)
        try sketch.placeAxisLabels(periodLabels, under: plot.rect) { x(of: $0, in: plot.rect) }
        return sketch.layout
    }

    /// The middle of a single period, the two sides of several.
    func x(of index: Int, in rect: Rect) -> Double {
        periods > 1 ? rect.left + rect.width * Double(index) / Double(periods - 1) : rect.middle.x
    }

    /// The interval opens at the last measured value, where there is one just before.
    private func drawBand(on sketch: inout Sketch, _ plot: Plot) {
        guard let band, !band.upper.isEmpty else { return }
        let known = lastMeasured(before: band.start)
        let first = band.start - (known == nil ? 0 : 1)
        let x = (0..<(band.upper.count + band.start - first)).map { self.x(of: first + $0, in: plot.rect) }
        let opening = known.map { [$0] } ?? []
        let upper = (opening + band.upper).map(plot.axis.position), lower = (opening + band.lower).map(plot.axis.position)
        sketch.add(.band(x: x, upper: upper, lower: lower, .accentSoft))
        guard let expected = band.expected else { return }
        let points = zip(x, opening + expected).map { Point($0, plot.axis.position($1)) }
        if points.count == 1 {
            sketch.add(.markers(.ring, points, radius: LineChart.dotRadius + 0.5, .accent))
            return
        }
        // Dashes need flat stretches: a line that turns with every dash is drawn whole, and thinner.
        let isMeasuredToo = series.contains { $0.values.contains { $0 != nil } }
        let isSparse = plot.rect.width / Double(max(1, periods)) >= 5
        let width = isMeasuredToo || !isSparse ? 1.5 : LineChart.lineWidth
        sketch.add(.line(points, width: width, .accent, dash: isMeasuredToo && isSparse ? .expected : nil))
    }

    private func lastMeasured(before index: Int) -> Double? {
        guard let values = series.first?.values, index > 0, index <= values.count else { return nil }
        return values[index - 1]
    }

    private func drawLine(_ line: Series, on sketch: inout Sketch, _ plot: Plot) {
        var lone: [Point] = []
        var run: [Point] = []
        for (index, value) in (line.values + [nil]).enumerated() {
            if let value {
                run.append(Point(x(of: index, in: plot.rect), plot.axis.position(value)))
                continue
            }
            if run.count == 1 { lone += run } else if run.count > 1 { sketch.add(.line(run, width: LineChart.lineWidth, line.ink)) }
            run = []
        }
        if !lone.isEmpty { sketch.add(.markers(.circle, lone, radius: 2, line.ink)) }
        if let last = line.values.lastIndex(where: { $0 != nil }), let value = line.values[last] {
            let end = Point(x(of: last, in: plot.rect), plot.axis.position(value))
            sketch.add(.markers(.circle, [end], radius: LineChart.dotRadius, line.ink))
        }
    }

    private func placePeak(on sketch: inout Sketch, _ plot: Plot) throws {
        guard let peakLabel, let values = series.first?.values, let peak = values.compactMap({ $0 }).max(),
            let index = values.firstIndex(of: peak), index != values.lastIndex(where: { $0 != nil }) || series[0].endLabel == nil
        else { return }
        let point = Point(x(of: index, in: plot.rect), plot.axis.position(peak))
        if try sketch.place(peakLabel, at: Point(point.x, point.y - 8), .middle, .value, sliding: true) {
            sketch.add(.markers(.circle, [point], radius: 2.5, series[0].ink))
        }
    }
}
