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
            var (top, bottom) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
            for sample in 0..<4 {
                let at = (Double(column) + (Double(sample) + 0.5) / 4) / scale
                while segment < count - 2, x[segment + 1] < at { segment += 1 }
                let width = x[segment + 1] - x[segment]
                let share = width > 0 ? min(max((at - x[segment]) / width, 0), 1) : 0
                top[sample] = (upper[segment] + (upper[segment + 1] - upper[segment]) * share) * scale
                bottom[sample] = (lower[segment] + (lower[segment + 1] - lower[segment]) * share) * scale
            }
            fillColumn(column, top: top, bottom: bottom, ink)
        }
    }

    /// Fills one column of device pixels from `top` to `bottom`, given at four places within its width: a steep edge is then as
    /// smooth as a flat one.
    private func fillColumn(_ column: Int, top: SIMD4<Double>, bottom: SIMD4<Double>, _ ink: Ink) {
        let top = top.clamped(lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: Double(pixelHeight)))
        let bottom = bottom.clamped(lowerBound: top, upperBound: SIMD4(repeating: Double(pixelHeight)))
        let solidTop = Int(top.max().rounded(.up)), solidBottom = Int(bottom.min().rounded(.down))
        let solid = palette.index(of: ink)
        for y in Int(top.min())..<Int(bottom.max().rounded(.up)) {
            let pixel = row(y).advanced(by: column)
            if y >= solidTop && y < solidBottom {
                pixel.pointee = solid
                continue
            }
            let (rowTop, rowBottom) = (SIMD4(repeating: Double(y)), SIMD4(repeating: Double(y + 1)))
            let covered = pointwiseMax(pointwiseMin(bottom, rowBottom) - pointwiseMax(top, rowTop), .zero).sum()
            let coverage = Int((covered * Double(Palette.fullCoverage) / 4).rounded())
            if coverage > 0 { pixel.pointee = palette.blend(ink, coverage: coverage, onto: pixel.pointee) }
        }
    }
}
