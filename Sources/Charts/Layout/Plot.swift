import RasterCanvas

/// The part of a picture where marks lie, with a scale of values up its left side.
struct Plot {
    /// Space between tick labels and the gridlines.
    static let gutterGap = 8.0

    var rect: Rect
    var axis: ValueAxis

    /// The plot that leaves room for the axis's labels at the left.
    init(_ sketch: Sketch, axis: ValueAxis, top: Double, right: Double, bottom: Double) throws {
        let gutter = try sketch.widest(of: axis.labels, .axis)
        let left = gutter > 0 ? (gutter + Plot.gutterGap).rounded(.up) : 0
        rect = Rect(
            left: min(left, sketch.width / 2), top: top.rounded(),
            right: (sketch.width - right).rounded(), bottom: (sketch.height - bottom).rounded())
        self.axis = axis
        self.axis.start = rect.bottom
        self.axis.end = rect.top
    }

    /// Gridlines with their labels, and the zero line or base line, which is stronger.
    func drawGrid(on sketch: inout Sketch) throws {
        let base = axis.zero.rounded()
        for (tick, label) in zip(axis.ticks, axis.labels) {
            let y = axis.position(tick).rounded()
            if y != base { sketch.add(.area(Rect(x: rect.left, y: y, width: rect.width, height: 1), .hair)) }
            try sketch.place(label, besides: Point(rect.left - Plot.gutterGap, y + 0.5), .end, .axis)
        }
    }

    /// The line that values are measured from; drawn after the marks that stand on it.
    func drawBase(on sketch: inout Sketch) {
        sketch.add(.area(Rect(x: rect.left, y: axis.zero.rounded(), width: rect.width, height: 1), .soft))
    }
}
