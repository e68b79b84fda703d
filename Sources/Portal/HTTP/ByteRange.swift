/// What a `Range` header asks of a file.
enum ByteRange: Equatable {
    /// No header, or one that is not understood, or several ranges: the whole file is a right answer to each.
    case whole
    case part(Range<Int>)
    /// Nothing of it is in the file: 416.
    case unsatisfiable

    /// `bytes=0-99`, `bytes=100-` or `bytes=-100`.
    static func parse(_ header: String?, size: Int) -> ByteRange {
        guard let header, header.utf8.count <= 100, let equals = header.firstIndex(of: "="),
            header[..<equals].lowercased() == "bytes"
        else { return .whole }
        let parts = header[header.index(after: equals)...].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Bound(parts[0]), let last = Bound(parts[1]) else { return .whole }
        switch (first, last) {
        case (.none, .none): return .whole
        case (.none, .at(let length)):
            return length == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - length)..<size)
        case (.at(let start), .none):
            return start < size ? .part(start..<size) : .unsatisfiable
        case (.at(let start), .at(let end)):
            if end < start { return .whole }
            return start < size ? .part(start..<min(end, size - 1) + 1) : .unsatisfiable
        }
    }

    private enum Bound {
        case none
        case at(Int)

        /// Digits alone; what is too large for an `Int` is past the end of any file.
        init?(_ text: Substring) {
            let digits = text.trimmingBlanks
            if digits.isEmpty {
                self = .none
            } else {
                guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
                self = .at(Int(digits) ?? .max)
            }
        }
    }
}

extension Substring {
    /// What stands between separators, by bytes: a sign that joins the one before it would hide a separator.
    func parts(at separator: Unicode.Scalar, keepingEmpty: Bool = false) -> [Substring] {
        utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: !keepingEmpty).map { Substring($0) }
    }
}

extension StringProtocol where UTF8View.SubSequence: BidirectionalCollection {
    /// Without the blanks that HTTP allows around a value; by bytes, as a blank may have signs that join it.
    var trimmingBlanks: SubSequence {
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 }
        let start = utf8.firstIndex { !isBlank($0) } ?? endIndex
        let end = utf8[start...].lastIndex { !isBlank($0) }.map(utf8.index(after:)) ?? start
        return self[start..<end]
    }
}
