extension Canvas {
    /// Fills between two lines over the same places from left to right, such as the two ends of an interval.
    ///
    /// Column by column rather than as a polygon: all but the two ends of a column is plainly covered, so that a band costs
    /// what its outline costs.
    /// - Parameters:
    ///   - x: CSS pixels, rising; as many as `upper` and `lower` have.
    ///   - upper: the y of the upper line (the smaller number), `lower` that of the lower one.
    package func fillBand(x: [Double], upper: [Double], lower: [Double], _ ink: Ink) {
        let count = min(x.count, upper.count, lower.count)
        guard count > 1 else { return }
        let scale = Double(FontSet.density)
        let first = max(0, Int((x[0] * scale).rounded()))
        let last = min(pixelWidth, Int((x[count - 1] * scale).rounded()))
        var segment = 0
        for column in first..<max(first, last) {
            var slices: [(top: Double, bottom: Double)] = []
            for sample in 0..<Canvas.bandSamples {
                let at = (Double(column) + (Double(sample) + 0.5) / Double(Canvas.bandSamples)) / scale
                while segment < count - 2, x[segment + 1] < at { segment += 1 }
                let width = x[segment + 1] - x[segment]
                let share = width > 0 ? min(max((at - x[segment]) / width, 0), 1) : 0
                let top = (upper[segment] + (upper[segment + 1] - upper[segment]) * share) * scale
                let bottom = (lower[segment] + (lower[segment + 1] - lower[segment]) * share) * scale
                slices.append((max(0, top), min(Double(pixelHeight), bottom)))
            }
            fillColumn(column, slices, ink)
        }
    }

    /// Places looked at within a column's width: a steep edge is as smooth as a flat one.
    private static let bandSamples = 4

    /// Fills one column of device pixels, of which each slice covers an equal part of the width.
    private func fillColumn(_ column: Int, _ slices: [(top: Double, bottom: Double)], _ ink: Ink) {
        let drawn = slices.filter { $0.bottom > $0.top }
        guard let top = drawn.map(\.top).min(), let bottom = drawn.map(\.bottom).max() else { return }
        let isWhole = drawn.count == slices.count
        let solidTop = isWhole ? Int((drawn.map(\.top).max() ?? bottom).rounded(.up)) : Int.max
        let solidBottom = isWhole ? Int((drawn.map(\.bottom).min() ?? top).rounded(.down)) : Int.min
        let solid = palette.index(of: ink)
        for y in Int(top)..<min(pixelHeight, Int(bottom.rounded(.up))) {
            let pixel = row(y).advanced(by: column)
            if y >= solidTop && y < solidBottom {
                pixel.pointee = solid
                continue
            }
            let covered = drawn.reduce(0) { $0 + max(0, min($1.bottom, Double(y + 1)) - max($1.top, Double(y))) }
            let coverage = Int((covered * Double(Palette.fullCoverage) / Double(slices.count)).rounded())
            if coverage > 0 { pixel.pointee = palette.blend(ink, coverage: coverage, onto: pixel.pointee) }
        }
    }
}
