import Crypto
import Foundation
import Diagnostics

/// A CSV file (RFC 4180) read row by row from a bounded buffer, with its SHA-256 taken on the way. Strict: a quote stands only at a field's
/// beginning and end, every row has as many fields as the header, the text is UTF-8 without a byte-order mark.
final class CSVReader {
    let name: String
    private(set) var header: [String] = []
    /// The line on which the current row begins, from 1.
    private(set) var line = 0
    /// Rows read after the header.
    private(set) var rows = 0

    private let handle: FileHandle
    private var hash = SHA256()
    private var buffer = [UInt8]()
    private var start = 0
    private var end = 0
    private var atEnd = false
    private var nextLine = 1
    private var fields: [Range<Int>] = []

    private static let chunk = 1 << 20
    /// A row longer than this is an error: no output has a field of megabytes, and memory stays bounded.
    private static let maximumRow = 4 << 20

    /// - Parameter name: how messages call the file.
    init(_ url: URL, name: String) throws {
        self.name = name
        guard let handle = try? FileHandle(forReadingFrom: url) else {
            throw Fault("the file cannot be opened", at: .init(name), remedy: "Check that the file is there and can be read by this user.")
        }
        self.handle = handle
        buffer = [UInt8](repeating: 0, count: 2 * Self.chunk)
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

    deinit { try? handle.close() }

    func next() throws -> Bool {
        guard try readRow() else { return false }
        rows += 1
        guard fields.count == header.count else {
            throw fault("the row has \(fields.count) \(fields.count == 1 ? "field" : "fields"), the header has \(header.count)", remedy: "Write one field for each column; put a text with commas in quotes.")
        }
        return true
    }

    /// The bytes of a field of the current row.
    func withField<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let range = fields[column]
        return try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    func text(_ column: Int) -> String { String(decoding: buffer[fields[column]], as: UTF8.self) }

    /// Lower-case hex of the whole file's SHA-256; call after the last row.
    func checksum() -> String { hash.finalize().map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined() }

    func fault(_ what: String, column: String? = nil, remedy: String) -> Fault {
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
            buffer.withUnsafeBufferPointer { bytes in
                while scanned < available {
                    let byte = bytes[start + scanned]
                    if byte == UInt8(ascii: "\"") { quoted.toggle() }
                    scanned += 1
                    if byte == 10, !quoted { return }
                }
            }
            if scanned > 0, buffer[start + scanned - 1] == 10, !quoted {
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

    private var filled = 0

    private func fill() throws {
        if start > 0 {
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                memmove(base, base + start, filled - start)
            }
            filled -= start
            end -= start
            start = 0
        }
        if filled > Self.maximumRow {
            line = nextLine
            throw tooLong()
        }
        if buffer.count - filled < Self.chunk { buffer.append(contentsOf: repeatElement(0, count: Self.chunk)) }
        let got = buffer.withUnsafeMutableBytes { read(handle.fileDescriptor, $0.baseAddress.map { $0 + filled }, Self.chunk) }
        guard got >= 0 else { throw Fault("the file cannot be read (\(String(cString: strerror(errno))))", at: .init(name), remedy: "Check the disk and the file's permissions.") }
        if got == 0 { atEnd = true }
        buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[filled..<filled + got])) }
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
        let broken: RowFault? = buffer.withUnsafeMutableBufferPointer { bytes in
            var splitter = RowSplitter(bytes: bytes, position: row.lowerBound, stop: stop)
            let fault = splitter.split(into: &fields)
            nextLine += splitter.newlines
            return fault
        }
        if let broken { throw fault(broken.what, remedy: broken.remedy) }
    }
}

struct RowFault {
    var what: String
    var remedy: String
}

/// Splits one row into fields, in place: what is left of a quoted field without its quotes is never longer than it was.
private struct RowSplitter {
    let bytes: UnsafeMutableBufferPointer<UInt8>
    var position: Int
    let stop: Int
    var newlines = 0

    mutating func split(into fields: inout [Range<Int>]) -> RowFault? {
        let first = position
        var isASCII = true
        for index in first..<stop {
            let byte = bytes[index]
            if byte >= 0x80 { isASCII = false }
            if byte == 0 { return RowFault(what: "the row holds a NUL character", remedy: "Write text as UTF-8.") }
        }
        if !isASCII, String(validating: bytes[first..<stop], as: UTF8.self) == nil {
            return RowFault(what: "the row is not UTF-8", remedy: "Write text as UTF-8.")
        }
        while true {
            if let fault = position < stop && bytes[position] == UInt8(ascii: "\"") ? quoted(into: &fields) : plain(into: &fields) { return fault }
            if position >= stop { return nil }
            position += 1
            if position == stop {
                fields.append(stop..<stop)
                return nil
            }
        }
    }

    private mutating func plain(into fields: inout [Range<Int>]) -> RowFault? {
        let start = position
        while position < stop, bytes[position] != UInt8(ascii: ",") {
            switch bytes[position] {
            case UInt8(ascii: "\""): return RowFault(what: "a quote stands inside of a field without quotes", remedy: "Put the field in quotes and double the quote.")
            case 13: return RowFault(what: "a carriage return stands alone", remedy: "End lines with LF or CRLF.")
            default: position += 1
            }
        }
        fields.append(start..<position)
        return nil
    }

    private mutating func quoted(into fields: inout [Range<Int>]) -> RowFault? {
        position += 1
        let start = position
        var write = position
        while position < stop {
            let byte = bytes[position]
            if byte == 10 { newlines += 1 }
            if byte == UInt8(ascii: "\"") {
                if position + 1 < stop, bytes[position + 1] == UInt8(ascii: "\"") {
                    position += 1
                } else {
                    position += 1
                    guard position >= stop || bytes[position] == UInt8(ascii: ",") else {
                        return RowFault(what: "text follows the end of a quoted field", remedy: "Double a quote inside of a field.")
                    }
                    fields.append(start..<write)
                    return nil
                }
            }
            bytes[write] = byte
            write += 1
            position += 1
        }
        return RowFault(what: "a quoted field has no end", remedy: "Close the quotes; double a quote inside of a field.")
    }
}
