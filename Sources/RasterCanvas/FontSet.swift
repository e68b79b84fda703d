import Synchronization

/// The fonts of a build, opened by gd, and what was set with them so far.
///
/// Safe to share between threads: gd draws text under one lock, and a text that was set before is only looked up.
package final class FontSet: TextMeasure {
    package static let defaultFolder = "/usr/share/fonts/opentype/inter"
    /// The files of the three weights there.
    package static let defaultFiles = files(in: defaultFolder)
    /// Device pixels to a CSS pixel, in every picture.
    package static let density = 2
    /// Enough for the labels of a whole site; a limit so that a build of thousands of sponsors keeps its size.
    private static let cacheLimit = 4096

    private struct Setting: Hashable {
        let text: String
        let pixels: Int
        let weight: FontWeight
    }

    private let paths: [String]
    private let masks = Mutex<[Setting: SetText]>([:])

    /// Opens the three weights of Inter in `folder`.
    /// - Throws: `CanvasError.font` naming the file that is missing or that gd cannot read.
    package init(folder: String = FontSet.defaultFolder) throws(CanvasError) {
        paths = FontSet.files(in: folder)
        for path in paths {
            do {
                _ = try GDText.set("0", fontPath: path, pixels: 22)
            } catch .text(_, _, let reason) {
                throw CanvasError.font(path: path, reason: reason)
            }
        }
    }

    package func width(of text: String, size: Double, weight: FontWeight) throws -> Double {
        Double(try set(text, size: size, weight: weight).width) / Double(FontSet.density)
    }

    func set(_ text: String, size: Double, weight: FontWeight) throws(CanvasError) -> SetText {
        let pixels = Int((size * Double(FontSet.density)).rounded())
        let setting = Setting(text: text, pixels: pixels, weight: weight)
        if let known = masks.withLock({ $0[setting] }) { return known }
        let made = try GDText.set(text, fontPath: paths[weight.rawValue], pixels: pixels)
        masks.withLock {
            if $0.count >= FontSet.cacheLimit { $0.removeAll(keepingCapacity: true) }
            $0[setting] = made
        }
        return made
    }

    private static func files(in folder: String) -> [String] { FontWeight.allCases.map { "\(folder)/\(file(of: $0))" } }

    private static func file(of weight: FontWeight) -> String {
        switch weight {
        case .regular: "Inter-Regular.otf"
        case .medium: "Inter-Medium.otf"
        case .semibold: "Inter-SemiBold.otf"
        }
    }
}
