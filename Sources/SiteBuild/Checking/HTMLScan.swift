/// What the site's check wants to know of a page, found in one pass over its bytes. It reads HTML of the product's own making, where
/// attributes stand in double quotes and `<` and `>` in texts are escaped.
struct HTMLScan {
    private(set) var ids: Set<String> = []
    /// Everything that the page leads to or shows: `href`, `src`, `srcset`, `action`.
    private(set) var targets: Set<String> = []
    private(set) var hasHeadline = false
    private(set) var hasTitle = false
    private(set) var hasTemplateTag = false
    private(set) var hasEmptyTable = false
    private(set) var hasPictureWithoutText = false
    /// A text in a figure's place (a cell of numbers, a key figure) that shows that it was never there, such as `nan`.
    private(set) var strayText: String?

    private static let strayTexts = ["nan", "-nan", "inf", "-inf", "nil"].map { Array($0.utf8) }
    private var lastTag = ""
    /// Whether the last tag opened a cell of numbers or a key figure.
    private var isFigure = false

    init(_ page: [UInt8]) {
        page.withUnsafeBufferPointer { bytes in
            var position = 0
            while position < bytes.count {
                let open = Self.next(UInt8(ascii: "<"), in: bytes, from: position)
                readText(bytes, position..<open)
                guard open < bytes.count else { return }
                let close = Self.next(UInt8(ascii: ">"), in: bytes, from: open)
                readTag(bytes, (open + 1)..<close)
                position = close + 1
            }
        }
    }

    private static func next(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        while position < bytes.count, bytes[position] != byte { position += 1 }
        return position
    }

    private mutating func readText(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        var isBlank = true
        for position in range {
            let byte = bytes[position]
            if byte > 32 { isBlank = false }
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}"), position + 1 < range.upperBound, bytes[position + 1] == byte { hasTemplateTag = true }
        }
        guard !isBlank else { return }
        if depthOfHeadline > 0 { hasHeadline = true }
        if lastTag == "title" { hasTitle = true }
        if isFigure, range.count <= 4, Self.strayTexts.contains(where: { $0.elementsEqual(bytes[range]) }) { strayText = String(decoding: bytes[range], as: UTF8.self) }
    }

    private var depthOfHeadline = 0

    private mutating func readTag(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        var end = range.lowerBound
        while end < range.upperBound, bytes[end] > 32 { end += 1 }
        let name = String(decoding: bytes[range.lowerBound..<end], as: UTF8.self)
        if name == "h1" { depthOfHeadline += 1 } else if name == "/h1" { depthOfHeadline -= 1 }
        if name == "/tbody", lastTag == "tbody" { hasEmptyTable = true }
        lastTag = name
        isFigure = name == "dd"
        var alternative: Bool?
        var position = end
        while let attribute = Self.nextAttribute(bytes, &position, range.upperBound) {
            if name == "td", attribute.name == "class" { isFigure = bytes[attribute.value].split(separator: 32).contains { $0.elementsEqual([UInt8(ascii: "n")]) } }
            read(attribute.name, bytes[attribute.value], &alternative)
        }
        if name == "img", alternative != true { hasPictureWithoutText = true }
    }

    private mutating func read(_ name: String, _ value: Slice<UnsafeBufferPointer<UInt8>>, _ alternative: inout Bool?) {
        func text() -> String { String(decoding: value, as: UTF8.self) }
        switch name {
        case "id": ids.insert(text())
        case "href", "src", "action": targets.insert(text())
        case "srcset": targets.insert(String(decoding: value.prefix { $0 != 32 }, as: UTF8.self))
        case "alt": alternative = !value.isEmpty
        default: break
        }
        if name == "title" || value.contains(UInt8(ascii: "{")) {
            hasTemplateTag = hasTemplateTag || zip(value, value.dropFirst()).contains { $0 == UInt8(ascii: "{") && $1 == $0 }
        }
    }

    private static func nextAttribute(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ end: Int) -> (name: String, value: Range<Int>)? {
        while position < end, bytes[position] <= 32 { position += 1 }
        let start = position
        while position < end, bytes[position] > 32, bytes[position] != UInt8(ascii: "=") { position += 1 }
        guard position > start else { return nil }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        guard position + 1 < end, bytes[position] == UInt8(ascii: "="), bytes[position + 1] == UInt8(ascii: "\"") else { return (name, position..<position) }
        let value = position + 2
        position = min(next(UInt8(ascii: "\""), in: bytes, from: value), end)
        defer { position += 1 }
        return (name, value..<position)
    }
}
