/// Rows of texts in columns that line up: the first ones to the left, numbers to the right.
struct TextTable {
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []
    /// A text longer than this is cut, with a sign that it was.
    private static let longest = 34

    init(_ columns: [(name: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.name)]
    }

    mutating func add(_ cells: [String]) { rows.append(cells.map { Self.cut($0, to: Self.longest) }) }

    /// - Parameters:
    ///   - indent: before each line.
    ///   - width: of a line. Where it is too little, texts are cut, those of the widest column first; numbers never are.
    func lines(indent: String, width: Int) -> [String] {
        let widths = widths(within: width - indent.count)
        return rows.map { row in
            var line = indent
            for (column, cell) in row.enumerated() {
                let cell = alignments[column] == .left ? Self.cut(cell, to: widths[column]) : cell
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += (column > 0 ? Self.gap : "") + (alignments[column] == .left ? cell + space : space + cell)
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static let gap = "  "
    /// No column of texts is cut to less.
    private static let leastText = 6

    private func widths(within room: Int) -> [Int] {
        var widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        func excess() -> Int { widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1) - room }
        while excess() > 0, let widest = widths.indices.filter({ alignments[$0] == .left && widths[$0] > Self.leastText }).max(by: { widths[$0] < widths[$1] }) { widths[widest] -= 1 }
        return widths
    }

    private static func cut(_ text: String, to length: Int) -> String { text.count > length ? text.prefix(length - 1) + "…" : text }
}
