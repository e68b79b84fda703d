import Crypto
import Foundation
import Diagnostics

/// A CSV file (RFC 4180) read row by row from a bounded buffer, with its SHA-256 taken on the way. Strict: a quote stands only at a field's
/// beginning and end, every row has as many fields as the header, the text is UTF-8 without a byte-order mark.
package final class CSVReader {
    package let name: String
    package private(set) var header: [String] = []
    // One thread reads, and nothing is read while it is changed: what is asked for at each field goes without the check of that at run time.
    /// The line on which the current row begins, from 1.
    @exclusivity(unchecked) package private(set) var line = 0
    /// Rows read after the header.
    @exclusivity(unchecked) package private(set) var rows = 0

    private let handle: FileHandle
    private var hash = SHA256()
    /// Room for the longest row and what is read next; only what is used of it takes memory.
    private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: maximumRow + 2 * chunk)
    private var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer) }
    @exclusivity(unchecked) private var start = 0
    @exclusivity(unchecked) private var end = 0
    private var atEnd = false
    @exclusivity(unchecked) private var nextLine = 1
    @exclusivity(unchecked) private var fields: [Range<Int>] = []

    private static let chunk = 1 << 20
    /// A row longer than this is an error: no output has a field of megabytes, and memory stays bounded.
    private static let maximumRow = 4 << 20

    /// A plain file alone, as one of a run is: whoever writes runs could name anything by a link.
    /// - Parameter name: how messages call the file.
    package convenience init(_ url: URL, name: String) throws {
        let descriptor = try PlainFile.open(url.path, at: .init(name))
        try self.init(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true), name: name)
    }

    /// - Parameter handle: whatever it reads from, a pipe too; closed at the end.
    package init(_ handle: FileHandle, name: String) throws {
        self.name = name
        self.handle = handle
        guard try readRow() else { throw Fault("the file is empty", at: .init(name), remedy: "Write the header line, even where there are no rows.") }
        if buffer[start..<end].starts(with: [0xEF, 0xBB, 0xBF]) || fields.first.map({ buffer[$0].starts(with: [0xEF, 0xBB, 0xBF]) }) == true {
            throw fault("the file begins with a byte-order mark", remedy: "Write UTF-8 without a byte-order mark.")
        }
        header = fields.map { String(decoding: buffer[$0], as: UTF8.self) }
        var seen: Set<String> = []
        for column in header where !seen.insert(column).inserted {
            throw fault("the column “\(column.prefix(64))” occurs twice", remedy: "Write each column once.")
        }
    }

    deinit {
        try? handle.close()
        buffer.deallocate()
    }

    /// Reads the next row; false after the last.
    package func next() throws -> Bool {
        guard try readRow() else { return false }
        rows += 1
        guard fields.count == header.count else {
            throw fault("the row has \(fields.count) \(fields.count == 1 ? "field" : "fields"), the header has \(header.count)", remedy: "Write one field for each column; put a text with commas in quotes.")
        }
        return true
    }

    /// The bytes of a field of the current row.
    package func withField<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let range = fields[column]
        return try body(UnsafeRawBufferPointer(rebasing: raw[range]))
    }

    package func text(_ column: Int) -> String { String(decoding: buffer[fields[column]], as: UTF8.self) }

    /// Lower-case hex of the whole file's SHA-256; call after the last row.
    func checksum() -> String { hash.finalize().hex }

    package func fault(_ what: String, column: String? = nil, remedy: String) -> Fault {
        Fault(what, at: .init(name, line: line, column: column), remedy: remedy)
    }

    private func readRow() throws -> Bool {
        guard let length = try lengthOfNextRow() else { return false }
        line = nextLine
        guard length <= Self.maximumRow else { throw tooLong() }
        try splitRow(start..<start + length)
        return true
    }

    /// Finds the end of the next row, reading on where the buffer ends before it.
    private func lengthOfNextRow() throws -> Int? {
        start = end
        var scanned = 0
        var quoted = false
        while true {
            let available = filled - start
            // A line that ends inside of quotes goes on with the next.
            while scanned < available {
                let line = Self.firstLine(of: UnsafeRawBufferPointer(rebasing: raw[(start + scanned)..<filled]))
                if Self.hasOddQuotes(line) { quoted.toggle() }
                scanned += line.count
                guard !quoted, line.last == 10 else { continue }
                end = start + scanned
                return scanned
            }
            if atEnd {
                guard scanned > 0 else { return nil }
                // Where quotes are still open here, splitting the row tells which of them is wrong.
                end = start + scanned
                return scanned
            }
            try fill()
        }
    }

    /// Up to its newline and with it; all where there is none.
    private static func firstLine(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let start = bytes.baseAddress, let newline = memchr(start, 10, bytes.count) else { return bytes }
        return UnsafeRawBufferPointer(rebasing: bytes[...(UnsafeRawPointer(newline) - start)])
    }

    private static func hasOddQuotes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var (count, position) = (0, 0)
        while position &+ 8 <= bytes.count {
            count &+= EightBytes.count(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self), of: UInt8(ascii: "\""))
            position &+= 8
        }
        while position < bytes.count {
            count &+= bytes[position] == UInt8(ascii: "\"") ? 1 : 0
            position &+= 1
        }
        return count & 1 == 1
    }

    @exclusivity(unchecked) private var filled = 0

    private func fill() throws {
        if start > 0 {
            if let base = buffer.baseAddress { memmove(base, base + start, filled - start) }
            filled -= start
            end -= start
            start = 0
        }
        if filled > Self.maximumRow {
            line = nextLine
            throw tooLong()
        }
        let got = read(handle.fileDescriptor, buffer.baseAddress.map { $0 + filled }, Self.chunk)
        guard got >= 0 else { throw Fault("the file cannot be read (\(String(cString: strerror(errno))))", at: .init(name), remedy: "Check the disk and the file's permissions.") }
        if got == 0 { atEnd = true }
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: raw[filled..<filled + got]))
        filled += got
    }

    private func tooLong() -> Fault {
        fault("the row is longer than \(Self.maximumRow >> 20) MiB", remedy: "Check for a quote that is not closed.")
    }

    private func splitRow(_ row: Range<Int>) throws {
        fields.removeAll(keepingCapacity: true)
        var stop = row.upperBound
        if stop > row.lowerBound, buffer[stop - 1] == 10 {
            stop -= 1
            if stop > row.lowerBound, buffer[stop - 1] == 13 { stop -= 1 }
            nextLine += 1
        }
        var splitter = RowSplitter(bytes: buffer, position: row.lowerBound, stop: stop)
        let broken = splitter.split(into: &fields)
        nextLine += splitter.newlines
        if let broken { throw fault(broken.what, remedy: broken.remedy) }
    }
}
