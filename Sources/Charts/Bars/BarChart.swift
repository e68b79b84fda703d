import RasterCanvas

/// Values as horizontal bars with their names, such as the factors that count most. Each value stands at its bar.
package struct BarChart: Chart {
    package struct Bar: Hashable, Sendable {
        package var name: String
        package var value: Double
        package var label: String
        package var ink: Ink

        package init(_ name: String, _ value: Double, label: String, ink: Ink = .accent) {
            (self.name, self.value, self.label, self.ink) = (name, value, label, ink)
        }
    }

    package var bars: [Bar]

    package init(_ bars: [Bar]) {
        self.bars = bars
    }

    private static let thickness = 12.0
    /// Space between a bar's end and its value.
    private static let labelGap = 7.0

    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        for bar in bars { try Check.number(bar.value, "the bar “\(bar.name)”") }
        if bars.isEmpty { return nil }
        var sketch = Sketch(size: size, measure: text)
        let frame = try RowFrame(sketch, names: bars.map(\.name), values: [])
        sketch.setHeight(frame.bottom)
        let scale = try scale(sketch, frame)
        for (row, bar) in bars.enumerated() {
            try frame.placeName(bar.name, row: row, on: &sketch)
            try draw(bar, middle: frame.markMiddle(row), scale, on: &sketch)
            sketch.addArea(frame.rect(row, in: sketch), "\(bar.name): \(bar.label)")
        }
        for row in bars.indices {
            let y = frame.markMiddle(row)
            sketch.add(.area(Rect(x: scale.zero.rounded(), y: y - 9, width: 1, height: 18), .soft))
        }
        return sketch.layout
    }

    /// The scale that leaves room for the values on both sides.
    private func scale(_ sketch: Sketch, _ frame: RowFrame) throws -> ValueAxis {
        var axis = ValueAxis(over: bars.map(\.value), includesZero: true, steps: 4, format: TickFormat { _, _ in "" })
        let gap = BarChart.labelGap + 1
        let above = try sketch.widest(of: bars.filter { $0.value >= 0 }.map(\.label), .value)
        let below = try sketch.widest(of: bars.filter { $0.value < 0 }.map(\.label), .value)
        let (before, after) = (below > 0 ? below + gap : 0, above > 0 ? above + gap : 1)
        // Where the values would take most of the width the bars come first: a value is left out where it has no room.
        let isRoomy = before + after < 0.7 * (frame.right - frame.left)
        axis.start = frame.left + (isRoomy ? before : 0)
        axis.end = frame.right - (isRoomy ? after : 1)
        return axis
    }

    private func draw(_ bar: Bar, middle: Double, _ scale: ValueAxis, on sketch: inout Sketch) throws {
        let (zero, end) = (scale.zero.rounded(), scale.position(bar.value).rounded())
        let tip = bar.value == 0 ? zero : bar.value > 0 ? max(end, zero + 1) : min(end, zero - 1)
        let half = BarChart.thickness / 2
        let rect = Rect(left: min(zero, tip), top: middle - half, right: max(zero, tip), bottom: middle + half)
        if rect.width > 0 { sketch.add(.area(rect, bar.ink)) }
        let isLeft = bar.value < 0
        let at = Point(isLeft ? tip - BarChart.labelGap : tip + BarChart.labelGap, middle)
        try sketch.place(bar.label, besides: at, isLeft ? .end : .start, .value)
    }
}
