import RasterCanvas

/// Values of categories or periods as columns from the zero line.
package struct ColumnChart: Chart {
    package struct Column: Hashable, Sendable {
        /// Stands under the column.
        package var name: String
        package var content: ColumnContent
        package var ink: Ink

        package init(_ name: String, _ content: ColumnContent, ink: Ink = .accent) {
            (self.name, self.content, self.ink) = (name, content, ink)
        }
    }

    package var columns: [Column]
    /// For the axis that stands at the side where values do not fit on their columns.
    package var format: TickFormat

    package init(_ columns: [Column], format: TickFormat) {
        (self.columns, self.format) = (columns, format)
    }

    /// The widest a column gets, and the space between two.
    private static let widest = 96.0
    private static let gap = 4.0

    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        for column in columns { try Check.number(column.content.value, "the column “\(column.name)”") }
        if columns.allSatisfy({ $0.content == .missing }) { return nil }
        var sketch = Sketch(size: size, measure: text)
        let slot = sketch.width / Double(columns.count)
        let style = try style(fitting: slot - 2, sketch)
        var axis = ValueAxis(over: columns.compactMap(\.content.value), includesZero: true, steps: sketch.isNarrow ? 3 : 4, format: format)
        let names = try ColumnNames(columns.map(\.name), slot: slot, sketch)
        // The labels say it all: an axis would say it again.
        if style != nil { axis = axis.withoutTicks() }
        let belowZero = axis.low < 0 && style != nil ? 16.0 : 0
        var plot = try Plot(sketch, axis: axis, top: style == nil ? 18 : 20, right: 0, bottom: names.height + 6)
        plot.axis.start -= belowZero
        try plot.drawGrid(on: &sketch)
        let marks = marks(in: plot.rect)
        for mark in marks { mark.draw(on: &sketch, plot.axis) }
        plot.drawBase(on: &sketch)
        try placeValues(marks, style, on: &sketch, plot.axis)
        try names.place(on: &sketch, plot.rect)
        addAreas(marks, on: &sketch, plot)
        return sketch.layout
    }

    /// The largest style in which every value is no wider than its column's place.
    private func style(fitting slot: Double, _ sketch: Sketch) throws -> TextStyle? {
        let labels = columns.map(\.content.label)
        return try [TextStyle.value, .smallValue].first { try sketch.widest(of: labels, $0) <= slot }
    }

    private func marks(in rect: Rect) -> [ColumnMark] {
        let slot = rect.width / Double(columns.count)
        let gap = min(ColumnChart.gap, max(0.5, slot * 0.25))
        let width = min(slot - gap, ColumnChart.widest)
        return columns.enumerated().map { index, column in
            let middle = rect.left + slot * (Double(index) + 0.5)
            let left = ((middle - width / 2) * 2).rounded() / 2
            let right = ((middle + width / 2) * 2).rounded() / 2
            return ColumnMark(content: column.content, ink: column.ink, left: left, right: right)
        }
    }

    /// All values where they fit; else those withheld, and the largest.
    private func placeValues(_ marks: [ColumnMark], _ style: TextStyle?, on sketch: inout Sketch, _ axis: ValueAxis) throws {
        if let style {
            for mark in marks { try mark.placeValue(on: &sketch, axis, style.with(ink: mark.style.ink, weight: mark.style.weight)) }
            return
        }
        let largest = marks.max { ($0.content.value ?? -.infinity) < ($1.content.value ?? -.infinity) }
        try largest?.placeValue(on: &sketch, axis, .value.with(halo: .paper))
        for mark in marks where mark.content.value == nil { try mark.placeValue(on: &sketch, axis, .axis) }
    }

    private func addAreas(_ marks: [ColumnMark], on sketch: inout Sketch, _ plot: Plot) {
        for (mark, column) in zip(marks, columns) where column.content != .missing {
            let rect = Rect(left: mark.left, top: 0, right: mark.right, bottom: sketch.height)
            sketch.addArea(rect, [column.name, column.content.label].filter { !$0.isEmpty }.joined(separator: ": "))
        }
    }
}
