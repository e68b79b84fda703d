import Crypto
import Diagnostics
import Foundation

/// A CSV file written row by row, with the checksum and the number of rows that `run.json` asks for.
package final class CSVFile {
    package let name: String
    private let url: URL
    private let handle: FileHandle
    private var hash = SHA256()
    private var buffer = CSVRows()
    private static let limit = 1 << 18

    /// - Parameter columns: the header line, without its end.
    package init(_ name: String, columns: String, in folder: URL) throws {
        self.name = name
        url = folder.appendingPathComponent(name)
        guard FileManager.default.createFile(atPath: url.path, contents: nil), let handle = FileHandle(forWritingAtPath: url.path) else {
            throw Fault("the file cannot be written", at: .init(url.path), remedy: "Check the folder's rights and the disk's space.")
        }
        self.handle = handle
        buffer.reserve(Self.limit + 4_096)
        buffer.text(columns + "\n")
    }

    package var rows: Int { buffer.count }
    package func text(_ text: String) { buffer.text(text) }
    package func comma() { buffer.comma() }
    package func integer(_ value: Int64) { buffer.integer(value) }
    package func fixed(_ value: Double, decimals: Int) { buffer.fixed(value, decimals: decimals) }

    package func endRow() throws {
        buffer.endRow()
        try flush(above: Self.limit)
    }

    package func append(_ rows: CSVRows) throws {
        buffer.append(rows)
        try flush(above: Self.limit)
    }

    /// - Returns: the SHA-256 of the whole file in hex digits; the file is on the disk.
    package func close() throws -> String {
        try flush(above: 0)
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw fault
        }
        return hash.finalize().hex
    }

    private func flush(above limit: Int) throws {
        guard buffer.bytes.count > limit else { return }
        hash.update(data: buffer.bytes)
        do {
            try handle.write(contentsOf: buffer.bytes)
        } catch {
            throw fault
        }
        buffer.removeBytes()
    }

    private var fault: Fault { Fault("the file cannot be written", at: .init(url.path), remedy: "Check the disk's space.") }
}
