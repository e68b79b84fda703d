/// One of the figures under the headline.
struct KeyFigure {
    var label: String
    var value: String
    /// A change, with the direction in a sign as well as in colour.
    var change: (text: String, isGood: Bool?)?
    var note: String?

    static let keys: TemplateKeys = [
        "label": .text("What it is"), "value": .text("The figure"), "change": .optionalText("How it changed"), "tone": .text("worse, better or even"),
        "note": .optionalText("What it is compared with"),
    ]

    var object: TemplateObject {
        let tone = change?.isGood.map { $0 ? "better" : "worse" } ?? "even"
        return ["label": .text(label), "value": .text(value), "change": .optionalText(change?.text), "tone": .text(tone), "note": .optionalText(note)]
    }

    /// `▲ 3`, `▼ 12`, `±0`
    static func change(_ difference: Int, isGood: Bool?, _ formats: Formats) -> (text: String, isGood: Bool?) {
        difference == 0 ? ("unchanged", nil) : ("\(difference > 0 ? "▲" : "▼") \(formats.count(abs(difference)))", isGood)
    }
}
