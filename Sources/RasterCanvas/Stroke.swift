/// Turns lines into pieces with a width, and solid lines into dashes. Pure geometry, in CSS pixels.
enum Stroke {
    /// The corners of a line that leave a gap between its pieces: those where it turns by more than some 14°.
    static func turns(of points: [Point]) -> [Point] {
        guard points.count > 2 else { return [] }
        return points.indices.dropFirst().dropLast().compactMap { index in
            let (a, b, c) = (points[index - 1], points[index], points[index + 1])
            let along = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y)
            return along < 0.97 * distance(a, b) * distance(b, c) ? b : nil
        }
    }

    /// The dashes of a line, `on` long and `off` apart, measured along it from its start.
    static func dashes(of line: [Point], on: Double, off: Double) -> [[Point]] {
        guard let first = line.first, on > 0, off > 0 else { return [line] }
        var dashes: [[Point]] = []
        var current = [first]
        var (isOn, left) = (true, on)
        for (start, end) in zip(line, line.dropFirst()) {
            var at = start
            var length = distance(at, end)
            while length > left {
                at = Point(at.x + (end.x - at.x) * left / length, at.y + (end.y - at.y) * left / length)
                length -= left
                if isOn { dashes.append(current + [at]) }
                current = [at]
                isOn.toggle()
                left = isOn ? on : off
            }
            left -= length
            if isOn { current.append(end) }
        }
        if isOn, current.count > 1 { dashes.append(current) }
        return dashes
    }

    /// Lines at 45° through `rect`, `step` apart, cut at its edges: the pattern of what is withheld or not there.
    static func hatch(_ rect: Rect, step: Double) -> [[Point]] {
        guard step > 0, rect.width > 0, rect.height > 0 else { return [] }
        var lines: [[Point]] = []
        var offset = step
        while offset < rect.width + rect.height {
            let x0 = max(0, offset - rect.height), x1 = min(rect.width, offset)
            lines.append([Point(rect.x + x0, rect.y + offset - x0), Point(rect.x + x1, rect.y + offset - x1)])
            offset += step
        }
        return lines
    }

    private static func distance(_ a: Point, _ b: Point) -> Double {
        ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
    }
}
