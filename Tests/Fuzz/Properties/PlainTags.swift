@testable import Pages

/// The keys of a template's own tags, one tag after the other: each declared at its level, and written as its kind has to be.
enum PlainTags {
    /// Of templates without layouts, blocks and comments, whose tags mean what they say wherever they stand.
    static func check(_ text: String, _ keys: TemplateKeys) throws {
        guard !["{{<", "{{$", "{{!", "{{ "].contains(where: text.contains) else { return }
        var open: [TemplateKeys] = [keys]
        for tag in text.unicodeScalars.split(separator: "{", omittingEmptySubsequences: true) where tag.contains("}") {
            let content = String(String.UnicodeScalarView(tag.prefix { $0 != "}" }))
            let isRaw = tag.dropFirst(content.unicodeScalars.count).prefix(3).elementsEqual("}}}".unicodeScalars)
            guard tag.dropFirst(content.unicodeScalars.count).prefix(2).elementsEqual("}}".unicodeScalars), content.unicodeScalars.first != ">" else { continue }
            if content.hasPrefix("/") {
                open.removeLast()
                continue
            }
            let isSection = content.hasPrefix("#") || content.hasPrefix("^")
            let name = isSection ? String(content.dropFirst()) : content
            guard let key = open.reversed().lazy.compactMap({ $0[name.trimmed] }).first else { throw BrokenProperty(description: "{{\(content)}} is taken, and not declared there") }
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
