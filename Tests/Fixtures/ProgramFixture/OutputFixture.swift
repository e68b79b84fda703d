import Crypto
import Foundation

/// One output of a run as CSV; `run.json` is given the file's true row count and checksum unless a test says others.
package struct OutputFixture: Sendable {
    package var file: String
    package var header: [String]
    package var rows: [[String]]
    package var lineEnd = "\n"
    /// The file's bytes in place of header and rows.
    package var bytes: [UInt8]?
    package var rowCount: Int?
    package var sha256: String?

    init(_ file: String, _ header: String, _ rows: [[String]]) {
        self.file = file
        self.header = header.split(separator: ",").map(String.init)
        self.rows = rows
    }

    package subscript(row: Int, column: String) -> String {
        get { rows[row][position(of: column)] }
        set { rows[row][position(of: column)] = newValue }
    }

    package mutating func drop(_ column: String) {
        let position = position(of: column)
        header.remove(at: position)
        for row in rows.indices { rows[row].remove(at: position) }
    }

    package mutating func add(_ column: String, _ value: String) {
        header.append(column)
        for row in rows.indices { rows[row].append(value) }
    }

    private func position(of column: String) -> Int {
        guard let position = header.firstIndex(of: column) else { preconditionFailure("\(file) has no column \(column)") }
        return position
    }

    package var content: [UInt8] {
        if let bytes { return bytes }
        return Array(([header] + rows).map { $0.map(Self.quoted).joined(separator: ",") + lineEnd }.joined().utf8)
    }

    /// A field as RFC 4180 writes it.
    package static func quoted(_ field: String) -> String {
        let needsQuotes = field.utf8.contains { [10, 13, UInt8(ascii: ","), UInt8(ascii: "\"")].contains($0) }
        return needsQuotes ? "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : field
    }

    var json: String {
        let hash = SHA256.hash(data: content).map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        return #"{"file": "\#(file)", "rows": \#(rowCount ?? rows.count), "sha256": "\#(sha256 ?? hash)"}"#
    }
}
