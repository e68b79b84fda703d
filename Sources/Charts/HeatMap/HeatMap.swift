import RasterCanvas

/// Values of two things at once as a field of tints, such as weekdays and hours; the farther from the paper, the more.
package struct HeatMap: Chart {
    /// A cell whose value is written in it.
    package struct CellLabel: Hashable, Sendable {
        package var row, column: Int
        package var text: String

        package init(row: Int, column: Int, _ text: String) {
            (self.row, self.column, self.text) = (row, column, text)
        }
    }

    package var rows, columns: [String]
    /// By row, then by column; nil where nothing is known.
    package var values: [[Double?]]
    /// The cells to point out, the most important first.
    package var labels: [CellLabel]
    package var format: TickFormat

    package init(rows: [String], columns: [String], values: [[Double?]], labels: [CellLabel] = [], format: TickFormat) {
        (self.rows, self.columns, self.values, self.labels, self.format) = (rows, columns, values, labels, format)
    }

    func check() throws(ChartError) {
        try Check.length(values.count, rows.count, "the list of rows")
        for (row, line) in values.enumerated() {
            try Check.length(line.count, columns.count, "row \(row)")
            for (column, value) in line.enumerated() { try Check.number(value, "row \(row), column \(column)") }
        }
        for label in labels {
            try Check.index(label.row, of: rows.count, "the row of “\(label.text)”")
            try Check.index(label.column, of: columns.count, "the column of “\(label.text)”")
        }
    }

    /// Rows as columns: long days stand upright where the picture is narrow.
    var transposed: HeatMap {
        HeatMap(
            rows: columns, columns: rows,
            values: columns.indices.map { column in rows.indices.map { values[$0][column] } },
            labels: labels.map { CellLabel(row: $0.column, column: $0.row, $0.text) }, format: format)
    }

    /// The ends of the tints: from zero, unless values lie below it.
    var range: (low: Double, high: Double) {
        let known = values.joined().compactMap { $0 }
        return (min(0, known.min() ?? 0), max(0, known.max() ?? 0))
    }

    /// The tint of a value: six equal steps over the range.
    func tint(of value: Double) -> Ink {
        let (low, high) = range
        return HeatMap.tint(of: value, low, high)
    }

    static func tint(of value: Double, _ low: Double, _ high: Double) -> Ink {
        guard high > low else { return Ink.tints[0] }
        let share = (value - low) / (high - low)
        return Ink.tints[min(Ink.tints.count - 1, max(0, Int(share * Double(Ink.tints.count))))]
    }
}
