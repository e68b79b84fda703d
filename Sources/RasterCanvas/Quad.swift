/// A convex four-sided piece in sub-pixels. Lines are made of hundreds of them, and gd sets each pixel of a polygon through
/// a call of its own: filling the rows of the tile here takes a fifth of the time.
struct Quad {
    let corners: [Point]

    /// Columns and rows it may touch, ends included.
    var bounds: (left: Int32, top: Int32, right: Int32, bottom: Int32) {
        let x = corners.map(\.x), y = corners.map(\.y)
        return (Int32(x.min() ?? 0) - 1, Int32(y.min() ?? 0) - 1, Int32(x.max() ?? 0) + 1, Int32(y.max() ?? 0) + 1)
    }

    /// Fills the sub-pixels whose middles lie within, moved so that (`left`, `top`) is the corner of the rows.
    @inline(__always)
    func fill(left: Int, top: Int, columns: Int, rows: Int, row: (Int) -> UnsafeMutablePointer<UInt8>?) {
        let box = bounds
        for y in max(0, Int(box.top) - top)..<max(max(0, Int(box.top) - top), min(rows, Int(box.bottom) - top + 1)) {
            let (low, high) = crossings(Double(y + top) + 0.5)
            let first = max(0, Int((low - 0.5).rounded(.up)) - left)
            let end = min(columns, Int((high - 0.5).rounded(.down)) - left + 1)
            if low <= high, first < end { row(y)?.advanced(by: first).update(repeating: 1, count: end - first) }
        }
    }

    /// Where the outline crosses a row: a convex shape has one stretch on it.
    @inline(__always)
    private func crossings(_ y: Double) -> (Double, Double) {
        var (low, high) = (1e9, -1e9)
        for index in 0..<4 {
            let (a, b) = (corners[index], corners[(index + 1) & 3])
            guard (a.y <= y) != (b.y <= y) else { continue }
            let x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)
            (low, high) = (min(low, x), max(high, x))
        }
        return (low, high)
    }
}
