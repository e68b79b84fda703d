import Diagnostics
import Foundation

@testable import ScoringRuns

/// ``CSVReader``: takes just the tables that a plain reader takes, with the same cells, and these come back as they were when written again.
enum CSVProperty {
    static func check(_ input: [UInt8]) throws {
        let plain = PlainTable(input).rows
        do {
            let rows = try read(input)
            guard let plain else { throw BrokenProperty(description: "taken, and no CSV: \(rows)") }
            try hold(rows == plain, "\(rows) where \(plain) stands")
            try hold(read(Self.written(rows)) == rows, "not the same when written again: \(rows)")
        } catch let fault as Fault {
            try hold(plain == nil, "refused, and CSV: \(fault)")
            try holdRefusal(fault, of: input)
        }
    }

    /// Fields as bytes, the header first; the checks of what it says of itself are made on the way.
    private static func read(_ input: [UInt8]) throws -> [[[UInt8]]] {
        try withScratchFile("f.csv", input) { url in
            let reader = try CSVReader(url, name: "f.csv")
            var rows = [reader.header.map { Array($0.utf8) }]
            var line = reader.line
            while try reader.next() {
                try hold(reader.line > line && reader.line <= Lines.of(input).count, "line \(reader.line) after \(line)")
                line = reader.line
                rows.append(rows[0].indices.map { column in reader.withField(column) { Array($0) } })
            }
            try hold(reader.rows == rows.count - 1, "\(reader.rows) rows counted of \(rows.count - 1)")
            return rows
        }
    }

    /// All in quotes, lines ended as Windows does.
    private static func written(_ rows: [[[UInt8]]]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        let lines = rows.map { row in
            row.map { field in [quote] + field.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote] }.joined(separator: [UInt8(ascii: ",")])
        }
        return lines.flatMap { $0 + [13, 10] }
    }
}

/// CSV as RFC 4180 has it, byte by byte over the whole text, and with what the contract asks for besides.
struct PlainTable {
    /// Nil where the text is none.
    private(set) var rows: [[[UInt8]]]?

    private enum Place { case fieldStart, plain, quoted, quoteSeen }

    init(_ input: [UInt8]) {
        guard !input.isEmpty, !input.contains(0), let rows = Self.split(input), rows.allSatisfy({ $0.count == rows[0].count }) else { return }
        let header = rows[0].map { String(validating: $0, as: UTF8.self) }
        guard String(validating: input, as: UTF8.self) != nil, Set(header).count == header.count, !rows[0][0].starts(with: [0xEF, 0xBB, 0xBF]) else { return }
        self.rows = rows
    }

    private static func split(_ input: [UInt8]) -> [[[UInt8]]]? {
        var (rows, row, field): ([[[UInt8]]], [[UInt8]], [UInt8]) = ([], [], [])
        var place = Place.fieldStart
        var position = 0
        while position < input.count {
            let byte = input[position]
            let isEnd = byte == 10 || (byte == 13 && position + 1 < input.count && input[position + 1] == 10)
            position += 1
            switch (place, byte) {
            case (.quoted, UInt8(ascii: "\"")): place = .quoteSeen
            case (.quoted, _): field.append(byte)
            case (.quoteSeen, UInt8(ascii: "\"")):
                field.append(byte)
                place = .quoted
            case (.fieldStart, UInt8(ascii: "\"")): place = .quoted
            case (_, UInt8(ascii: ",")):
                row.append(field)
                (field, place) = ([], .fieldStart)
            case (_, _) where isEnd:
                if byte == 13 { position += 1 }
                rows.append(row + [field])
                (row, field, place) = ([], [], .fieldStart)
            case (.quoteSeen, _), (_, 13), (_, UInt8(ascii: "\"")): return nil
            default:
                field.append(byte)
                place = .plain
            }
        }
        if place == .quoted { return nil }
        // What stands after the last newline is a row unless it is nothing at all.
        if place != .fieldStart || !row.isEmpty { rows.append(row + [field]) }
        return rows
    }
}
