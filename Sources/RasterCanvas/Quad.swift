/// A straight piece of a line in sub-pixels. Lines are made of hundreds of them, and gd sets each pixel of a polygon through
/// a call of its own: filling the rows of the tile here takes a fifth of the time.
struct Quad: Equatable {
    /// The corners in order round the piece.
    let x, y: SIMD4<Double>

    /// The piece from `start` to `end`, `width` thick; nil where it has no length.
    init?(from start: Point, to end: Point, width: Double) {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let length = (dx * dx + dy * dy).squareRoot()
        guard length > 0 else { return nil }
        let (nx, ny) = (-dy / length * width / 2, dx / length * width / 2)
        x = SIMD4(start.x + nx, end.x + nx, end.x - nx, start.x - nx)
        y = SIMD4(start.y + ny, end.y + ny, end.y - ny, start.y - ny)
    }

    /// Columns and rows it may touch, ends included.
    var bounds: (left: Int32, top: Int32, right: Int32, bottom: Int32) {
        (Int32(x.min()) - 1, Int32(y.min()) - 1, Int32(x.max()) + 1, Int32(y.max()) + 1)
    }

    /// Fills the sub-pixels whose middles lie within, moved so that (`left`, `top`) is the corner of the rows.
    @inline(__always)
    func fill(left: Int, top: Int, columns: Int, rows: Int, row: (Int) -> UnsafeMutablePointer<UInt8>?) {
        let box = bounds
        let firstRow = max(0, Int(box.top) - top)
        let nextX = SIMD4(x[1], x[2], x[3], x[0]), nextY = SIMD4(y[1], y[2], y[3], y[0])
        let slope = (nextX - x) / (nextY - y)
        for tileRow in firstRow..<max(firstRow, min(rows, Int(box.bottom) - top + 1)) {
            let middle = SIMD4(repeating: Double(tileRow + top) + 0.5)
            // The two sides that the row crosses: a convex shape has one stretch on it.
            let isCrossed = (y .<= middle) .^ (nextY .<= middle)
            guard any(isCrossed) else { continue }
            let crossings = x + slope * (middle - y)
            let low = crossings.replacing(with: .infinity, where: .!isCrossed).min()
            let high = crossings.replacing(with: -.infinity, where: .!isCrossed).max()
            let first = max(0, Int((low - 0.5).rounded(.up)) - left)
            let end = min(columns, Int((high - 0.5).rounded(.down)) - left + 1)
            if first < end { row(tileRow)?.advanced(by: first).update(repeating: 1, count: end - first) }
        }
    }
}
