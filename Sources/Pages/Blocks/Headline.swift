/// The answer of a page in one sentence; what matters most is strong.
struct Headline {
    var parts: [(text: String, tone: Tone?)]

    enum Tone: String {
        case warning, good, plain
    }

    init(_ parts: (String, Tone?)...) { self.parts = parts.map { ($0.0, $0.1) } }

    static func plain(_ text: String) -> Headline { Headline((text, nil)) }

    static let keys: TemplateKeys = ["text": .text("A part of the headline"), "tone": .text("warning, good or plain"), "isStrong": .flag("Whether it matters most")]

    /// A number stays with its unit and its sign, and a day with its month, however the line breaks.
    private static func bound(_ text: String) -> String {
        let characters = Array(text)
        return String(characters.indices.map { index in
            let isBetween = characters[index] == " " && index > 0 && index + 1 < characters.count
            return isBetween && characters[index - 1].isASCII && characters[index - 1].isNumber && characters[index + 1].isLetter ? "\u{A0}" : characters[index]
        }).replacing("−", with: "−\u{2060}")
    }

    var value: TemplateValue {
        .list(parts.map { ["text": .text(Self.bound($0.text)), "tone": .text($0.tone?.rawValue ?? "plain"), "isStrong": .flag($0.tone != nil)] })
    }
}
