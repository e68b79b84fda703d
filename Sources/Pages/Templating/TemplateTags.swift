import Diagnostics

/// A template as a tree: its texts, what keys it uses, in which sections, and which other templates it takes in.
indirect enum TemplateTag {
    case text(String)
    case variable(String, isRaw: Bool, line: Int)
    case section(String, [TemplateTag], isInverted: Bool, line: Int)
    case partial(String, overrides: [TemplateTag], line: Int)
    /// A part that a layout leaves to the templates that inherit from it.
    case block(String, [TemplateTag])
}

/// Reads templates. swift-mustache renders an unknown key as nothing, so they are read here first and refused if they use one.
struct TagReader {
    private let file: String
    private let text: Substring
    private var rest: Substring
    private var line = 1
    /// Whether nothing but space stands before the next tag on its line, as far as that has been read.
    private var isAtLineStart = true

    static func read(_ text: String, file: String) throws -> [TemplateTag] {
        var reader = TagReader(file: file, text: text[...], rest: text[...])
        let tags = try reader.tags(until: nil)
        return tags
    }

    private mutating func tags(until closing: String?) throws -> [TemplateTag] {
        var tags: [TemplateTag] = []
        while let (before, content) = try nextTag() {
            let (kind, name) = Self.split(content)
            let begin = line
            let text = standsAlone(kind, after: before) ? before.dropLast(before.reversed().prefix { $0 == " " || $0 == "\t" }.count) : before
            if !text.isEmpty { tags.append(.text(String(text))) }
            let isAlone = isAtLineStart
            // What inherits begins a new text: a block that follows in the same line stands alone.
            if kind == "<" { isAtLineStart = true }
            switch kind {
            case "#", "^": tags.append(.section(name, try self.tags(until: name), isInverted: kind == "^", line: begin))
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
            // swift-mustache goes on after a section as it went on after the tag that opened it.
            isAtLineStart = isAlone
        }
        if let closing { throw fault("the section \(closing) is not closed", "Write {{/\(closing)}}.") }
        if !rest.isEmpty { tags.append(.text(String(rest))) }
        rest = rest[rest.endIndex...]
        return tags
    }

    /// A tag that writes nothing itself and has a line of its own takes the line with it, as Mustache has it.
    private mutating func standsAlone(_ kind: String, after before: Substring) -> Bool {
        let tail = before.reversed().prefix { $0 != "\n" }
        let isFirst = tail.allSatisfy { $0 == " " || $0 == "\t" } && (isAtLineStart || tail.count < before.count)
        isAtLineStart = false
        guard isFirst, !kind.isEmpty, kind != "{" else { return false }
        let after = rest.drop { $0 == " " || $0 == "\t" }
        guard after.isEmpty || after.first == "\n" else { return false }
        if !after.isEmpty { line += 1 }
        rest = after.dropFirst()
        isAtLineStart = true
        return true
    }

    /// The next tag's content and the text before it.
    private mutating func nextTag() throws -> (before: Substring, content: Substring)? {
        guard let open = rest.firstRange(of: "{{") else { return nil }
        let before = rest[..<open.lowerBound]
        line += rest[..<open.lowerBound].count { $0 == "\n" }
        rest = rest[open.upperBound...]
        let isRaw = rest.hasPrefix("{")
        guard let close = rest.firstRange(of: isRaw ? "}}}" : "}}") else { throw fault("a tag has no end", "Write }}.") }
        let content = rest[..<close.lowerBound]
        line += content.count { $0 == "\n" }
        rest = rest[close.upperBound...]
        return (before, content)
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
