import Diagnostics

/// The tags of a template as a tree: what keys it uses, in which sections, and which other templates it takes in.
indirect enum TemplateTag {
    case variable(String, isRaw: Bool, line: Int)
    case section(String, [TemplateTag], line: Int)
    case partial(String, overrides: [TemplateTag], line: Int)
    /// A part that a layout leaves to the templates that inherit from it.
    case block(String, [TemplateTag])
}

/// Reads tags. swift-mustache renders an unknown key as nothing, so templates are read here first and refused if they use one.
struct TagReader {
    private let file: String
    private let text: Substring
    private var rest: Substring
    private var line = 1

    static func read(_ text: String, file: String) throws -> [TemplateTag] {
        var reader = TagReader(file: file, text: text[...], rest: text[...])
        let tags = try reader.tags(until: nil)
        return tags
    }

    private mutating func tags(until closing: String?) throws -> [TemplateTag] {
        var tags: [TemplateTag] = []
        while let content = try nextTag() {
            let (kind, name) = Self.split(content)
            let begin = line
            switch kind {
            case "#", "^": tags.append(.section(name, try self.tags(until: name), line: begin))
            case "<": tags.append(.partial(name, overrides: try self.tags(until: name), line: begin))
            case "$": tags.append(.block(name, try self.tags(until: name)))
            case "/":
                guard name == closing else { throw fault("{{/\(name)}} closes nothing that is open", "Close each section once, in order.") }
                return tags
            case ">": tags.append(.partial(name, overrides: [], line: begin))
            case "!": break
            case "&": throw fault("{{&\(name)}} is not used here", "Write {{{\(name)}}} for HTML of the product's own.")
            case "{": tags.append(.variable(name, isRaw: true, line: begin))
            default: tags.append(.variable(name, isRaw: false, line: begin))
            }
        }
        if let closing { throw fault("the section \(closing) is not closed", "Write {{/\(closing)}}.") }
        return tags
    }

    private mutating func nextTag() throws -> Substring? {
        guard let open = rest.firstRange(of: "{{") else {
            rest = rest[rest.endIndex...]
            return nil
        }
        line += rest[..<open.lowerBound].count { $0 == "\n" }
        rest = rest[open.upperBound...]
        let isRaw = rest.hasPrefix("{")
        guard let close = rest.firstRange(of: isRaw ? "}}}" : "}}") else { throw fault("a tag has no end", "Write }}.") }
        let content = rest[..<close.lowerBound]
        line += content.count { $0 == "\n" }
        rest = rest[close.upperBound...]
        return content
    }

    private static func split(_ content: Substring) -> (kind: String, name: String) {
        let trimmed = content.drop { $0 == " " }
        guard let first = trimmed.first, "#^/<$>!&{".contains(first) else { return ("", Self.trim(trimmed)) }
        return (String(first), Self.trim(trimmed.dropFirst()))
    }

    private static func trim(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private func fault(_ what: String, _ remedy: String) -> Fault { Fault(what, at: .init(file, line: line), remedy: remedy) }
}
