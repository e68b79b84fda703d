import RasterCanvas

extension LineChart {
    /// Events are named above the plot, in up to two rows.
    private static let eventRows = 2
    private static let eventRowHeight = 15.0
    private static let eventStyle = TextStyle.axis

    /// Where an event's line stands, and the row its label found room in; nil where it found none.
    struct EventLine {
        let x: Double
        let row: Int?
    }

    /// Places the labels of events, the first ones first: they know the plot's sides, not yet its top.
    func placeEvents(on sketch: inout Sketch, plot: Rect) throws -> [EventLine] {
        var lines: [EventLine] = []
        for event in events {
            let x = x(of: event.index, in: plot).rounded()
            lines.append(EventLine(x: x, row: try placeEvent(event.text, x: x, on: &sketch)))
        }
        return lines
    }

    /// Height of the rows that labels were placed in.
    func eventHeight(_ lines: [EventLine]) -> Double {
        Double(lines.compactMap(\.row).max().map { $0 + 1 } ?? 0) * LineChart.eventRowHeight
    }

    private func placeEvent(_ text: String, x: Double, on sketch: inout Sketch) throws -> Int? {
        for row in 0..<LineChart.eventRows {
            let top = Double(row) * LineChart.eventRowHeight
            let line = Rect(left: x, top: top, right: x + 1, bottom: Double(LineChart.eventRows) * LineChart.eventRowHeight)
            // The line goes down from the label: not through another one.
            guard sketch.isFree(line) else { continue }
            let placed = try sketch.place(text, at: Point(x + 4, top + 11), .start, LineChart.eventStyle)
            if try placed || sketch.place(text, at: Point(x - 4, top + 11), .end, LineChart.eventStyle) {
                sketch.block(line)
                return row
            }
        }
        return nil
    }

    /// A line for every event, with or without its label.
    func drawEventLines(_ lines: [EventLine], on sketch: inout Sketch, _ plot: Rect) {
        for line in lines {
            let top = line.row.map { Double($0) * LineChart.eventRowHeight + 2 } ?? plot.top
            sketch.add(.area(Rect(left: line.x, top: top, right: line.x + 0.5, bottom: plot.bottom), .faint))
        }
    }
}
