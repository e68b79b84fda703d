@testable import Pages

/// The keys of a template's own tags, one tag after the other: each declared at its level, and written as its kind has to be.
enum PlainTags {
    /// Of templates without layouts, blocks and comments, whose tags mean what they say wherever they stand.
    static func check(_ text: String, _ keys: TemplateKeys) throws {
        guard !["{{<", "{{$", "{{!", "{{ "].contains(where: text.contains) else { return }
        var open: [TemplateKeys] = [keys]
        // What stands before the first `{{` is text, and so is what follows each `}}`.
        var rest = text.utf8[...]
        while let start = rest.firstRange(of: "{{".utf8) {
            rest = rest[start.upperBound...]
            let isRaw = rest.first == UInt8(ascii: "{")
            guard let end = rest.firstRange(of: (isRaw ? "}}}" : "}}").utf8) else { return }
            let content = String(rest[..<end.lowerBound].drop { $0 == UInt8(ascii: "{") }) ?? ""
            rest = rest[end.upperBound...]
            if content.hasPrefix(">") { continue }
            if content.hasPrefix("/") {
                try hold(open.count > 1, "{{\(content)}} closes nothing")
                open.removeLast()
                continue
            }
            let isSection = content.hasPrefix("#") || content.hasPrefix("^")
            let name = (isSection ? String(content.dropFirst()) : content).trimmed
            guard let key = open.reversed().lazy.compactMap({ $0[name] }).first else { throw BrokenProperty(description: "{{\(content)}} is taken, and not declared there") }
            if isSection { open.append(key.nested ?? [:]) } else { try checkKind(key, isRaw: isRaw, content) }
        }
    }

    private static func checkKind(_ key: TemplateKey, isRaw: Bool, _ content: String) throws {
        switch key {
        case .html: try hold(isRaw, "{{\(content)}} is escaped")
        case .text, .optionalText: try hold(!isRaw, "{{{\(content)}}} is not escaped")
        case .flag, .list, .object: throw BrokenProperty(description: "{{\(content)}} holds no text")
        }
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
