import Testing

@testable import RasterCanvas

@Suite struct FontSetTests {
    @Test func aMissingFolderIsNamed() {
        let error = #expect(throws: CanvasError.self) { try FontSet(folder: "/nowhere") }
        guard case .font(let path, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == "/nowhere/Inter-Regular.otf")
        #expect(!reason.isEmpty)
        let message = "the font /nowhere/Inter-Regular.otf cannot be used (gd: r); install fonts-inter or set the font folder"
        #expect("\(CanvasError.font(path: path, reason: "r"))" == message)
    }

    @Test func widthsGrowWithTextSizeAndWeight() throws {
        let fonts = try FontSet()
        let width = try fonts.width(of: "€1,402", size: 11, weight: .regular)
        #expect((30...42).contains(width))
        #expect(try fonts.width(of: "€1,402", size: 22, weight: .regular) > 1.9 * width)
        #expect(try fonts.width(of: "€1,402", size: 11, weight: .semibold) > width)
        #expect(try fonts.width(of: "€1,402,000", size: 11, weight: .regular) > width)
    }

    @Test func lettersMeanThemselves() throws {
        let fonts = try FontSet()
        func width(_ text: String) throws -> Double { try fonts.width(of: text, size: 12, weight: .regular) }
        // gd reads “&lt;” as “<” unless told otherwise.
        #expect(try width("&lt;") > 2 * width("<"))
        #expect(try width("R&D") > width("RD"))
        // And it breaks lines at control characters.
        #expect(try width("a\nb") == width("a b"))
        #expect(try fonts.set("a\r\nb", size: 12, weight: .regular).mask.height < 30)
    }

    @Test func textsOfEveryScriptAndLengthAreSet() throws {
        let fonts = try FontSet()
        for text in ["", " ", "\u{0}", "日本", "🎁", "naïve café", "\u{202e}abc", String(repeating: "W", count: 150)] {
            _ = try fonts.width(of: text, size: 11, weight: .medium)
        }
    }

    @Test func aHaloSurroundsItsText() throws {
        let mask = try FontSet().set("8", size: 12, weight: .medium).mask
        let halo = mask.halo(radius: 4)
        #expect(halo.width == mask.width + 8 && halo.offsetX == mask.offsetX - 4)
        for y in 0..<mask.height {
            for x in 0..<mask.width where mask.coverage[y * mask.width + x] > 3 {
                #expect(halo.coverage[(y + 4) * halo.width + x + 4] == 16)
            }
        }
    }

    @Test func manyTextsDoNotPileUp() throws {
        let fonts = try FontSet()
        let first = try fonts.width(of: "0", size: 5, weight: .regular)
        for number in 0..<4500 { _ = try fonts.width(of: "\(number)", size: 5, weight: .regular) }
        #expect(try fonts.width(of: "0", size: 5, weight: .regular) == first)
    }
}
