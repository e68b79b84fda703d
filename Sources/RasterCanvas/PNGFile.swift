import CDeflate

/// The chunks of a PNG file with a palette (ISO/IEC 15948).
enum PNGFile {
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    /// 192 pixels to the inch, in pixels to the metre: two to a CSS pixel, so that a viewer shows the size that is meant.
    static let physicalSize = chunk("pHYs", bigEndian(7559) + bigEndian(7559) + [1])
    static let end = chunk("IEND", [])

    /// The fewest bits that number so many colours.
    static func bitDepth(colors: Int) -> Int {
        switch colors {
        case ...2: 1
        case ...4: 2
        case ...16: 4
        default: 8
        }
    }

    static func header(width: Int, height: Int, bitDepth: Int) -> [UInt8] {
        let indexed: UInt8 = 3
        return chunk("IHDR", bigEndian(width) + bigEndian(height) + [UInt8(bitDepth), indexed, 0, 0, 0])
    }

    static func palette(_ colors: [RGB]) -> [UInt8] {
        chunk("PLTE", colors.flatMap { [$0.red, $0.green, $0.blue] })
    }

    /// Length, type, data, and the checksum over type and data.
    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bigEndian(data.count) + body + bigEndian(Int(libdeflate_crc32(0, body, body.count)))
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
