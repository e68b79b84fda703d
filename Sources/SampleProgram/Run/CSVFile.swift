import Crypto
import Diagnostics
import Foundation

/// A CSV file written row by row, with the checksum and the number of rows that `run.json` asks for.
///
/// Numbers are written by hand: no locale comes near them, and a million rows stay quick.
final class CSVFile {
    let name: String
    private(set) var rows = 0
    private let url: URL
    private let handle: FileHandle
    private var hash = SHA256()
    private var buffer: [UInt8] = []
    private static let limit = 1 << 18

    init(_ name: String, columns: String, in folder: URL) throws {
        self.name = name
        url = folder.appendingPathComponent(name)
        guard FileManager.default.createFile(atPath: url.path, contents: nil), let handle = FileHandle(forWritingAtPath: url.path) else {
            throw Fault("the file cannot be written", at: .init(url.path), remedy: "Check the folder's rights and the disk's space.")
        }
        self.handle = handle
        buffer.reserveCapacity(Self.limit + 4_096)
        text(columns)
        buffer.append(UInt8(ascii: "\n"))
    }

    func text(_ text: String) { buffer.append(contentsOf: text.utf8) }
    func comma() { buffer.append(UInt8(ascii: ",")) }

    func integer(_ value: Int64) {
        guard value != 0 else { return buffer.append(48) }
        if value < 0 { buffer.append(UInt8(ascii: "-")) }
        let start = buffer.count
        var rest = value.magnitude
        while rest > 0 {
            buffer.append(UInt8(48 + rest % 10))
            rest /= 10
        }
        buffer[start...].reverse()
    }

    /// With exactly so many decimals, 1 to 4.
    func fixed(_ value: Double, decimals: Int) {
        let power = Int64(pow(10, Double(decimals)))
        let scaled = Int64((value * Double(power)).rounded())
        if scaled < 0 { buffer.append(UInt8(ascii: "-")) }
        integer(Int64(scaled.magnitude) / power)
        buffer.append(UInt8(ascii: "."))
        var unit = power / 10
        while unit > 0 {
            buffer.append(UInt8(48 + Int64(scaled.magnitude) / unit % 10))
            unit /= 10
        }
    }

    func endRow() throws {
        buffer.append(UInt8(ascii: "\n"))
        rows += 1
        if buffer.count >= Self.limit { try flush() }
    }

    /// - Returns: the SHA-256 of the whole file in hex digits.
    func close() throws -> String {
        try flush()
        try handle.close()
        return hash.finalize().map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }

    private func flush() throws {
        hash.update(data: buffer)
        do {
            try handle.write(contentsOf: buffer)
        } catch {
            throw Fault("the file cannot be written", at: .init(url.path), remedy: "Check the disk's space.")
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
