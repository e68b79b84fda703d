import Scorer

/// An evaluation to be read: a few rows for each sponsor and model.
package struct EvaluationTable {
    package let lines: [String]

    package init(_ evaluation: ProgramEvaluation) {
        var lines = ["Snapshot \(evaluation.snapshotID), seed \(evaluation.seed): what models made of what was known at each origin foretold, against what came."]
        for sponsor in evaluation.sponsors {
            lines += ["", sponsor.sponsorID]
            lines += Self.churn(sponsor.churn, evaluation.horizonDays) + Self.lifetimeValue(sponsor.lifetimeValue) + Self.demand(sponsor.demand) + ["  segments: \(EvaluationWords.segments(sponsor.segments))"]
        }
        let legend = EvaluationLegend.lines(evaluation)
        self.lines = (lines + (legend.isEmpty ? [] : [""]) + legend).flatMap(Self.wrapped)
    }

    private static let width = 100

    /// Goes on two further in than it began.
    private static func wrapped(_ line: String) -> [String] {
        guard line.count > width else { return [line] }
        let indent = String(repeating: " ", count: line.prefix { $0 == " " }.count + 2)
        var lines: [String] = []
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if let last = lines.last, last.count + 1 + word.count <= width { lines[lines.count - 1] = "\(last) \(word)" } else { lines.append(lines.isEmpty ? String(word) : indent + word) }
        }
        return lines
    }

    private typealias Numbers = EvaluationNumbers

    private static func churn(_ churn: SponsorEvaluation.Churn, _ horizonDays: Int) -> [String] {
        let title = "  churn within \(horizonDays) days"
        if let refusal = churn.refusal { return ["\(title): none: \(refusal)"] }
        var table = TextTable([
            ("from", .left), ("model", .left), ("members", .right), ("away", .right), ("AUC", .right), ("95 %", .left), ("AP", .right), ("Brier", .right), ("off", .right), ("lift", .right),
        ])
        for origin in churn.origins {
            let interval = origin.areaInterval.map { "\(Numbers.fixed($0.lowerBound))–\(Numbers.fixed($0.upperBound))" } ?? Numbers.none
            table.add([
                origin.day, Self.model(origin), Numbers.count(origin.members), Numbers.percent(Double(origin.churners) / Double(origin.members)),
                Numbers.fixed(origin.area), interval, Numbers.fixed(origin.averagePrecision), Numbers.fixed(origin.brier, 3), Numbers.fixed(origin.calibrationError, 3),
                Numbers.fixed(origin.lift, 1),
            ])
        }
        return [title] + table.lines(indent: "    ", width: width) + churn.origins.compactMap(others).prefix(1).map { "    \($0)" }
    }

    /// The very kind that was measured, in few letters.
    private static func model(_ origin: SponsorEvaluation.Churn.Origin) -> String {
        origin.model.replacing("gradient boosted trees", with: "trees") + (origin.isPooled ? ", pooled" : "")
    }

    /// The other kinds of model at an origin.
    private static func others(_ origin: SponsorEvaluation.Churn.Origin) -> String? {
        let others = origin.areas.filter { $0.model != origin.model }
        return others.isEmpty ? nil : "AUC of the others from \(origin.day): \(others.map { "\($0.model) \(Numbers.fixed($0.area))" }.joined(separator: ", "))"
    }

    private static func lifetimeValue(_ value: SponsorEvaluation.LifetimeValue) -> [String] {
        if let refusal = value.refusal { return ["  lifetime value: none: \(refusal)"] }
        var table = TextTable([
            ("known to", .left), ("model", .left), ("members", .right), ("deviance", .right), ("purchases", .right), ("revenue", .right), ("WAPE", .right), ("in 80 %", .right),
        ])
        for origin in value.origins {
            table.add([
                origin.day, origin.chosen?.name ?? "", Numbers.count(origin.members), Numbers.fixed(origin.chosen?.deviance, 3), Numbers.fixed(origin.chosen?.expectedOverMade),
                Numbers.fixed(origin.expectedOverActual), Numbers.fixed(origin.wape), Numbers.percent(origin.coverage),
            ])
        }
        return ["  lifetime value over \(value.horizonDays) days; purchases and revenue: expected ÷ actual"] + table.lines(indent: "    ", width: width)
            + value.origins.prefix(1).compactMap(others).map { "    \($0)" }
    }

    private static func others(_ origin: SponsorEvaluation.LifetimeValue.Origin) -> String? {
        let others = origin.purchaseModels.filter { !$0.isChosen }
        return others.isEmpty ? nil : "deviance of the others from \(origin.day): \(others.map { "\($0.name) \(Numbers.fixed($0.deviance, 3))" }.joined(separator: ", "))"
    }

    private static func demand(_ demand: SponsorEvaluation.Demand) -> [String] {
        guard !demand.series.isEmpty else { return ["  demand: \(EvaluationWords.noDemand)"] }
        var table = TextTable([
            ("series", .left), ("method", .left), ("origins", .right), ("MASE", .right), ("WAPE", .right), ("naive", .right), ("in 80 %", .right),
        ])
        for series in demand.series where series.merchantID.isEmpty {
            table.add([
                "\(series.measure) by \(series.granularity)", series.method, String(series.origins), Numbers.fixed(series.mase), Numbers.fixed(series.wape), Numbers.fixed(series.naiveWAPE),
                Numbers.percent(series.coverage),
            ])
        }
        for granularity in ["day", "hour"] {
            let merchants = demand.series.filter { !$0.merchantID.isEmpty && $0.granularity == granularity }
            guard merchants.count > 1 else { continue }
            func middle(_ value: (SponsorEvaluation.Demand.Series) -> Double?) -> Double? { Self.median(merchants.compactMap(value)) }
            table.add([
                "merchants by \(granularity)", "median of \(merchants.count)", "", Numbers.fixed(middle(\.mase)), Numbers.fixed(middle(\.wape)), Numbers.fixed(middle(\.naiveWAPE)),
                Numbers.percent(middle(\.coverage)),
            ])
        }
        return ["  demand" + (demand.leftOut > 0 ? " (\(demand.leftOut) series with too little past left out)" : "")] + table.lines(indent: "    ", width: width)
    }

    private static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let (sorted, middle) = (values.sorted(), values.count / 2)
        return values.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
