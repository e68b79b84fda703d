/// A page's template made ready: layouts, blocks and partials in their places, and all text as bytes.
indirect enum TemplatePart: Sendable {
    case bytes([UInt8])
    case variable(String, isRaw: Bool)
    case section(String, [TemplatePart], isInverted: Bool)

    /// - Parameter templates: all of them, held together by ``TemplateCheck`` before: what one takes in is there, and no circle.
    static func assembled(_ name: String, from templates: [String: [TemplateTag]]) -> [TemplatePart] {
        parts(templates[name] ?? [], templates, blocks: [:])
    }

    private static func parts(_ tags: [TemplateTag], _ templates: [String: [TemplateTag]], blocks: [String: [TemplateTag]]) -> [TemplatePart] {
        var parts: [TemplatePart] = []
        for tag in tags {
            switch tag {
            case .text(let text): parts.append(.bytes(Array(text.utf8)))
            case .variable(let name, let isRaw, _): parts.append(.variable(name, isRaw: isRaw))
            case .section(let name, let inner, let isInverted, _):
                parts.append(.section(name, Self.parts(inner, templates, blocks: blocks), isInverted: isInverted))
            case .partial(let name, let overrides, _):
                var inherited = blocks
                for case .block(let block, let content) in overrides where inherited[block] == nil { inherited[block] = content }
                parts += Self.parts(templates[name] ?? [], templates, blocks: inherited)
            case .block(let name, let fallback):
                parts += Self.parts(blocks[name] ?? fallback, templates, blocks: blocks)
            }
        }
        return parts
    }
}

/// Writes a page. Values are looked up from the innermost section outwards, as in Mustache.
struct TemplateRenderer {
    private var page: [UInt8] = []
    private var scopes: [TemplateObject]

    static func render(_ parts: [TemplatePart], _ values: TemplateObject) -> [UInt8] {
        var renderer = TemplateRenderer(scopes: [values])
        renderer.page.reserveCapacity(1 << 15)
        renderer.write(parts)
        return renderer.page
    }

    private init(scopes: [TemplateObject]) {
        self.scopes = scopes
    }

    private mutating func write(_ parts: [TemplatePart]) {
        for part in parts {
            switch part {
            case .bytes(let bytes): page += bytes
            case .variable(let name, let isRaw): writeValue(of: name, isRaw: isRaw)
            case .section(let name, let inner, false): writeSection(of: name, inner)
            case .section(let name, let inner, true): if !isTrue(name) { write(inner) }
            }
        }
    }

    private func value(of name: String) -> TemplateValue? {
        for scope in scopes.reversed() { if let value = scope.values[name] { return value } }
        return nil
    }

    private mutating func writeValue(of name: String, isRaw: Bool) {
        switch value(of: name) {
        case .text(let text)?, .optionalText(let text?)?, .html(let text)?: isRaw ? HTMLText.write(text, to: &page, escapes: HTMLText.braces) : HTMLText.write(text, to: &page, escapes: HTMLText.all)
        default: break
        }
    }

    private mutating func writeSection(of name: String, _ inner: [TemplatePart]) {
        switch value(of: name) {
        case .list(let objects)?: for object in objects { write(inner, within: object) }
        case .object(let object?)?: write(inner, within: object)
        default: if isTrue(name) { write(inner) }
        }
    }

    private mutating func write(_ inner: [TemplatePart], within object: TemplateObject) {
        scopes.append(object)
        write(inner)
        scopes.removeLast()
    }

    private func isTrue(_ name: String) -> Bool {
        switch value(of: name) {
        case .text?, .html?, .optionalText(_?)?, .object(_?)?: true
        case .flag(let flag)?: flag
        case .list(let objects)?: !objects.isEmpty
        case .optionalText(nil)?, .object(nil)?, nil: false
        }
    }
}

/// Texts as HTML holds them.
enum HTMLText {
    /// Braces too: what looks like a tag that was not rendered fails a build.
    static let braces = table([("{", "&#123;"), ("}", "&#125;")])
    static let all = table([("{", "&#123;"), ("}", "&#125;"), ("<", "&lt;"), (">", "&gt;"), ("&", "&amp;"), ("\"", "&quot;"), ("'", "&#39;")])

    private static func table(_ escapes: [(Unicode.Scalar, String)]) -> [[UInt8]?] {
        var table = [[UInt8]?](repeating: nil, count: 256)
        for (scalar, text) in escapes { table[Int(scalar.value)] = Array(text.utf8) }
        return table
    }

    static func write(_ text: String, to page: inout [UInt8], escapes: [[UInt8]?]) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for position in bytes.indices {
                guard let escape = escapes[Int(bytes[position])] else { continue }
                page += bytes[start..<position]
                page += escape
                start = position + 1
            }
            page += bytes[start...]
        }
    }
}
