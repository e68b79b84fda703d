import Mustache

/// What a template is filled with: nothing but texts, flags and lists of the same.
package enum TemplateValue: Sendable {
    /// Escaped where it is written.
    case text(String)
    /// Falsy where nil, so that a section around it is left out.
    case optionalText(String?)
    /// HTML that the product made itself (from Markdown): the only thing that is not escaped.
    case html(String)
    case flag(Bool)
    case list([TemplateObject])
    /// Falsy where nil.
    case object(TemplateObject?)
}

/// Named values.
package struct TemplateObject: Sendable, MustacheParent, ExpressibleByDictionaryLiteral {
    package private(set) var values: [String: TemplateValue]

    package init(_ values: [String: TemplateValue]) {
        self.values = values
    }

    package init(dictionaryLiteral elements: (String, TemplateValue)...) {
        values = Dictionary(uniqueKeysWithValues: elements)
    }

    package subscript(key: String) -> TemplateValue? {
        get { values[key] }
        set { values[key] = newValue }
    }

    package func child(named name: String) -> Any? {
        switch values[name] {
        case .text(let text)?: BraceMarks.marked(text)
        case .optionalText(let text)?: text.map(BraceMarks.marked) ?? Absent()
        case .html(let html)?: BraceMarks.marked(html)
        case .flag(let flag)?: flag
        case .list(let objects)?: objects
        case .object(let object)?: object ?? Absent()
        case nil: nil
        }
    }
}

/// Braces of the data, which must not look like a tag that was not rendered: that fails a build. They go through Mustache, which would escape
/// a character reference once more, as two characters that no text holds (noncharacters of Unicode), and become references in the page.
enum BraceMarks {
    /// U+FDD0 and U+FDD1, which a literal may not hold.
    private static let open = String(decoding: [0xEF, 0xB7, 0x90] as [UInt8], as: UTF8.self)
    private static let close = String(decoding: [0xEF, 0xB7, 0x91] as [UInt8], as: UTF8.self)

    static func marked(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) else { return text }
        return text.replacing("{", with: open).replacing("}", with: close)
    }

    static func resolved(_ page: String) -> String {
        // Their first byte, which few pages hold.
        guard page.utf8.contains(0xEF) else { return page }
        return page.replacing(open, with: "&#123;").replacing(close, with: "&#125;")
    }
}

/// A value that is not there. Mustache would look for a missing one further out, and show a chart's picture in each cell of its table.
private struct Absent: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}

/// A key that a template may use, with what it holds.
package indirect enum TemplateKey: Sendable {
    case text(String)
    case optionalText(String)
    case html(String)
    case flag(String)
    case list(String, TemplateKeys)
    case object(String, TemplateKeys)

    var nested: TemplateKeys? {
        switch self {
        case .list(_, let keys), .object(_, let keys): keys
        default: nil
        }
    }

    func holds(_ value: TemplateValue) -> Bool {
        switch (self, value) {
        case (.text, .text), (.optionalText, .optionalText), (.html, .html), (.flag, .flag), (.list, .list), (.object, .object): true
        default: false
        }
    }
}

package typealias TemplateKeys = [String: TemplateKey]
