import Charts
import Diagnostics

/// A picture in its two or four drawings.
struct Picture {
    private static let drawing: TemplateKeys = ["light": .text("Address of the light drawing"), "dark": .text("… of the dark one")]

    static let keys: TemplateKeys = drawing.merging([
        "narrow": .object("The drawing for a phone, where there is one", drawing), "width": .text("Shown width in pixels"), "height": .text("Shown height"),
        "alt": .text("What it says"),
    ]) { first, _ in first }
}

/// A chart of a page: its message, what it measures, the picture, where the figures come from, and the figures as a table.
struct ChartFigure {
    /// Part of the file's name.
    var name: String
    var message: String
    var measure: String
    var source: String
    /// The message for those who do not see the picture.
    var alternative: String
    var chart: any Chart
    var format: ChartFormat
    var table: PageTable
    /// Shown instead where there is nothing to draw.
    var empty: String

    static let keys: TemplateKeys = [
        "message": .text("The chart's message"), "measure": .text("What it measures, with units"), "source": .text("Where its figures come from"),
        "picture": .object("The drawing", Picture.keys), "table": .object("Its figures", PageTable.keys), "empty": .optionalText("Why there is no picture"),
    ]
}

/// Draws the charts of one sponsor and keeps their files.
package struct PictureWriter {
    private let renderer: ChartRenderer
    /// Below the build's folder, with a slash at the end.
    private let folder: String
    package private(set) var files: [BuiltFile] = []
    /// Charts drawn, and those that were blank: a blank chart fails the build.
    package private(set) var blank: [String] = []
    private var written: Set<String> = []

    package init(renderer: ChartRenderer, folder: String) {
        self.renderer = renderer
        self.folder = folder
    }

    mutating func object(_ figure: ChartFigure) throws -> TemplateObject {
        let picture = try self.picture(figure.chart, figure.format, name: figure.name, alternative: figure.alternative)
        return [
            "message": .text(figure.message), "measure": .text(figure.measure), "source": .text(figure.source), "picture": .object(picture),
            "table": .object(picture == nil ? nil : figure.table.object), "empty": .optionalText(picture == nil ? figure.empty : nil),
        ]
    }

    /// - Returns: nil where there is nothing to draw.
    mutating func picture(_ chart: any Chart, _ format: ChartFormat, name: String, alternative: String) throws -> TemplateObject? {
        guard let images = try images(chart, format) else { return nil }
        if images.wide.isBlank || images.narrow?.isBlank == true { blank.append(folder + name) }
        var object = drawing(images.wide, name)
        object["width"] = .text("\(images.wide.width)")
        object["height"] = .text("\(images.wide.height)")
        object["narrow"] = .object(images.narrow.map { drawing($0, name + "-narrow") })
        object["alt"] = .text(alternative)
        return object
    }

    private mutating func drawing(_ image: ChartImage, _ name: String) -> TemplateObject {
        ["light": .text(add(image.light, name)), "dark": .text(add(image.dark, name + "-dark"))]
    }

    private func images(_ chart: some Chart, _ format: ChartFormat) throws -> ChartImages? {
        do {
            return try renderer.images(of: chart, format: format)
        } catch let error as ChartError {
            throw Fault("a chart cannot be drawn: \(error)", at: .init(folder), remedy: "Look for a value in the snapshot or the run that cannot be, such as points or amounts that add up to more than 10^17.")
        }
    }

    private mutating func add(_ png: [UInt8], _ name: String) -> String {
        let path = "\(folder)\(name)-\(nameHash(png)).png"
        if written.insert(path).inserted { files.append(BuiltFile(path: path, mediaType: "image/png", bytes: png)) }
        return "/" + path
    }
}
