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

    mutating func add(_ cells: [String]) { rows.append(cells.map(Self.cut)) }

    /// - Parameter indent: before each line.
    func lines(indent: String) -> [String] {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = indent
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += (column > 0 ? "  " : "") + (alignments[column] == .left ? cell + space : space + cell)
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func cut(_ text: String) -> String { text.count > longest ? text.prefix(longest - 1) + "…" : text }
}
