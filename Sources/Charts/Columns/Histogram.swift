import RasterCanvas

/// A distribution: columns side by side over a scale whose edges are named. Areas are compared, so a bin that is twice as wide as another is
/// to be given half of its value as its height.
package struct Histogram: Chart {
    package struct Bin: Hashable, Sendable {
        package var content: ColumnContent
        package var ink: Ink
        /// What it covers of the scale; only how the widths are to each other matters.
        package var width: Double

        package init(_ content: ColumnContent, ink: Ink = .accent, width: Double = 1) {
            (self.content, self.ink, self.width) = (content, ink, width)
        }
    }

    package var bins: [Bin]
    /// The texts of the edges, one more than there are bins.
    package var edges: [String]
    package var format: TickFormat

    package init(_ bins: [Bin], edges: [String], format: TickFormat) {
        (self.bins, self.edges, self.format) = (bins, edges, format)
    }

    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        try Check.length(edges.count, bins.isEmpty ? edges.count : bins.count + 1, "the list of edges")
        for (index, bin) in bins.enumerated() {
            try Check.number(bin.content.value, "bin \(index)")
            try Check.number(bin.width > 0 ? bin.width : .nan, "the width of bin \(index)")
        }
        if bins.allSatisfy({ $0.content == .missing }) { return nil }
        var sketch = Sketch(size: size, measure: text)
        let widest = try sketch.widest(of: bins.map(\.content.label), .value)
        let labelled = widest <= sketch.width * (bins.map(\.width).min() ?? 1) / wholeWidth - 4
        var axis = ValueAxis(over: bins.compactMap(\.content.value), includesZero: true, steps: sketch.isNarrow ? 3 : 4, format: format)
        if labelled { axis = axis.withoutTicks() }
        var plot = try Plot(sketch, axis: axis, top: 20, right: 0, bottom: Sketch.axisRowHeight)
        // Room at both sides for half of an edge's text.
        let margin = (try sketch.widest(of: [edges.first ?? "", edges.last ?? ""], .axis) / 2).rounded(.up)
        plot.rect = Rect(left: max(plot.rect.left, margin), top: plot.rect.top, right: plot.rect.right - margin, bottom: plot.rect.bottom)
        try plot.drawGrid(on: &sketch)
        let marks = marks(in: plot.rect)
        for mark in marks { mark.draw(on: &sketch, plot.axis) }
        plot.drawBase(on: &sketch)
        try placeValues(marks, all: labelled, on: &sketch, plot.axis)
        let edgeLabels = edges.enumerated().map { AxisLabel($0, $1) }
        try sketch.placeAxisLabels(.evenly(edgeLabels), under: plot.rect) { edge($0, in: plot.rect) }
        addAreas(marks, on: &sketch)
        return sketch.layout
    }

    private func edge(_ index: Int, in rect: Rect) -> Double {
        (rect.left + rect.width * bins.prefix(index).reduce(0) { $0 + $1.width } / wholeWidth).rounded()
    }

    private var wholeWidth: Double { bins.reduce(0) { $0 + $1.width } }

    private func marks(in rect: Rect) -> [ColumnMark] {
        bins.enumerated().map { index, bin in
            let (left, right) = (edge(index, in: rect), edge(index + 1, in: rect))
            return ColumnMark(content: bin.content, ink: bin.ink, left: left + 0.5, right: right - 0.5)
        }
    }

    private func placeValues(_ marks: [ColumnMark], all: Bool, on sketch: inout Sketch, _ axis: ValueAxis) throws {
        let largest = marks.compactMap(\.content.value).max()
        for mark in marks where all || mark.content.value == nil || mark.content.value == largest {
            try mark.placeValue(on: &sketch, axis, mark.style)
        }
    }

    private func addAreas(_ marks: [ColumnMark], on sketch: inout Sketch) {
        for (index, mark) in marks.enumerated() where mark.content != .missing {
            let text = "\(edges[index])–\(edges[index + 1]): \(mark.content.label)"
            sketch.addArea(Rect(left: mark.left, top: 0, right: mark.right, bottom: sketch.height), text)
        }
    }
}
