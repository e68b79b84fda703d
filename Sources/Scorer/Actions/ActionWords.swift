import Insights
import LoyaltyModel

/// Why a member is advised what they are, in words.
struct ActionWords {
    let currency: Currency
    let windowDays: Int
    let rules: [ProvenRule]
    let takenAt: Int64
    let explorationShare: Double

    static let leaveAlone = "Leave alone"

    func action(_ advice: Advice) -> String {
        guard let rule = advice.rule.map({ rules[$0] }) else { return Self.leaveAlone }
        return rule.isRunning(at: takenAt) ? rule.rule.name : "Run again: \(rule.rule.name)"
    }

    func offer(_ advice: Advice) -> String {
        advice.rule.map { rules[$0].rule.rewardType }.map { $0 == .message ? "" : $0.rawValue.replacing("_", with: " ") } ?? ""
    }

    func reason(_ advice: Advice, _ member: MemberCase, churn: Double?) -> String {
        switch advice.basis {
        case .evidence: [advice.rule.map { claim(rules[$0], advice) } ?? "", about(member, churn)].joined(separator: " ")
        case .learning:
            "Chosen at random for learning (\(percent(explorationShare)) of members). "
                + (advice.rule.map { claim(rules[$0], advice) } ?? "Held out from “\(advice.likeliest.map { rules[$0.rule].rule.name } ?? "")”, so that what it brings can be told from what would have come anyway.")
        case .unlikely:
            advice.likeliest.map { "“\(rules[$0.rule].rule.name)” pays for members like this one with a probability of \(percent($0.probability)) only; \(percent(ActionSettings.leastProbability)) is asked for." }
                ?? "Nothing is likely to pay."
        case .pressure: "\(member.recentMessages) messages in the last \(ActionSettings.pressureDays) days; from \(ActionSettings.mostMessages) on a member is left alone."
        case .untested: "No rule that pays was tested on members like this one."
        case .cost: "What pays on average costs more than the margin expected of this member in the next 12 months (\(member.predicted.map { "\(money(Double($0))) of revenue" } ?? "no revenue"))."
        case .had: "Every rule that pays has reached this member already, or holds them out."
        }
    }

    private func claim(_ rule: ProvenRule, _ advice: Advice) -> String {
        guard let belief = advice.belief else { return "" }
        let kind = rule.isTested ? "tested against a holdout" : "compared without a holdout, so indicative only"
        let whom = belief.isBanded ? "\(belief.treated) members who spent and stayed away about as much as this one" : "\(belief.treated) members, who on average spent no more than this one"
        return "Brought \(money(belief.lift)) more revenue in \(windowDays) days from \(whom) (\(kind)); less the cost of \(money(belief.cost)), a gain of \(money(belief.gain.mean)) is expected, "
            + "at least \(money(belief.gain.lower80)) with a probability of 80 %."
    }

    private func about(_ member: MemberCase, _ churn: Double?) -> String {
        var parts: [String] = []
        if let state = member.state { parts.append("last purchase \(FactorWords.count(Int(state.daysAway), "day")) ago") }
        if let churn { parts.append("churn risk \(percent(churn))") }
        if let predicted = member.predicted { parts.append("\(money(Double(predicted))) expected in 12 months") }
        return parts.isEmpty ? "" : "This member: \(parts.joined(separator: ", "))."
    }

    private func percent(_ share: Double) -> String { Rounding.text(Rounding.hundredfold(share), atMost: 1) + " %" }
    private func money(_ minor: Double) -> String { "\(currency.plain(Rounding.whole(minor) ?? 0)) \(currency.code)" }
}
