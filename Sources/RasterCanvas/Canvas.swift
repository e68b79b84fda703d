/// The limits of a picture.
package enum CanvasLimits {
    /// Device pixels of the longest side: what a chart never needs, and memory can take.
    package static let side = 8192
}

/// A picture drawn once for both themes: pixels are numbers of palette entries that have a light and a dark colour.
///
/// Coordinates are CSS pixels, two device pixels each. What is drawn later lies above. A canvas belongs to one
/// task; the fonts it draws with are shared.
package final class Canvas {
    /// CSS pixels.
    package let width, height: Int
    let pixelWidth, pixelHeight: Int
    /// Bytes from one row to the next: each row has PNG's filter byte, always 0, before its pixels, so that the buffer is what gets compressed.
    let stride: Int
    let pixels: UnsafeMutablePointer<UInt8>
    let palette: Palette
    let fonts: FontSet
    let tile: CoverageTile

    package init(width: Int, height: Int, theme: Theme, fonts: FontSet) throws(CanvasError) {
        let (pixelWidth, pixelHeight) = (width * FontSet.density, height * FontSet.density)
        guard (1...CanvasLimits.side).contains(pixelWidth), (1...CanvasLimits.side).contains(pixelHeight)
        else { throw .size(width: pixelWidth, height: pixelHeight) }
        (self.width, self.height, self.pixelWidth, self.pixelHeight) = (width, height, pixelWidth, pixelHeight)
        self.fonts = fonts
        tile = try CoverageTile()
        palette = Palette(theme: theme)
        stride = pixelWidth + 1
        pixels = .allocate(capacity: stride * pixelHeight)
        pixels.initialize(repeating: 0, count: stride * pixelHeight)
    }

    deinit { pixels.deallocate() }

    /// Fills `rect`, its edges moved to the nearest device pixel; one with any extent is at least a pixel thick.
    package func fill(_ rect: Rect, _ ink: Ink) {
        let (left, right) = Canvas.span(rect.left, rect.right, limit: pixelWidth)
        let (top, bottom) = Canvas.span(rect.top, rect.bottom, limit: pixelHeight)
        guard left < right, top < bottom else { return }
        let index = palette.index(of: ink)
        for y in top..<bottom {
            row(y).advanced(by: left).update(repeating: index, count: right - left)
        }
    }

    /// Writes `text` with the left end of its baseline at `origin`.
    /// - Parameter halo: an ink that clears the surroundings first, for a text that crosses lines.
    package func write(_ text: String, at origin: Point, size: Double, weight: FontWeight, _ ink: Ink, halo: Ink? = nil) throws(CanvasError) {
        let mask = try fonts.set(text, size: size, weight: weight).mask
        let (x, y) = (Canvas.devicePixel(origin.x), Canvas.devicePixel(origin.y))
        if let halo { stamp(mask.halo(radius: 2 * FontSet.density), x: x, y: y, halo) }
        stamp(mask, x: x, y: y, ink)
    }

    /// Blends `mask` in `ink`, its anchor at device pixel (`x`, `y`), cut at the picture's edges.
    func stamp(_ mask: CoverageMask, x: Int, y: Int, _ ink: Ink) {
        let (left, top) = (x + mask.offsetX, y + mask.offsetY)
        let columns = max(0, -left)..<max(max(0, -left), min(mask.width, pixelWidth - left))
        let rows = max(0, -top)..<max(max(0, -top), min(mask.height, pixelHeight - top))
        mask.coverage.withUnsafeBufferPointer { coverage in
            for maskY in rows {
                let target = row(top + maskY).advanced(by: left)
                for maskX in columns {
                    let covered = Int(coverage[maskY * mask.width + maskX])
                    if covered != 0 { target[maskX] = palette.blend(ink, coverage: covered, onto: target[maskX]) }
                }
            }
        }
    }

    func row(_ y: Int) -> UnsafeMutablePointer<UInt8> {
        pixels.advanced(by: y * stride + 1)
    }

    /// The palette index at a device pixel, for tests and for counting.
    func index(x: Int, y: Int) -> UInt8 {
        row(y)[x]
    }

    static func devicePixel(_ css: Double) -> Int {
        let limit = Double(4 * CanvasLimits.side)
        return Int((min(max(css, -limit), limit) * Double(FontSet.density)).rounded())
    }

    private static func span(_ low: Double, _ high: Double, limit: Int) -> (Int, Int) {
        guard high > low else { return (0, 0) }
        let first = devicePixel(low)
        let last = max(first + 1, devicePixel(high))
        return (max(0, first), min(limit, last))
    }
}
