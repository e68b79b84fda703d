import CGD
import Testing

@testable import RasterCanvas

/// A PNG file as gd reads it: its size and its true colours.
struct DecodedPNG {
    let width, height: Int
    let pixels: [RGB]

    init?(_ bytes: [UInt8]) {
        var bytes = bytes
        guard let image = gdImageCreateFromPngPtr(Int32(bytes.count), &bytes) else { return nil }
        defer { gdImageDestroy(image) }
        let (width, height) = (Int(image.pointee.sx), Int(image.pointee.sy))
        pixels = (0..<(width * height)).map { place in
            let color = gdImageGetTrueColorPixel(image, Int32(place % width), Int32(place / width))
            return RGB(hex: UInt32(color & 0xff_ffff))
        }
        (self.width, self.height) = (width, height)
    }
}

@Suite struct PNGTests {
    private func drawn(width: Int = 60, height: Int = 40, _ draw: (Canvas) throws -> Void = { _ in }) throws -> Canvas {
        let canvas = try Canvas(width: width, height: height, theme: Theme(), fonts: FontSet())
        try draw(canvas)
        return canvas
    }

    private func busy(_ canvas: Canvas) throws {
        canvas.fill(Rect(x: 4, y: 4, width: 20, height: 10), .accentSoft)
        canvas.stroke([Point(2, 30), Point(30, 5), Point(58, 35)], width: 2, .accent)
        for (index, ink) in Ink.allCases.enumerated() { canvas.stamp(.circle, at: [Point(Double(index) * 3, 20)], radius: 3, ink) }
        try canvas.write("€1,402", at: Point(5, 36), size: 11, weight: .regular, .ink)
    }

    @Test(arguments: [false, true]) func gdReadsBackEveryPixel(isBusy: Bool) throws {
        let canvas = try drawn { isBusy ? try busy($0) : $0.fill(Rect(x: 5, y: 5, width: 10, height: 10), .good) }
        let png = try canvas.png()
        for (bytes, color) in [(png.light, { (c: ThemedColor) in c.light }), (png.dark, { $0.dark })] {
            let decoded = try #require(DecodedPNG(bytes))
            #expect((decoded.width, decoded.height) == (120, 80))
            let expected = (0..<(120 * 80)).map { color(canvas.palette.colors[Int(canvas.index(x: $0 % 120, y: $0 / 120))]) }
            #expect(decoded.pixels == expected)
        }
    }

    @Test func theTwoFilesDifferInTheirPaletteAlone() throws {
        let png = try drawn(busy).png()
        let light = chunks(png.light), dark = chunks(png.dark)
        #expect(light.map(\.type) == ["IHDR", "pHYs", "PLTE", "IDAT", "IEND"])
        #expect(zip(light, dark).filter { $0.data != $1.data }.map { $0.0.type } == ["PLTE"])
    }

    @Test func fewColorsTakeFewBits() throws {
        // Bit depth is the ninth byte of IHDR's data.
        #expect(chunks(try drawn().png().light)[0].data[8] == 1)
        let threeColors = try drawn {
            $0.fill(Rect(x: 1, y: 1, width: 3, height: 3), .ink)
            $0.fill(Rect(x: 5, y: 1, width: 3, height: 3), .good)
        }
        #expect(chunks(try threeColors.png().light)[0].data[8] == 2)
        #expect(chunks(try drawn(busy).png().light)[0].data[8] == 8)
        #expect([2, 3, 4, 5, 16, 17, 256].map(PNGFile.bitDepth) == [1, 2, 2, 4, 4, 8, 8])
    }

    @Test func countsMarkedPixels() throws {
        #expect(try drawn().png().markedPixels == 0)
        // 7 × 3 CSS pixels are 14 × 6 device pixels.
        #expect(try drawn { $0.fill(Rect(x: 5, y: 5, width: 7, height: 3), .hair) }.png().markedPixels == 84)
        #expect(try drawn(width: 3, height: 1) { $0.fill(Rect(x: 0, y: 0, width: 3, height: 1), .ink) }.png().markedPixels == 12)
    }

    @Test func theSameDrawingGivesTheSameBytesFromAnyThread() async throws {
        let fonts = try FontSet()
        let one = try drawn(busy).png()
        try await withThrowingTaskGroup(of: ThemedPNG.self) { group in
            for _ in 0..<24 {
                group.addTask {
                    let canvas = try Canvas(width: 60, height: 40, theme: Theme(), fonts: fonts)
                    try busy(canvas)
                    return try canvas.png()
                }
            }
            for try await png in group { #expect(png == one) }
        }
    }

    @Test func refusesSizesThatAreNone() throws {
        #expect(throws: CanvasError.size(width: 0, height: 80)) { try drawn(width: 0) }
        #expect(throws: CanvasError.size(width: 120, height: 8194)) { try drawn(height: 4097) }
    }

    private func chunks(_ bytes: [UInt8]) -> [(type: String, data: [UInt8])] {
        var chunks: [(String, [UInt8])] = []
        var place = 8
        while place + 12 <= bytes.count {
            let count = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            let type = String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self)
            chunks.append((type, Array(bytes[(place + 8)..<(place + 8 + count)])))
            place += 12 + count
        }
        return chunks
    }
}
