/// Reads back what ``CSVWriter`` wrote: a line end in quotes ends no row.
package enum CSVRecords {
    /// Each record as it stands, quotes and the line ends within them included, without the line end after it.
    package static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var records = parts(of: bytes[...], at: 10)
        if records.last?.isEmpty == true { records.removeLast() }
        return records.map { $0.last == 13 ? $0.dropLast() : $0 }
    }

    /// Fields as they stand, with their quotes.
    package static func fields(_ record: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] { parts(of: record, at: UInt8(ascii: ",")) }

    private static func parts(of bytes: ArraySlice<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
        var (parts, start, isQuoted) = ([ArraySlice<UInt8>](), bytes.startIndex, false)
        for position in bytes.indices {
            if bytes[position] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard bytes[position] == separator, !isQuoted else { continue }
            parts.append(bytes[start..<position])
            start = position + 1
        }
        return parts + [bytes[start...]]
    }
}
