import CGD

/// A shape in sub-pixels (a quarter of a device pixel), as gd fills it.
enum TileShape {
    case polygon([gdPoint])
    /// A straight piece of a line.
    case quad(Quad)
    case disc(x: Int32, y: Int32, diameter: Int32)
    /// Taken out of what was filled before it.
    case hole(x: Int32, y: Int32, diameter: Int32)

    /// Columns and rows the shape may touch, ends included.
    var bounds: (left: Int32, top: Int32, right: Int32, bottom: Int32) {
        switch self {
        case .polygon(let points):
            var box = (left: Int32.max, top: Int32.max, right: Int32.min, bottom: Int32.min)
            for point in points {
                box = (min(box.left, point.x), min(box.top, point.y), max(box.right, point.x), max(box.bottom, point.y))
            }
            return box
        case .quad(let quad):
            return quad.bounds
        case .disc(let x, let y, let diameter), .hole(let x, let y, let diameter):
            let reach = diameter / 2 + 1
            return (x - reach, y - reach, x + reach, y + reach)
        }
    }
}

/// A small 8-bit gd image in which shapes are filled at 4 × 4 sub-pixels to a device pixel.
/// Small on purpose: it stays in the processor's cache, and the parts of a picture that a line never crosses cost nothing.
final class CoverageTile {
    /// Sub-pixels to a device pixel, each way.
    static let samples: Int32 = 4
    /// Device pixels.
    static let width = 128, height = 64

    private let image: gdImagePtr
    /// The part in use, in device pixels: nothing is filled beyond it, and all of it is handed on and cleared.
    private var width = CoverageTile.width, height = CoverageTile.height

    init() throws(CanvasError) {
        let (columns, rows) = (Int32(CoverageTile.width) * CoverageTile.samples, Int32(CoverageTile.height) * CoverageTile.samples)
        guard let image = gdImageCreate(columns, rows) else { throw .outOfMemory(what: "a tile to draw shapes in") }
        self.image = image
        _ = gdImageColorAllocate(image, 0, 0, 0)
        _ = gdImageColorAllocate(image, 255, 255, 255)
    }

    deinit { gdImageDestroy(image) }

    /// Takes a part of `width` × `height` device pixels into use.
    func begin(width: Int, height: Int) {
        (self.width, self.height) = (min(width, CoverageTile.width), min(height, CoverageTile.height))
        gdImageSetClip(image, 0, 0, Int32(self.width) * CoverageTile.samples - 1, Int32(self.height) * CoverageTile.samples - 1)
    }

    /// Fills `shape`, moved so that sub-pixel (`left`, `top`) is the tile's corner.
    func fill(_ shape: TileShape, left: Int32, top: Int32) {
        switch shape {
        case .polygon(let points):
            var moved = points.map { gdPoint(x: $0.x - left, y: $0.y - top) }
            gdImageFilledPolygon(image, &moved, Int32(moved.count), 1)
        case .quad(let quad):
            let samples = Int(CoverageTile.samples)
            quad.fill(left: Int(left), top: Int(top), columns: width * samples, rows: height * samples) { image.pointee.pixels[$0] }
        case .disc(let x, let y, let diameter):
            gdImageFilledEllipse(image, x - left, y - top, diameter, diameter, 1)
        case .hole(let x, let y, let diameter):
            gdImageFilledEllipse(image, x - left, y - top, diameter, diameter, 0)
        }
    }

    /// Counts the filled sub-pixels of each device pixel, hands on those that have any, and clears the part in use.
    @inline(__always)
    func drain(_ body: (_ x: Int, _ y: Int, _ coverage: Int) -> Void) {
        for y in 0..<height {
            guard let r0 = words(4 * y), let r1 = words(4 * y + 1), let r2 = words(4 * y + 2), let r3 = words(4 * y + 3) else { continue }
            for x in 0..<width {
                // Four sub-pixels of 0 or 1 to a word, four words to a pixel: bytes of 0 to 4, then their sum in the top byte.
                let columns = r0[x] &+ r1[x] &+ r2[x] &+ r3[x]
                if columns != 0 { body(x, y, Int((columns &* 0x0101_0101) >> 24)) }
            }
            r0.update(repeating: 0, count: width)
            r1.update(repeating: 0, count: width)
            r2.update(repeating: 0, count: width)
            r3.update(repeating: 0, count: width)
        }
    }

    private func words(_ row: Int) -> UnsafeMutablePointer<UInt32>? {
        guard let pixels = image.pointee.pixels[row] else { return nil }
        return UnsafeMutableRawPointer(pixels).assumingMemoryBound(to: UInt32.self)
    }
}
