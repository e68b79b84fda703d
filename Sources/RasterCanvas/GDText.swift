import CGD
import Synchronization

/// A text in one line as gd sets it: its mask, stamped at the left end of the baseline, and how far the next letter
/// would stand from there, in device pixels.
struct SetText: Sendable {
    let mask: CoverageMask
    let width: Int
}

/// Sets text with gd's FreeType.
enum GDText {
    /// gd shares one cache of fonts and one FreeType library between all threads.
    private static let lock = Mutex<Bool>(false)
    /// Pixels kept free around the box gd announces: rendered glyphs reach past it by one.
    private static let margin = 2
    private static let white: Int32 = 0xff_ffff
    /// gd takes sizes in points, of which there are 72 to its 96 pixels.
    private static let pointsPerPixel = 0.75

    static func set(_ text: String, fontPath: String, pixels: Int) throws(CanvasError) -> SetText {
        let line = gdText(of: text)
        if line.isEmpty { return SetText(mask: CoverageMask(width: 0, height: 0, offsetX: 0, offsetY: 0, coverage: []), width: 0) }
        let outcome: Result<SetText, CanvasError> = lock.withLock { isReady in
            if !isReady { isReady = gdFontCacheSetup() == 0 }
            return Result { () throws(CanvasError) in try render(line, fontPath: fontPath, points: Double(pixels) * pointsPerPixel) }
        }
        return try outcome.get()
    }

    private static func render(_ text: String, fontPath: String, points: Double) throws(CanvasError) -> SetText {
        let box = try draw(text, fontPath: fontPath, points: points, onto: nil, x: 0, y: 0)
        let width = box.right - box.left + 2 * margin
        let height = box.bottom - box.top + 2 * margin
        guard width <= CanvasLimits.side, height <= CanvasLimits.side,
            let image = gdImageCreateTrueColor(Int32(width), Int32(height))
        else { throw .outOfMemory(what: "a text of \(text.count) letters") }
        defer { gdImageDestroy(image) }
        let (offsetX, offsetY) = (box.left - margin, box.top - margin)
        _ = try draw(text, fontPath: fontPath, points: points, onto: image, x: margin - box.left, y: margin - box.top)
        let mask = CoverageMask(
            width: width, height: height, offsetX: offsetX, offsetY: offsetY,
            coverage: coverage(of: image, width: width, height: height))
        return SetText(mask: mask, width: box.right)
    }

    /// White on black, so that each channel is the coverage.
    private static func coverage(of image: gdImagePtr, width: Int, height: Int) -> [UInt8] {
        var values = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height {
            guard let row = image.pointee.tpixels[y] else { continue }
            for x in 0..<width {
                values[y * width + x] = UInt8((Int(row[x] & 0xff) * Palette.fullCoverage + 127) / 255)
            }
        }
        return values
    }

    private struct Box {
        let left, top, right, bottom: Int
    }

    /// Draws onto `image`, or only measures without one.
    private static func draw(
        _ text: String, fontPath: String, points: Double, onto image: gdImagePtr?, x: Int, y: Int
    ) throws(CanvasError) -> Box {
        var corners = [Int32](repeating: 0, count: 8)
        let failure = text.withCString { text in
            fontPath.withCString { path in gdImageStringFT(image, &corners, white, path, points, 0, Int32(x), Int32(y), text) }
        }
        if let failure { throw .text(text, font: fontPath, reason: String(cString: failure)) }
        return Box(left: Int(corners[6]), top: Int(corners[7]), right: Int(corners[2]), bottom: Int(corners[3]))
    }

    /// gd breaks lines at control characters and reads HTML entities: a label is one line and means its letters.
    private static func gdText(of text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": line += "&amp;"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: line += " "
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
