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
    /// Of sections within sections, each of which is a call within a call: a file of nothing but these must not end the process.
    private var depth = 0
    private static let maximumDepth = 64
    /// Bytes of a name, which messages repeat.
    private static let longestName = 200

    static func read(_ text: String, file: String) throws -> [TemplateTag] {
        var reader = TagReader(file: file, text: text[...], rest: text[...])
        let tags = try reader.tags(until: nil)
        return tags
    }

    private mutating func tags(until closing: String?) throws -> [TemplateTag] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw fault("sections are nested too deeply", "Close some of them, or take a part in with {{>name}}.") }
        var tags: [TemplateTag] = []
        while let (before, content) = try nextTag() {
            let (kind, name) = Self.split(content)
            let begin = line
            if kind != "!" { try check(name, line: begin - Self.newlines(in: content)) }
            let text = standsAlone(kind, after: before) ? before.dropLast(before.reversed().prefix { $0 == " " || $0 == "\t" }.count) : before
            if !text.isEmpty { tags.append(.text(try plain(text, endsIn: begin - Self.newlines(in: content)))) }
            let isAlone = isAtLineStart
            // What inherits begins a new text: a block that follows in the same line stands alone.
            if kind == "<" { isAtLineStart = true }
            switch kind {
            case "#", "^": tags.append(.section(name, try self.tags(until: name), isInverted: kind == "^", line: begin))
            case "<": tags.append(.partial(name, overrides: try self.tags(until: name), line: begin))
            case "$": tags.append(.block(name, try self.tags(until: name)))
            case "/":
                guard name == closing else { throw fault("{{/\(name)}} closes nothing that is open", "Close each section once, in order.", line: begin) }
                return tags
            case ">": tags.append(.partial(name, overrides: [], line: begin))
            case "!": break
            case "&": throw fault("{{&\(name)}} is not used here", "Write {{{\(name)}}} for HTML of the product's own.", line: begin)
            case "{": tags.append(.variable(name, isRaw: true, line: begin))
            default: tags.append(.variable(name, isRaw: false, line: begin))
            }
            // swift-mustache goes on after a section as it went on after the tag that opened it.
            isAtLineStart = isAlone
        }
        line += Self.newlines(in: rest)
        if let closing { throw fault("the section \(closing) is not closed", "Write {{/\(closing)}}.") }
        if !rest.isEmpty { tags.append(.text(try plain(rest, endsIn: line))) }
        // What follows where this template is taken in could begin with another.
        if rest.utf8.last == UInt8(ascii: "{") { throw fault("the template ends with a brace", "Write &#123; for a brace.") }
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

    /// A text in which no byte looks like a tag: to a `String` a brace with a combining mark after it is no brace, and to the check of a page it is.
    private func plain(_ text: Substring, endsIn line: Int) throws -> String {
        for (place, next) in zip(text.utf8.indices, text.utf8.dropFirst()) where text.utf8[place] == next && (next == UInt8(ascii: "{") || next == UInt8(ascii: "}")) {
            let remedy = "Write a tag whole, or &#123; and &#125; for braces."
            throw fault("two braces stand together and are no tag", remedy, line: line - text.utf8[place...].count { $0 == 10 })
        }
        return String(text)
    }

    /// - Parameter line: where the tag begins.
    private func check(_ name: String, line: Int) throws {
        guard !name.utf8.contains(where: { $0 == 10 || $0 == 13 }) else { throw fault("a tag's name goes on in another line", "Write the tag in one line, and }} at its end.", line: line) }
        guard name.utf8.count <= Self.longestName else { throw fault("a tag has a name of \(name.utf8.count) bytes", "Give it one of \(Self.longestName) bytes at most.", line: line) }
    }

    /// The next tag's content and the text before it.
    private mutating func nextTag() throws -> (before: Substring, content: Substring)? {
        guard let open = rest.firstRange(of: "{{") else { return nil }
        let before = rest[..<open.lowerBound]
        line += Self.newlines(in: before)
        rest = rest[open.upperBound...]
        let isRaw = rest.hasPrefix("{")
        guard let close = rest.firstRange(of: isRaw ? "}}}" : "}}") else { throw fault("a tag has no end", "Write }}.") }
        let content = rest[..<close.lowerBound]
        line += Self.newlines(in: content)
        rest = rest[close.upperBound...]
        return (before, content)
    }

    /// As an editor counts: in a text with the line ends of Windows, too, where a `String` has no newline by itself.
    private static func newlines(in text: Substring) -> Int { text.utf8.count { $0 == 10 } }

    private static func split(_ content: Substring) -> (kind: String, name: String) {
        let trimmed = content.drop { $0 == " " }
        guard let first = trimmed.first, "#^/<$>!&{".contains(first) else { return ("", Self.trim(trimmed)) }
        return (String(first), Self.trim(trimmed.dropFirst()))
    }

    private static func trim(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// - Parameter line: by default the one that has been read to.
    private func fault(_ what: String, _ remedy: String, line: Int? = nil) -> Fault { Fault(what, at: .init(file, line: line ?? self.line), remedy: remedy) }
}
