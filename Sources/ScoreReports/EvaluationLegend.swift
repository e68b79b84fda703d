import Scorer

/// What the columns of an evaluation's tables say, of the tables that are there.
enum EvaluationLegend {
    static func lines(_ evaluation: ProgramEvaluation) -> [String] {
        let sponsors = evaluation.sponsors
        var lines: [String] = []
        if sponsors.contains(where: { !$0.churn.origins.isEmpty }) { lines.append(churn(isPooled: sponsors.contains { $0.churn.origins.contains(where: \.isPooled) })) }
        if sponsors.contains(where: { !$0.lifetimeValue.origins.isEmpty }) { lines.append(lifetimeValue) }
        if sponsors.contains(where: { !$0.demand.series.isEmpty }) { lines.append(demand) }
        if sponsors.contains(where: { $0.segments.agreement != nil }) { lines.append(segments) }
        return lines
    }

    private static func churn(isPooled: Bool) -> String {
        "Churn: away: share of members who stayed away. AUC: how often one who stayed away was given a higher probability than one who came back; 0.5 is chance. "
            + "AP: average precision; by chance the share that stayed away, at best 1. Brier: mean squared error of probabilities. "
            + "off: how far probabilities are from shares that stayed away, averaged over tenths of members. lift: share that stayed away among the tenth of members with the highest probability ÷ that among all."
            + (isPooled ? " pooled: made of all sponsors' members, as the sponsor's own are too few." : "")
    }

    private static let lifetimeValue =
        "Lifetime value: deviance: mean Poisson deviance of members' purchases; less is better. purchases, revenue: expected of all members ÷ what came. WAPE: sum of members' absolute errors ÷ what they spent. in 80 %: members whose revenue lies in their 80 % interval."

    private static let demand =
        "Demand: MASE: mean absolute error ÷ that of repeating the week before, in the time before the first origin. WAPE: sum of absolute errors ÷ what came; naive: that of repeating the last week. in 80 %: days or hours in their 80 % interval."

    private static let segments = "Segments: adjusted Rand index: 1 if the same members are together now as then, 0 if no more than by chance."
}
