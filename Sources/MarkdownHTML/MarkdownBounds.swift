/// How much may come of a text, counted before it is parsed: from above, so that no nesting in quotes or lists gets round it.
///
/// What is counted lies between lines that are empty, as no table, paragraph or definition goes past one.
struct MarkdownBounds {
    /// An empty cell of a table takes some 300 bytes.
    static let cells = 100_000
    /// What is put in for references to addresses and titles.
    static let references = 4 << 20
    /// A line that may be a table's second makes cmark read again all that stands before it.
    private static let rereading = 64 << 20

    private var cells = 0
    private var reread = 0
    private var brackets = 0
    private var longestDefinition = 0
    private var piece = Piece()

    /// Lines without an empty one between them.
    private struct Piece {
        var bytes = 0
        var lines = 0
        /// Of the table with the most columns that may begin in it.
        var columns = 0
        /// Lines that may be a table's second: they end like one.
        var delimiters = 0
        var isDefinition = false
    }

    /// Why the text is not to be parsed; nil where it may be.
    static func refusal(of text: UnsafeBufferPointer<UInt8>) -> MarkdownHTML.Refusal? {
        guard text.count <= MarkdownHTML.largest else { return .large }
        var bounds = MarkdownBounds()
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 10, text[end] != 13 { end += 1 }
            bounds.add(UnsafeBufferPointer(rebasing: text[start..<end]))
            start = end + (end + 1 < text.count && text[end] == 13 && text[end + 1] == 10 ? 2 : 1)
        }
        bounds.endPiece()
        if bounds.cells > Self.cells || bounds.reread > rereading { return .tables }
        return bounds.brackets * bounds.longestDefinition > references ? .references : nil
    }

    private mutating func add(_ line: UnsafeBufferPointer<UInt8>) {
        guard line.contains(where: { $0 != 32 && $0 != 9 }) else { return endPiece() }
        piece.lines += 1
        piece.bytes += line.count + 1
        var last: UInt8 = 0
        for byte in line {
            if byte == UInt8(ascii: "[") { brackets += 1 }
            if byte == UInt8(ascii: ":"), last == UInt8(ascii: "]") { piece.isDefinition = true }
            last = byte
        }
        // Whatever stands before it may be the marks of quotes and lists.
        let ending = line.reversed().prefix { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") || $0 == 32 || (9...13).contains($0) }
        guard ending.contains(UInt8(ascii: "-")) else { return }
        piece.delimiters += 1
        piece.columns = max(piece.columns, ending.count { $0 == UInt8(ascii: "|") } + 1)
    }

    private mutating func endPiece() {
        cells += piece.columns * piece.lines
        reread += piece.delimiters * piece.bytes
        if piece.isDefinition { longestDefinition = max(longestDefinition, piece.bytes) }
        piece = Piece()
    }
}
