@testable import Portal

/// `Range`: a part lies within the file, and is what a plain reader of the header finds. An input is the file's size, and on the next line the header.
enum RangeProperty {
    static func check(_ input: [UInt8]) throws {
        let lines = input.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
        let header = lines.count > 1 ? String(validating: lines[1], as: UTF8.self) : nil
        let size = max(0, Int(String(decoding: lines[0], as: UTF8.self)) ?? 1_000)
        let range = ByteRange.parse(header, size: size)
        if case .part(let part) = range { try hold(!part.isEmpty && part.lowerBound >= 0 && part.upperBound <= size, "\(part) of \(size)") }
        let plain = header.map { Self.plain(Array($0.utf8), size: size) } ?? .whole
        try hold(range == plain, "\(range) where \(plain) is asked for")
    }

    private static func plain(_ header: [UInt8], size: Int) -> ByteRange {
        guard header.count <= 100, HeaderText.lowercased(header.prefix(6)) == Array("bytes=".utf8) else { return .whole }
        // What no Int holds is past the end of any file, and as far past it as the next.
        let ends = HeaderText.split(header.dropFirst(6), at: "-").map(HeaderText.trimmed).map { HeaderText.isDigits($0) && !$0.isEmpty && !isLess($0, than: .max) ? Array("\(Int.max)".utf8) : $0 }
        guard ends.count == 2, ends.allSatisfy(HeaderText.isDigits), !(ends[0].isEmpty && ends[1].isEmpty) else { return .whole }
        guard !ends[0].isEmpty else { return size == 0 || isLess(ends[1], than: 1) ? .unsatisfiable : .part((isLess(ends[1], than: size) ? size - number(ends[1]) : 0)..<size) }
        if !ends[1].isEmpty, isLess(ends[1], thanDigits: ends[0]) { return .whole }
        guard isLess(ends[0], than: size) else { return .unsatisfiable }
        return .part(number(ends[0])..<(!ends[1].isEmpty && isLess(ends[1], than: size) ? number(ends[1]) + 1 : size))
    }

    private static func isLess(_ digits: [UInt8], than other: Int) -> Bool { isLess(digits, thanDigits: Array(String(other).utf8)) }

    /// By their digits, however many there are.
    private static func isLess(_ digits: [UInt8], thanDigits others: [UInt8]) -> Bool {
        let (one, other) = (Array(digits.drop { $0 == 48 }), Array(others.drop { $0 == 48 }))
        return one.count == other.count ? one.lexicographicallyPrecedes(other) : one.count < other.count
    }

    private static func number(_ digits: [UInt8]) -> Int { digits.reduce(0) { $0 * 10 + Int($1 - 48) } }
}
