import RasterCanvas

extension Sketch {
    /// Whether a line that was drawn so far passes through `box`.
    func crossesLine(_ box: Rect) -> Bool {
        marks.contains { mark in
            guard case .line(let points, _, _, _) = mark else { return false }
            return zip(points, points.dropFirst()).contains { box.crossing(from: $0, to: $1) != nil }
        }
    }
}

extension Rect {
    /// The share of the way from `start` to `end` where the line is within, or nil where it never is
    /// (Liang and Barsky's clipping).
    func crossing(from start: Point, to end: Point) -> ClosedRange<Double>? {
        var (enter, leave) = (0.0, 1.0)
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        for (step, room) in [(-dx, start.x - left), (dx, right - start.x), (-dy, start.y - top), (dy, bottom - start.y)] {
            if step == 0, room < 0 { return nil }
            if step < 0 { enter = max(enter, room / step) } else if step > 0 { leave = min(leave, room / step) }
        }
        return enter <= leave ? enter...leave : nil
    }
}
