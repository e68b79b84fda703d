import CGD
import Charts
import Foundation
import RasterCanvas
import Testing

/// Every kind of chart against the picture that was looked at and found good.
///
/// A difference is allowed where FreeType rounds an edge otherwise. To take new pictures, look at them, then run once with
/// `ALMANAC_RECORD_GOLDENS=charts`; a run that records always fails, so that no check can pass by recording.
@Suite struct GoldenTests {
    /// A colour channel that is further off than this makes a pixel differ, and so many pixels may.
    private static let channelTolerance = 40
    private static let shareTolerance = 0.002

    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden/charts")
    private static let isRecording = ProcessInfo.processInfo.environment["ALMANAC_RECORD_GOLDENS"] == "charts"
    private static let names = Gallery.all.flatMap { files(of: $0).map(\.name) }

    private static func files(of specimen: Specimen) -> [(name: String, form: ChartSize.Form, isDark: Bool)] {
        ChartSize.Form.allCases.filter { $0 == .wide || specimen.format.narrow != nil }.flatMap { form in
            [false, true].map { ("\(specimen.name)-\(form.rawValue)-\($0 ? "dark" : "light").png", form, $0) }
        }
    }

    @Test(arguments: Gallery.all.map(\.name)) func looksAsItDid(name: String) throws {
        let specimen = try #require(Gallery.all.first { $0.name == name })
        let images = try #require(try ChartRenderer(fonts: FontSet()).images(of: specimen.chart, format: specimen.format))
        for file in GoldenTests.files(of: specimen) {
            let image = try #require(file.form == .wide ? images.wide : images.narrow)
            #expect(!image.isBlank)
            try compare(file.isDark ? image.dark : image.light, with: GoldenTests.folder.appending(path: file.name))
        }
    }

    @Test func noGoldenIsLeftOver() throws {
        let found = try FileManager.default.contentsOfDirectory(atPath: GoldenTests.folder.path)
        #expect(Set(found).subtracting(GoldenTests.names) == [])
    }

    private func compare(_ bytes: [UInt8], with file: URL) throws {
        if GoldenTests.isRecording {
            try Data(bytes).write(to: file)
            Issue.record("recorded \(file.lastPathComponent)")
            return
        }
        let golden = try #require(FileManager.default.contents(atPath: file.path), "the golden \(file.lastPathComponent) is missing")
        if Array(golden) == bytes { return }
        let share = try #require(differingShare(bytes, Array(golden)), "\(file.lastPathComponent) has another size, or is no PNG")
        #expect(share <= GoldenTests.shareTolerance, "\(file.lastPathComponent): \(share * 100) % of the pixels differ")
    }

    /// The share of pixels that differ in a channel, or nil for pictures that cannot be compared.
    private func differingShare(_ one: [UInt8], _ other: [UInt8]) -> Double? {
        var (one, other) = (one, other)
        guard let a = gdImageCreateFromPngPtr(Int32(one.count), &one) else { return nil }
        defer { gdImageDestroy(a) }
        guard let b = gdImageCreateFromPngPtr(Int32(other.count), &other) else { return nil }
        defer { gdImageDestroy(b) }
        let (width, height) = (a.pointee.sx, a.pointee.sy)
        guard b.pointee.sx == width, b.pointee.sy == height else { return nil }
        var differing = 0
        for y in 0..<height {
            for x in 0..<width {
                let (p, q) = (gdImageGetTrueColorPixel(a, x, y), gdImageGetTrueColorPixel(b, x, y))
                if p != q, [0, 8, 16].contains(where: { abs((p >> $0 & 255) - (q >> $0 & 255)) > GoldenTests.channelTolerance }) { differing += 1 }
            }
        }
        return Double(differing) / Double(width * height)
    }
}
