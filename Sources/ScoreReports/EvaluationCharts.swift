import Charts
import LoyaltyModel
import Scorer

/// The charts of one sponsor's evaluation; those for which there is too little are left out.
struct EvaluationCharts {
    struct Drawing {
        /// Without its ending.
        var name: String
        var chart: any Chart
        /// What it shows, as there are no words in the picture.
        var caption: String
    }

    let sponsor: SponsorEvaluation
    let horizonDays: Int

    /// Of every drawing, in CSS pixels; charts made of rows are as high as their rows.
    static let size = ChartSize(width: 632, height: 280, form: .wide)

    var all: [Drawing] { [area, calibration, lifetimeValue, demand].compactMap(\.self) }

    private typealias Numbers = EvaluationNumbers

    private static let hundredths = TickFormat(unit: 0.01) { value, step in Rounding.text(value, decimals: step < 0.1 ? 2 : 1) }
    private static let percents = TickFormat { value, _ in Rounding.percent(value, decimals: 0) + " %" }

    /// In the order of time.
    private var area: Drawing? {
        let origins = Array(sponsor.churn.origins.reversed())
        guard origins.count > 1, let last = origins.last else { return nil }
        let intervals = origins.compactMap(\.areaInterval)
        let band = intervals.count == origins.count ? LineChart.Band(start: 0, lower: intervals.map(\.lowerBound), upper: intervals.map(\.upperBound)) : nil
        var series = [LineChart.Series(origins.map(\.area), endLabel: .init(Numbers.fixed(last.area), name: "chosen"))]
        let plain = "recency alone"
        let beside = origins.map { origin in origin.areas.first { $0.model == plain }?.area }
        let end = origins.contains { $0.model != plain } ? beside[beside.count - 1] : nil
        if let end { series.append(.init(beside, ink: .low, endLabel: .init(Numbers.fixed(end), name: plain))) }
        // Drawn, so that the axis reaches down to it too.
        series.append(.init(origins.map { _ in 0.5 }, ink: .soft, endLabel: .init("0.50", name: "chance")))
        let chart = LineChart(
            series: series, band: band, periodLabels: .evenly(origins.enumerated().map { AxisLabel($0, $1.day) }), includesZero: false, format: Self.hundredths)
        let caption = "Churn within \(horizonDays) days: area under the ROC curve by origin\(band == nil ? "" : ", with its 95 % interval"); 0.5 is chance."
            + Self.pooling(origins) + (end == nil ? "" : " Recency alone: how long a member has been away, by itself.")
        return Drawing(name: "churn-auc", chart: chart, caption: caption)
    }

    private static func pooling(_ origins: [SponsorEvaluation.Churn.Origin]) -> String {
        let pooled = origins.filter(\.isPooled)
        if pooled.isEmpty { return "" }
        return " The model\(pooled.count == origins.count ? "" : " of \(pooled.map(\.day).joined(separator: ", "))") is made of all sponsors' members, as there are too few here."
    }

    private var calibration: Drawing? {
        let bands = sponsor.churn.calibration
        guard bands.count > 1, let last = bands.last else { return nil }
        let chart = LineChart(
            series: [
                .init(bands.map(\.observed), endLabel: .init(Numbers.percent(last.observed), name: "observed")),
                .init(bands.map(\.foretold), ink: .low, endLabel: .init(Numbers.percent(last.foretold), name: "foretold")),
            ],
            periodLabels: .evenly(bands.enumerated().map { AxisLabel($0, Self.tenth($1.decile)) }), format: Self.percents)
        return Drawing(
            name: "churn-calibration", chart: chart,
            caption: "Churn within \(horizonDays) days: share of members who stayed away, and the probability that was foretold, by tenths of members from the lowest probability to the highest; all origins together.")
    }

    private static func tenth(_ decile: Int) -> String { "\(decile + 1)\(decile < 3 ? ["st", "nd", "rd"][decile] : "th")" }

    private var lifetimeValue: Drawing? {
        let bars = sponsor.lifetimeValue.origins.reversed().flatMap { origin -> [BarChart.Bar] in
            let purchases = origin.chosen?.expectedOverMade.map { BarChart.Bar("\(origin.day), purchases", $0, label: Numbers.fixed($0), ink: .tint4) }
            let revenue = origin.expectedOverActual.map { BarChart.Bar("\(origin.day), revenue", $0, label: Numbers.fixed($0)) }
            return [purchases, revenue].compactMap(\.self)
        }
        guard !bars.isEmpty else { return nil }
        return Drawing(
            name: "lifetime-value", chart: BarChart([BarChart.Bar("what came", 1, label: "1", ink: .lowSoft)] + bars),
            caption: "Lifetime value over \(sponsor.lifetimeValue.horizonDays) days: what was expected of all members over what came, by the last day that was known.")
    }

    private static let mostSeries = 20

    private var demand: Drawing? {
        let all = sponsor.demand.series.filter { $0.merchantID.isEmpty || sponsor.demand.merchants > 1 }
        let known = all.compactMap { series in series.wape.map { (series: series, wape: $0) } }
        guard !known.isEmpty else { return nil }
        let shown = known.prefix(Self.mostSeries)
        let bars = shown.map { series, wape in
            let naive = series.naiveWAPE.map { ", last week again \(Numbers.percent($0))" } ?? ""
            return BarChart.Bar(name(series), wape, label: Numbers.percent(wape) + naive, ink: Self.isWorse(series) ? .medium : .accent)
        }
        var caption = "Demand a fortnight ahead, by series: sum of absolute errors over what came, as a bar and in figures. Last week again: the same if the last week is repeated, in figures alone."
        if shown.contains(where: { Self.isWorse($0.series) }) { caption += " Ochre: repeating the last week was better." }
        if known.count > Self.mostSeries { caption += " The first \(Self.mostSeries) of \(known.count) series." }
        return Drawing(name: "demand-wape", chart: BarChart(bars), caption: caption)
    }

    private static func isWorse(_ series: SponsorEvaluation.Demand.Series) -> Bool { series.wape.flatMap { wape in series.naiveWAPE.map { wape > $0 } } ?? false }

    private func name(_ series: SponsorEvaluation.Demand.Series) -> String {
        let what = "\(series.measure) by \(series.granularity)"
        guard sponsor.demand.merchants > 1 else { return what }
        return "\(series.merchantID.isEmpty ? "all" : merchant(series)), \(what)"
    }

    /// By name, where no other is called so.
    private func merchant(_ series: SponsorEvaluation.Demand.Series) -> String {
        let isShared = sponsor.demand.series.contains { $0.merchantName == series.merchantName && $0.merchantID != series.merchantID }
        return isShared || series.merchantName.isEmpty ? series.merchantID : series.merchantName
    }
}
