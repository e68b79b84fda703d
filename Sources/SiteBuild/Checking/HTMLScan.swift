/// Finds tags and attributes in HTML of the product's own making, where attributes are always in double quotes.
struct HTMLScan {
    private let text: String.UTF8View

    init(_ bytes: [UInt8]) {
        text = String(decoding: bytes, as: UTF8.self).utf8
    }

    func contains(_ part: String) -> Bool { String(text).contains(part) }

    /// The insides of all tags of a name.
    func tags(_ name: String) -> [Substring] { Self.tags(in: String(text)).filter { $0.hasPrefix(name) && !($0.dropFirst(name.count).first?.isLetter ?? false) } }

    func values(of attribute: String) -> [String] { Self.tags(in: String(text)).compactMap { Self.value(of: attribute, in: $0) } }

    /// Everything that the page leads to or shows: `href`, `src`, `srcset`, `action`.
    var targets: Set<String> {
        var targets: Set<String> = []
        for tag in Self.tags(in: String(text)) {
            for attribute in ["href", "src", "action"] { if let value = Self.value(of: attribute, in: tag) { targets.insert(value) } }
            for part in (Self.value(of: "srcset", in: tag) ?? "").split(separator: ",") {
                if let address = part.split(separator: " ").first { targets.insert(String(address)) }
            }
        }
        return targets
    }

    /// Whether an element of that name holds anything but tags and space.
    func hasText(in element: String) -> Bool {
        let page = String(text)
        guard let open = page.firstRange(of: "<\(element)"), let close = page[open.upperBound...].firstRange(of: "</\(element)>") else { return false }
        var isInTag = true
        for character in page[open.upperBound..<close.lowerBound] {
            if character == "<" { isInTag = true } else if character == ">" { isInTag = false } else if !isInTag, !character.isWhitespace { return true }
        }
        return false
    }

    static func value(of attribute: String, in tag: Substring) -> String? {
        guard let start = tag.firstRange(of: " \(attribute)=\"") else { return nil }
        let rest = tag[start.upperBound...]
        return rest.firstIndex(of: "\"").map { rest[..<$0].replacing("&amp;", with: "&") }.map(String.init)
    }

    private static func tags(in page: String) -> [Substring] {
        page.split(separator: "<", omittingEmptySubsequences: false).dropFirst().compactMap { piece in piece.firstIndex(of: ">").map { piece[..<$0] } }
    }
}
