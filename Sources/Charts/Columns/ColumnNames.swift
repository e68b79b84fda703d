import RasterCanvas

/// The names under columns: in one row if they fit, in two, or thinned to every second, third … one.
struct ColumnNames {
    private static let lineHeight = 14.0
    /// Names of more columns than this, and names of one word, are a sequence in which the reader fills in what is left out.
    private static let mostCategories = 12

    private let lines: [[String]]
    /// Every how many columns a name is set.
    private let stride: Int
    /// CSS pixels that the names take under the plot.
    let height: Double

    init(_ names: [String], slot: Double, _ sketch: Sketch) throws {
        let room = slot - Sketch.wordGap
        if try sketch.widest(of: names, .axis) <= room {
            (lines, stride) = (names.map { [$0] }, 1)
        } else if names.count <= ColumnNames.mostCategories, names.contains(where: { $0.contains(" ") }) {
            (lines, stride) = (try names.map { try ColumnNames.wrapped($0, room, sketch) }, 1)
        } else {
            let widest = try sketch.widest(of: names, .axis)
            (lines, stride) = (names.map { [$0] }, Int(((widest + 12) / slot).rounded(.up)))
        }
        height = names.allSatisfy(\.isEmpty) ? 0 : ColumnNames.lineHeight * Double(lines.map(\.count).max() ?? 1) + 1
    }

    func place(on sketch: inout Sketch, _ plot: Rect) throws {
        let slot = plot.width / Double(lines.count)
        for index in Swift.stride(from: 0, to: lines.count, by: stride) {
            let middle = plot.left + slot * (Double(index) + 0.5)
            for (row, line) in lines[index].enumerated() {
                let baseline = plot.bottom + 17 + ColumnNames.lineHeight * Double(row)
                try sketch.place(line, at: Point(middle, baseline), .middle, .axis, sliding: true)
            }
        }
    }

    /// A name in one or two lines, broken at the space that makes them most alike.
    private static func wrapped(_ name: String, _ room: Double, _ sketch: Sketch) throws -> [String] {
        if try sketch.width(of: name, .axis) <= room { return [name] }
        let words = name.split(separator: " ")
        let breaks = (1..<max(1, words.count)).map { [words[..<$0].joined(separator: " "), words[$0...].joined(separator: " ")] }
        let best = try breaks.min { try sketch.widest(of: $0, .axis) < sketch.widest(of: $1, .axis) } ?? [name]
        return try best.map { try sketch.fitted($0, .axis, within: room) }
    }
}
