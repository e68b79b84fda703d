/// What is wrong with a row as CSV.
struct RowFault {
    var what: String
    var remedy: String
}

/// Splits one row into fields, in place: what is left of a quoted field without its quotes is never longer than it was.
struct RowSplitter {
    let bytes: UnsafeMutableBufferPointer<UInt8>
    var position: Int
    let stop: Int
    var newlines = 0

    mutating func split(into fields: inout [Range<Int>]) -> RowFault? {
        let row = UnsafeMutableBufferPointer(rebasing: bytes[position..<stop])
        var (all, zeros, lines) = (UInt64(0), UInt64(0), UInt64(0))
        func look(_ word: UInt64) {
            all |= word
            zeros |= EightBytes.equal(word, to: 0)
            lines |= EightBytes.equal(word, to: 10)
        }
        let raw = UnsafeRawBufferPointer(row)
        var place = 0
        while place &+ 8 <= raw.count {
            look(raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place &+= 8
        }
        // The rest, filled up with a sign that is none of those looked for.
        for byte in row[place...] { look(0x2020_2020_2020_2000 | UInt64(byte)) }
        if zeros != 0 { return RowFault(what: "the row holds a NUL character", remedy: "Write text as UTF-8.") }
        if all & 0x8080_8080_8080_8080 != 0, String(validating: row, as: UTF8.self) == nil {
            return RowFault(what: "the row is not UTF-8", remedy: "Write text as UTF-8.")
        }
        if lines != 0 { newlines = row.count { $0 == 10 } }
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
        var end = position
        while end < stop, bytes[end] != UInt8(ascii: ",") {
            switch bytes[end] {
            case UInt8(ascii: "\""): return RowFault(what: "a quote stands inside of a field without quotes", remedy: "Put the field in quotes and double the quote.")
            case 13: return RowFault(what: "a carriage return stands alone", remedy: "End lines with LF or CRLF.")
            default: end &+= 1
            }
        }
        fields.append(position..<end)
        position = end
        return nil
    }

    private mutating func quoted(into fields: inout [Range<Int>]) -> RowFault? {
        let start = position + 1
        var (read, write) = (start, start)
        while read < stop {
            if read &+ 8 <= stop, let base = UnsafeMutableRawPointer(bytes.baseAddress) {
                let word = base.loadUnaligned(fromByteOffset: read, as: UInt64.self)
                if EightBytes.equal(word, to: UInt8(ascii: "\"")) == 0 {
                    base.storeBytes(of: word, toByteOffset: write, as: UInt64.self)
                    read &+= 8
                    write &+= 8
                    continue
                }
            }
            let byte = bytes[read]
            read &+= 1
            if byte == UInt8(ascii: "\"") {
                guard read < stop, bytes[read] == UInt8(ascii: "\"") else {
                    guard read >= stop || bytes[read] == UInt8(ascii: ",") else {
                        return RowFault(what: "text follows the end of a quoted field", remedy: "Double a quote inside of a field.")
                    }
                    fields.append(start..<write)
                    position = read
                    return nil
                }
                read &+= 1
            }
            bytes[write] = byte
            write &+= 1
        }
        return RowFault(what: "a quoted field has no end", remedy: "Close the quotes; double a quote inside of a field.")
    }
}
