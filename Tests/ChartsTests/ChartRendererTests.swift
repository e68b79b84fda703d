import Charts
import RasterCanvas
import Testing

@Suite struct ChartRendererTests {
    private let renderer: ChartRenderer

    init() throws {
        renderer = ChartRenderer(fonts: try FontSet())
    }

    /// Width and height as a PNG file's header has them.
    private func pixelSize(_ png: [UInt8]) -> [Int] {
        [16, 20].map { start in png[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) } }
    }

    @Test(arguments: [ChartFormat.full, .large, .small]) func filesHaveTwiceTheShownSize(format: ChartFormat) throws {
        let images = try #require(try renderer.images(of: Gallery.sales, format: format))
        let narrow = try #require(images.narrow)
        #expect((images.wide.width, images.wide.height) == (format.wide.width, format.wide.height))
        #expect((narrow.width, narrow.height) == (342, 260))
        for image in [images.wide, narrow] {
            #expect(pixelSize(image.light) == [2 * image.width, 2 * image.height] && pixelSize(image.dark) == pixelSize(image.light))
            #expect(image.light != image.dark && !image.isBlank)
        }
    }

    @Test func aTrendServesPhonesToo() throws {
        let images = try #require(try renderer.images(of: TrendLine([1, 2, 3]), format: .trend))
        #expect(images.narrow == nil && (images.wide.width, images.wide.height) == (96, 24))
    }

    /// As long as a name may be, and of the widest letters: gd measures far less.
    @Test func theLongestNameIsDrawn() throws {
        for name in [String(repeating: "W", count: 1_000), String(repeating: "界", count: 333), String(repeating: "W\u{301}", count: 333), String(repeating: "\u{1F600}", count: 250), String(repeating: "\u{1F1EE}\u{1F1EA}", count: 125), String(repeating: "\u{1F600}", count: 62)] {
            for chart in [BarChart([.init(name, 1, label: name)]), IntervalBarChart([.init(name, value: 1, lower: 0, upper: 2, label: name, verdict: .profitable)], format: Gallery.euros)] as [any Chart] {
                #expect(try renderer.images(of: chart, format: .small)?.wide.isBlank == false, "\(name.prefix(3))")
            }
        }
    }

    @Test func nothingToShowIsNoPicture() throws {
        #expect(try renderer.images(of: BarChart([]), format: .small) == nil)
        #expect(try renderer.images(of: TrendLine([nil]), format: .trend) == nil)
    }

    @Test func areasLieWithinThePicture() throws {
        for specimen in Gallery.all {
            let images = try #require(try renderer.images(of: specimen.chart, format: specimen.format))
            for image in [images.wide, images.narrow].compactMap({ $0 }) {
                let picture = Rect(x: 0, y: 0, width: Double(image.width), height: Double(image.height))
                #expect(image.areas.allSatisfy { picture.contains($0.rect) && !$0.text.isEmpty }, "\(specimen.name)")
            }
        }
    }

    @Test func theSponsorsColorIsInThePicture() throws {
        let accent = ThemedColor(light: RGB(hex: 0x7a1fa2), dark: RGB(hex: 0xd6a3e8))
        let branded = ChartRenderer(theme: Theme(accent: accent), fonts: try FontSet())
        let image = try #require(try branded.images(of: Gallery.bars, format: .small)).wide
        #expect(image.light.contains([0x7a, 0x1f, 0xa2]) && image.dark.contains([0xd6, 0xa3, 0xe8]))
        #expect(!image.dark.contains([0x7a, 0x1f, 0xa2]))
    }

    @Test func manyThreadsDrawTheSameBytes() async throws {
        let charts = Gallery.all.filter { ["line-two", "columns-risk", "scatter"].contains($0.name) }
        let expected = try charts.map { try renderer.images(of: $0.chart, format: $0.format) }
        try await withThrowingTaskGroup(of: (Int, ChartImages?).self) { group in
            for index in 0..<12 {
                group.addTask { [renderer] in
                    let specimen = charts[index % charts.count]
                    return (index % charts.count, try renderer.images(of: specimen.chart, format: specimen.format))
                }
            }
            for try await (index, images) in group { #expect(images == expected[index]) }
        }
    }
}
