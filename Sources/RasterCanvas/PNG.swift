import CDeflate

/// One drawing as two PNG files, which differ in their palette alone.
package struct ThemedPNG: Sendable, Equatable {
    package let light, dark: [UInt8]
    /// Device pixels.
    package let pixelWidth, pixelHeight: Int
    /// Pixels that are not paper: 0 means that nothing was drawn.
    package let markedPixels: Int
}

extension Canvas {
    /// The picture as it is now. The same drawing gives the same bytes.
    package func png() throws(CanvasError) -> ThemedPNG {
        let depth = PNGFile.bitDepth(colors: palette.colors.count)
        let data = PNGFile.chunk("IDAT", depth == 8 ? PixelCompressor.zlib(pixels, count: stride * pixelHeight, row: stride) : compressedPacked(depth))
        func file(_ colors: [RGB]) -> [UInt8] {
            PNGFile.signature + PNGFile.header(width: pixelWidth, height: pixelHeight, bitDepth: depth)
                + PNGFile.physicalSize + PNGFile.palette(colors) + data + PNGFile.end
        }
        return ThemedPNG(
            light: file(palette.colors.map(\.light)), dark: file(palette.colors.map(\.dark)),
            pixelWidth: pixelWidth, pixelHeight: pixelHeight, markedPixels: markedPixels())
    }

    /// The paper is entry 0, and so are the filter bytes: what is marked is what is not 0. Eight bytes at a time, as most are.
    private func markedPixels() -> Int {
        let bytes = UnsafeRawPointer(pixels)
        let count = stride * pixelHeight
        var marked = 0
        for offset in Swift.stride(from: 0, to: count - 7, by: 8) {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // The top bit of each byte: set by the carry out of the low seven, or there already.
            let nonZero = (((word & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7f7f_7f7f_7f7f_7f7f) | word) & 0x8080_8080_8080_8080
            marked += nonZero.nonzeroBitCount
        }
        for offset in (count & ~7)..<count where pixels[offset] != 0 { marked += 1 }
        return marked
    }

    /// Several pixels to a byte, leftmost in the high bits, each row after its filter byte.
    private func compressedPacked(_ depth: Int) -> [UInt8] {
        let perByte = 8 / depth
        let packedStride = 1 + (pixelWidth + perByte - 1) / perByte
        var packed = [UInt8](repeating: 0, count: packedStride * pixelHeight)
        for y in 0..<pixelHeight {
            let row = row(y)
            for x in 0..<pixelWidth {
                packed[y * packedStride + 1 + x / perByte] |= row[x] << UInt8((perByte - 1 - x % perByte) * depth)
            }
        }
        return PixelCompressor.zlib(packed, count: packed.count, row: packedStride)
    }
}
