/// The answer of a page in one sentence; what matters most is strong.
struct Headline {
    var parts: [(text: String, tone: Tone?)]

    enum Tone: String {
        case warning, good, plain
    }

    init(_ parts: (String, Tone?)...) { self.parts = parts.map { ($0.0, $0.1) } }

    static func plain(_ text: String) -> Headline { Headline((text, nil)) }

    static let keys: TemplateKeys = ["text": .text("A part of the headline"), "tone": .text("warning, good or plain"), "isStrong": .flag("Whether it matters most")]

    var value: TemplateValue {
        .list(parts.map { ["text": .text($0.text), "tone": .text($0.tone?.rawValue ?? "plain"), "isStrong": .flag($0.tone != nil)] })
    }
}
