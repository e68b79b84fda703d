import RasterCanvas

/// How a chart made of rows divides the picture: names at the left, marks in the middle, values at the right.
/// In a narrow drawing, and with long names, the name and the value stand above the marks, which get the whole width.
struct RowFrame {
    private static let gap = 12.0
    /// The share of the width that names may take beside marks: longer ones go above them.
    private static let nameShare = 0.45

    let isStacked: Bool
    let rowHeight: Double
    /// Where names begin, where they must end, and the sides between which marks lie.
    let nameLeft, nameRight, left, right: Double
    let top: Double
    let rows: Int

    /// - Parameters:
    ///   - lead: what stands left of each name, in CSS pixels.
    ///   - values: the texts at the right; none where values stand at their bars.
    init(_ sketch: Sketch, names: [String], values: [String], lead: Double = 0, top: Double = 0) throws {
        let widestName = try sketch.widest(of: names, .row)
        isStacked = sketch.isNarrow || lead + widestName > sketch.width * RowFrame.nameShare
        (rows, self.top) = (names.count, top)
        let widestValue = try sketch.widest(of: values, .value)
        nameLeft = lead
        if isStacked {
            rowHeight = 42
            nameRight = sketch.width - (widestValue > 0 ? widestValue + RowFrame.gap : 0)
            (left, right) = (0, sketch.width)
        } else {
            rowHeight = 28
            nameRight = (lead + widestName).rounded(.up)
            left = nameRight > lead ? nameRight + RowFrame.gap : 0
            right = widestValue > 0 ? (sketch.width - widestValue - RowFrame.gap).rounded(.down) : sketch.width
        }
    }

    var bottom: Double { top + Double(rows) * rowHeight }

    /// The middle of a row's text, and of its marks.
    func textMiddle(_ row: Int) -> Double {
        top + Double(row) * rowHeight + (isStacked ? 10 : rowHeight / 2)
    }

    func markMiddle(_ row: Int) -> Double {
        top + Double(row) * rowHeight + (isStacked ? 27 : rowHeight / 2)
    }

    /// The part of a row that gridlines pass through: they would cross names that stand above.
    func gridSpan(_ row: Int) -> (top: Double, height: Double) {
        isStacked ? (markMiddle(row) - 9, 18) : (top + Double(row) * rowHeight, rowHeight)
    }

    /// The whole row, for image maps.
    func rect(_ row: Int, in sketch: Sketch) -> Rect {
        Rect(x: 0, y: top + Double(row) * rowHeight, width: sketch.width, height: rowHeight)
    }

    func placeName(_ name: String, row: Int, on sketch: inout Sketch) throws {
        let shown = try sketch.fitted(name, .row, within: nameRight - nameLeft)
        try sketch.place(shown, besides: Point(nameLeft, textMiddle(row)), .start, .row)
    }
}
