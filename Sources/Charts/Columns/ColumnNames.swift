import RasterCanvas

/// The names under columns: in one row if they fit, in two, or thinned to every second, third … one.
struct ColumnNames {
    private static let lineHeight = 14.0
    /// Names of more columns than this, and names of one word, are a sequence in which the reader fills in what is left out.
    private static let mostCategories = 12

    private let lines: [[String]]
    /// The columns that have their name set.
    private let shown: [Int]
    /// CSS pixels that the names take under the plot.
    let height: Double

    init(_ names: [String], slot: Double, _ sketch: Sketch) throws {
        let room = slot - Sketch.wordGap
        let named = names.indices.filter { !names[$0].isEmpty }
        let widest = try sketch.widest(of: names, .axis)
        if widest > room, names.count <= ColumnNames.mostCategories, names.contains(where: { $0.contains(" ") }) {
            (lines, shown) = (try names.map { try ColumnNames.wrapped($0, room, sketch) }, named)
        } else {
            lines = names.map { [$0] }
            shown = ColumnNames.thinned(named, slot: slot, needed: widest + Sketch.wordGap)
        }
        height = named.isEmpty ? 0 : ColumnNames.lineHeight * Double(lines.map(\.count).max() ?? 1) + 1
    }

    func place(on sketch: inout Sketch, _ plot: Rect) throws {
        let slot = plot.width / Double(lines.count)
        for index in shown {
            let middle = plot.left + slot * (Double(index) + 0.5)
            for (row, line) in lines[index].enumerated() {
                let baseline = plot.bottom + 17 + ColumnNames.lineHeight * Double(row)
                try sketch.place(line, at: Point(middle, baseline), .middle, .axis, sliding: true)
            }
        }
    }

    /// Every first, second, third … of the columns that have a name.
    private static func thinned(_ named: [Int], slot: Double, needed: Double) -> [Int] {
        let apart = zip(named, named.dropFirst()).map { $1 - $0 }.min() ?? 1
        let stride = AxisLabels.stride(named.count, apart: slot * Double(apart), needed: needed)
        return Swift.stride(from: 0, to: named.count, by: stride).map { named[$0] }
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
