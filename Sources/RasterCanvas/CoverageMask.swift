/// How far each pixel of a small picture is covered, in sixteenths: a text or a mark, rendered once and stamped where it is wanted.
struct CoverageMask: Sendable {
    /// Device pixels.
    let width, height: Int
    /// Where the mask's top left pixel lies from the point it is stamped at: a text's baseline start, a mark's middle.
    let offsetX, offsetY: Int
    /// `width * height` values of 0 to 16, row by row.
    let coverage: [UInt8]

    /// The mask grown by `radius` pixels to each side, fully covered: what is cleared under a text that crosses lines.
    func halo(radius: Int) -> CoverageMask {
        let (wide, high) = (width + 2 * radius, height + 2 * radius)
        var spread = [UInt8](repeating: 0, count: wide * high)
        for y in 0..<height {
            for x in 0..<width where coverage[y * width + x] > 3 {
                for dy in 0...(2 * radius) {
                    let reach = radius - max(0, abs(dy - radius) - radius / 2)
                    let row = (y + dy) * wide + x + radius
                    for place in (row - reach)...(row + reach) { spread[place] = 16 }
                }
            }
        }
        return CoverageMask(width: wide, height: high, offsetX: offsetX - radius, offsetY: offsetY - radius, coverage: spread)
    }
}
