import Scorer

/// Sentences that the table and the page share.
enum EvaluationWords {
    private typealias Numbers = EvaluationNumbers

    /// As the scorer asks of the halves of a sponsor's members before it uses segments at all.
    private static let goodAgreement = 0.8
    /// Below this, two divisions of the same members count as poorly recovered (Steinley 2004).
    private static let poorAgreement = 0.65

    static let noDemand = "none: there is too little past to look back on."

    static func segments(_ segments: SponsorEvaluation.Segments) -> String {
        if let refusal = segments.refusal { return "none: \(refusal)" }
        let counts = "\(segments.count) now, \(segments.countBefore) as of \(segments.dayBefore)"
        guard let agreement = segments.agreement else { return "\(counts); nobody is in both." }
        return "\(counts); they agree to \(Numbers.fixed(agreement)) over \(Numbers.count(segments.members)) members (adjusted Rand index): \(meaning(agreement))"
    }

    private static func meaning(_ agreement: Double) -> String {
        if agreement >= goodAgreement { return "most members are still together with the same others." }
        if agreement >= poorAgreement { return "some members went over to another segment, or some borders moved." }
        return "that is little. Many members went over to another segment since, or the borders between segments moved: take segments as a picture of the moment, and plan nothing lasting on who is in which."
    }

    /// What the page says of a sponsor in words: of models without a chart, why there is none.
    static func notes(_ sponsor: SponsorEvaluation, horizonDays: Int) -> [String] {
        var notes: [String] = []
        if let refusal = sponsor.churn.refusal { notes.append("Churn within \(horizonDays) days: none: \(refusal)") }
        if let only = sponsor.churn.origins.first, sponsor.churn.origins.count == 1 {
            notes.append("Churn within \(horizonDays) days could be looked back on from \(only.day) alone, with an area under the ROC curve of \(Numbers.fixed(only.area)); 0.5 is chance.")
        }
        if let refusal = sponsor.lifetimeValue.refusal { notes.append("Lifetime value: none: \(refusal)") }
        if sponsor.demand.series.isEmpty { notes.append("Demand: \(noDemand)") }
        return notes + ["Segments: \(segments(sponsor.segments))"]
    }
}
