import Foundation
import MarkdownHTML

/// Markdown: whatever is written, the HTML has only elements and attributes that cmark makes itself, in proper nesting, no address that runs code,
/// and is not many times larger; what could be is not parsed.
enum MarkdownProperty {
    static func check(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        let html: String
        do throws(MarkdownHTML.Refusal) {
            html = try MarkdownHTML.render(text)
        } catch {
            return try hold(error != .failed, "nothing was made of it")
        }
        try hold(html.utf8.count <= 32 << 20, "\(html.utf8.count) bytes of \(input.count)")
        try PlainHTML.check(Array(html.utf8))
        try hold((try? MarkdownHTML.render(text)) == html, "another page the second time")
    }
}

/// A strict reader of the HTML that may come out, which refuses all else.
struct PlainHTML {
    /// Each with the attributes it may have.
    private static let elements: [String: Set<String>] = [
        "p": [], "em": [], "strong": [], "del": [], "blockquote": [], "hr": [], "br": [], "ul": ["class"], "ol": ["start", "class"], "li": ["id", "class"], "pre": ["lang"],
        "code": ["class"], "h1": [], "h2": [], "h3": [], "h4": [], "h5": [], "h6": [], "table": [], "thead": [], "tbody": [], "tr": [], "th": ["align"], "td": ["align"],
        "a": ["href", "title", "id", "class", "aria-label", "data-footnote-ref", "data-footnote-backref", "data-footnote-backref-idx"],
        "img": ["src", "alt", "title"], "sup": ["class"], "section": ["class", "data-footnotes"], "span": ["role", "aria-label"],
    ]
    private static let empty: Set<String> = ["hr", "br", "img"]

    private let bytes: [UInt8]
    private var position = 0
    private var open: [String] = []

    static func check(_ bytes: [UInt8]) throws {
        var html = PlainHTML(bytes: bytes)
        while html.position < bytes.count {
            if html.take("<") { try html.tag() } else { try html.text(until: ["<"]) }
        }
        try hold(html.open.isEmpty, "not closed: \(html.open)")
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private mutating func name() throws -> String {
        let start = position
        while position < bytes.count, (97...122).contains(bytes[position]) || (48...57).contains(bytes[position]) || bytes[position] == UInt8(ascii: "-") { position += 1 }
        try hold(position > start, "no name at \(start): \(excerpt(start))")
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func tag() throws {
        let start = position
        if take("/") {
            let name = try name()
            try hold(open.popLast() == name && take(">"), "</\(name)> closes nothing at \(start): \(excerpt(start))")
            return
        }
        let element = try name()
        guard let allowed = Self.elements[element] else { throw BrokenProperty(description: "<\(element)> at \(start): \(excerpt(start))") }
        var seen: Set<String> = []
        while take(" ") {
            if position < bytes.count, bytes[position] == UInt8(ascii: "/") { break }
            let attribute = try name()
            try hold(allowed.contains(attribute) && seen.insert(attribute).inserted, "<\(element) \(attribute)> at \(start): \(excerpt(start))")
            guard take("=") else { continue }
            try hold(take("\""), "\(attribute) without quotes at \(start): \(excerpt(start))")
            let value = try text(until: ["\""])
            try hold(take("\""), "\(attribute) has no end at \(start)")
            if attribute == "href" || attribute == "src" { try checkAddress(value) }
        }
        let isClosed = take("/")
        try hold(take(">") && isClosed == Self.empty.contains(element), "<\(element)> is not well formed at \(start): \(excerpt(start))")
        if !isClosed { open.append(element) }
    }

    /// Up to one of the signs, with its references resolved; `<`, `>` and NUL stand nowhere in a text, `&` in references alone.
    @discardableResult
    private mutating func text(until ends: [Unicode.Scalar]) throws -> [UInt8] {
        let references = ["&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": "\"", "&#x27;": "'"]
        var text: [UInt8] = []
        while position < bytes.count, !ends.contains(where: { UInt8(ascii: $0) == bytes[position] }) {
            let byte = bytes[position]
            if byte == UInt8(ascii: "&") {
                guard let found = references.first(where: { bytes[position...].starts(with: $0.key.utf8) }) else { throw BrokenProperty(description: "a bare & at \(position): \(excerpt(position))") }
                text += found.value.utf8
                position += found.key.utf8.count
            } else {
                try hold(byte != 0 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">"), "a bare sign at \(position): \(excerpt(position))")
                text.append(byte)
                position += 1
            }
        }
        return text
    }

    /// As browsers read a scheme: without leading spaces and controls, without tabs and newlines in it, whatever its case.
    private func checkAddress(_ address: [UInt8]) throws {
        let seen = String(decoding: address.drop { $0 <= 32 }.filter { ![9, 10, 13].contains($0) }, as: UTF8.self).lowercased()
        // Pictures as data run nothing, neither shown nor opened.
        let isKnownPicture = ["png", "gif", "jpeg", "webp"].contains { seen.hasPrefix("data:image/\($0)") }
        try hold(isKnownPicture || !["javascript:", "vbscript:", "data:", "file:"].contains { seen.hasPrefix($0) }, "the address \(seen)")
    }

    private func excerpt(_ place: Int) -> String { String(decoding: bytes[max(0, place - 20)..<min(bytes.count, place + 60)], as: UTF8.self) }
}
