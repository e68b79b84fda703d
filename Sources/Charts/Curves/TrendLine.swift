import RasterCanvas

/// A small line without words, to stand beside a figure: which way it went, and where it is now.
package struct TrendLine: Chart {
    /// By period; nil is a gap.
    package var values: [Double?]
    package var ink: Ink

    package init(_ values: [Double?], ink: Ink = .accent) {
        (self.values, self.ink) = (values, ink)
    }

    private static let margin = 4.0

    package func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout? {
        for (index, value) in values.enumerated() { try Check.number(value, "value \(index)") }
        guard let last = values.lastIndex(where: { $0 != nil }) else { return nil }
        var sketch = Sketch(size: size, measure: text)
        let points = points(in: sketch.picture.grown(by: -TrendLine.margin))
        for run in points.split(separator: nil, omittingEmptySubsequences: true).map({ $0.compactMap { $0 } }) {
            if run.count > 1 { sketch.add(.line(run, width: 1.5, ink)) } else { sketch.add(.markers(.circle, run, radius: 1, ink)) }
        }
        if let end = points[last] { sketch.add(.markers(.circle, [end], radius: 2.5, ink)) }
        return sketch.layout
    }

    /// The shape of the movement matters here, not its distance from zero: the values fill the height. Equal ones lie in the middle.
    private func points(in rect: Rect) -> [Point?] {
        let known = values.compactMap { $0 }
        guard let low = known.min(), let high = known.max() else { return [] }
        let span = high - low
        return values.enumerated().map { index, value in
            guard let value else { return nil }
            let x = values.count > 1 ? rect.left + rect.width * Double(index) / Double(values.count - 1) : rect.middle.x
            return Point(x, span > 0 ? rect.bottom - rect.height * (value - low) / span : rect.middle.y)
        }
    }
}
