import Insights

/// Rules with a verdict, by how sure it is: where members were held out at random, and where the evidence is indicative.
struct VerdictTally: Equatable {
    var pays = 0, seemsToPay = 0, loses = 0, seemsToLose = 0

    private var isEmpty: Bool { self == VerdictTally() }

    /// The answer of the page, for so many rules (“8 rules”).
    func headline(_ rules: String) -> Headline {
        guard !isEmpty else { return .plain("Of \(rules) none is proven to pay for itself, and none to lose money.") }
        let parts: [(count: Int, one: String, many: String, tone: Headline.Tone)] = [
            (pays, "clearly pays", "clearly pay", .good), (seemsToPay, "appears to pay (indicative)", "appear to pay (indicative)", .good),
            (loses, "clearly loses money", "clearly lose money", .warning), (seemsToLose, "appears to lose money (indicative)", "appear to lose money (indicative)", .warning),
        ].filter { $0.0 > 0 }
        var headline = Headline(("Of \(rules), ", nil))
        for (index, part) in parts.enumerated() {
            if index > 0 { headline.parts.append((index == parts.count - 1 ? " and " : ", ", nil)) }
            headline.parts.append(("\(part.count) \(part.count == 1 ? part.one : part.many)", part.tone))
        }
        headline.parts.append((".", nil))
        return headline
    }

    /// A chart's message.
    var message: String {
        guard !isEmpty else { return "No rule is proven to pay for itself or to lose money" }
        let proven = [pays > 0 ? "\(pays) proven to pay for \(pays == 1 ? "itself" : "themselves")" : "", loses > 0 ? "\(loses) proven to lose money" : ""]
        let indicative = [
            seemsToPay > 0 ? "\(seemsToPay) \(seemsToPay == 1 ? "appears" : "appear") to pay" : "", seemsToLose > 0 ? "\(seemsToLose) \(seemsToLose == 1 ? "appears" : "appear") to lose money" : "",
        ]
        func list(_ parts: [String]) -> String { parts.filter { !$0.isEmpty }.joined(separator: ", ") }
        return [list(proven), list(indicative) + (seemsToPay + seemsToLose > 0 ? " (indicative)" : "")].filter { !$0.isEmpty }.joined(separator: "; ")
    }
}

extension VerdictTally {
    init(_ rows: [RuleRow]) {
        for row in rows {
            switch (row.verdict, row.evidence) {
            case (.profitable?, .matched): seemsToPay += 1
            case (.profitable?, _): pays += 1
            case (.unprofitable?, .matched): seemsToLose += 1
            case (.unprofitable?, _): loses += 1
            default: break
            }
        }
    }
}
