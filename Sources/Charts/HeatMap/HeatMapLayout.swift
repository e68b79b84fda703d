import RasterCanvas

extension HeatMap {
    private static let cellGap = 1.0
    /// The share of the width that the names of rows may take.
    private static let nameShare = 0.35
    private static let cellStyle = TextStyle(size: 11, weight: .medium, ink: .ink)

    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        try check()
        if !values.joined().contains(where: { $0 != nil }) { return nil }
        let isUpright = size.form == .narrow && columns.count > rows.count
        let shown = isUpright ? transposed : self
        var sketch = Sketch(size: size, measure: text)
        let grid = try shown.grid(sketch)
        sketch.setHeight(grid.rect.bottom + 30)
        shown.drawCells(grid, on: &sketch)
        try shown.placeNames(grid, on: &sketch)
        try shown.placeLabels(grid, on: &sketch)
        try shown.drawScale(below: grid.rect, on: &sketch)
        return sketch.layout
    }

    /// Where the cells lie: equally large, their sides on whole CSS pixels.
    struct Grid {
        let rect: Rect
        let cellWidth, cellHeight: Double

        func cell(_ row: Int, _ column: Int) -> Rect {
            Rect(
                x: rect.left + Double(column) * cellWidth, y: rect.top + Double(row) * cellHeight,
                width: max(cellWidth - HeatMap.cellGap, cellWidth / 2), height: cellHeight - HeatMap.cellGap)
        }
    }

    private func grid(_ sketch: Sketch) throws -> Grid {
        let gutter = (min(try sketch.widest(of: rows, .axis), sketch.width * HeatMap.nameShare) + 8).rounded(.up)
        let top = 20.0
        let exactWidth = (sketch.width - gutter) / Double(columns.count)
        let width = exactWidth < 3 ? exactWidth : exactWidth.rounded(.down)
        // Cells fill the height they are given, within what reads as a cell; many rows make the picture higher.
        let height = min(max(((sketch.height - top - 30) / Double(rows.count)).rounded(.down), 15), 34)
        let rect = Rect(x: gutter, y: top, width: width * Double(columns.count), height: height * Double(rows.count))
        return Grid(rect: rect, cellWidth: width, cellHeight: height)
    }

    private func drawCells(_ grid: Grid, on sketch: inout Sketch) {
        let (low, high) = range
        var empty: [Point] = []
        for (row, line) in values.enumerated() {
            for (column, value) in line.enumerated() {
                let cell = grid.cell(row, column)
                if let value { sketch.add(.area(cell, HeatMap.tint(of: value, low, high))) } else { empty.append(cell.middle) }
            }
        }
        if !empty.isEmpty { sketch.add(.markers(.circle, empty, radius: 1, .faint)) }
    }

    private func placeNames(_ grid: Grid, on sketch: inout Sketch) throws {
        for (row, name) in rows.enumerated() where row % AxisLabels.stride(rows.count, apart: grid.cellHeight, needed: 14) == 0 {
            let shown = try sketch.fitted(name, .axis, within: grid.rect.left - 8)
            try sketch.place(shown, besides: Point(grid.rect.left - 8, grid.cell(row, 0).middle.y), .end, .axis)
        }
        let widest = try sketch.widest(of: columns, .axis)
        let stride = AxisLabels.stride(columns.count, apart: grid.cellWidth, needed: widest + 8)
        for (column, name) in columns.enumerated() where column % stride == 0 {
            try sketch.place(name, at: Point(grid.cell(0, column).middle.x, 13), .middle, .axis, sliding: true)
        }
    }

    private func placeLabels(_ grid: Grid, on sketch: inout Sketch) throws {
        for label in labels {
            guard let value = values[label.row][label.column] else { continue }
            let cell = grid.cell(label.row, label.column)
            let style = HeatMap.cellStyle.with(ink: HeatMap.textInk(on: tint(of: value)))
            guard try sketch.width(of: label.text, style) <= cell.width - 2 else { continue }
            try sketch.place(label.text, besides: cell.middle, .middle, style)
        }
    }

    /// What is read best on a tint, in both themes: paper on the two that are farthest from it.
    static func textInk(on tint: Ink) -> Ink {
        Ink.tints.suffix(2).contains(tint) ? .paper : .ink
    }

    /// The six tints between the lowest and the highest value.
    private func drawScale(below rect: Rect, on sketch: inout Sketch) throws {
        let (low, high) = range
        guard high > low else { return }
        let (swatch, y) = (18.0, rect.bottom + 20)
        let highText = format.text(high, high - low)
        let right = rect.right - HeatMap.cellGap
        let swatchesRight = (right - (try sketch.width(of: highText, .axis)) - 8).rounded(.down)
        let left = swatchesRight - swatch * Double(Ink.tints.count)
        guard left > 0 else { return }
        for (index, ink) in Ink.tints.enumerated() {
            sketch.add(.area(Rect(x: left + swatch * Double(index), y: y - 5, width: swatch - 1, height: 10), ink))
        }
        try sketch.place(highText, besides: Point(right, y), .end, .axis)
        try sketch.place(format.text(low, high - low), besides: Point(left - 8, y), .end, .axis)
    }
}
