import Charts
import Foundation
import Testing
@testable import Scorer
@testable import ScoreReports

/// What an evaluation says, of figures made up.
@Suite struct EvaluationReportTests {
    private typealias Churn = SponsorEvaluation.Churn

    private func origin(_ day: String, isPooled: Bool, area: Double = 0.71, members: Int = 64) -> Churn.Origin {
        let kind = ChurnModel.Kind.blend.rawValue
        let others = isPooled ? [] : [(model: ChurnModel.Kind.recency.rawValue, area: 0.66)]
        return .init(
            moment: 0, day: day, model: kind, isPooled: isPooled, trainingRows: 1_000, members: members, churners: members / 2, area: area, areaInterval: 0.62...0.78, averagePrecision: 0.6,
            brier: 0.21, calibrationError: 0.1, lift: 1.8, areas: [(model: kind, area: area)] + others)
    }

    private func series(_ merchant: String, name: String = "", wape: Double = 0.2, naive: Double = 0.3) -> SponsorEvaluation.Demand.Series {
        .init(
            merchantID: merchant, merchantName: name, measure: "transactions", granularity: "day", method: "Theta", origins: 12, mase: 1.1, wape: wape, coverage: 0.8, naiveWAPE: naive)
    }

    private func sponsor(isPooled: Bool, origins: Int = 2) -> SponsorEvaluation {
        var sponsor = SponsorEvaluation(sponsorID: "shop", name: "Shop & Sons")
        sponsor.churn.origins = (0..<origins).map { origin("2023-0\(9 - $0)-01", isPooled: isPooled) }
        sponsor.lifetimeValue.refusal = "no model of repeat buying could be fitted to these purchases."
        (sponsor.demand.series, sponsor.demand.merchants) = ([series(""), series("m-1", name: "Quay")], 1)
        sponsor.segments = .init(count: 5, countBefore: 4, dayBefore: "2023-12-01", members: 3_726, agreement: 0.45)
        return sponsor
    }

    private func evaluation(_ sponsors: [SponsorEvaluation]) -> ProgramEvaluation {
        ProgramEvaluation(snapshotID: "s1", takenAt: 0, seed: 1, horizonDays: 60, origins: 2, sponsors: sponsors)
    }

    private func drawing(_ name: String, _ sponsor: SponsorEvaluation) throws -> EvaluationCharts.Drawing {
        try #require(EvaluationCharts(sponsor: sponsor, horizonDays: 60).all.first { $0.name == name })
    }

    @Test func `the table names the kind that was measured, pooled or not, and stays within its width`() throws {
        var large = sponsor(isPooled: true)
        large.sponsorID = String(repeating: "s", count: 64)
        large.churn.origins = [origin("2023-09-01", isPooled: true, members: 12_345_678)]
        large.demand.series[0].method = String(repeating: "method ", count: 20)
        let lines = EvaluationTable(evaluation([sponsor(isPooled: true), sponsor(isPooled: false), large])).lines
        #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines.filter { $0.count > 100 })")
        #expect(lines.contains("    2023-09-01  trees with BG/NBD, pooled       64  50 %  0.71  0.62–0.78  0.60  0.210  0.100   1.8"))
        #expect(lines.contains("    2023-09-01  trees with BG/NBD       64  50 %  0.71  0.62–0.78  0.60  0.210  0.100   1.8"))
        // Each row of a table is one line: the header ends with its last column.
        #expect(lines.filter { $0.hasPrefix("    from ") }.count == 3 && lines.filter { $0.hasPrefix("    from ") }.allSatisfy { $0.hasSuffix("off  lift") })
        #expect(lines.filter { $0.contains("12,345,678") }.allSatisfy { $0.hasSuffix("1.8") })
    }

    @Test func `columns of text are cut, the widest first, where a line has too little room`() {
        var table = TextTable([("from", .left), ("model", .left), ("members", .right)])
        table.add(["2023-09-01", "a model of many words", "12"])
        #expect(table.lines(indent: " ", width: 100) == [" from        model                  members", " 2023-09-01  a model of many words       12"])
        #expect(table.lines(indent: " ", width: 36) == [" from        model           members", " 2023-09-01  a model of ma…       12"])
        // Numbers stay whole, and no text is cut to less than six letters.
        #expect(table.lines(indent: " ", width: 10) == [" from    model   members", " 2023-…  a mod…       12"])
    }

    @Test func `the legend explains each column of the tables that are there`() {
        func legend(_ sponsors: [SponsorEvaluation]) -> String { EvaluationLegend.lines(evaluation(sponsors)).joined(separator: "\n") }
        let all = legend([sponsor(isPooled: true)])
        for word in ["AUC:", "AP:", "Brier:", "off:", "lift:", "away:", "pooled:", "MASE:", "naive:", "WAPE:", "in 80 %:", "adjusted Rand index:"] { #expect(all.contains(word), "\(word)") }
        #expect(!all.contains("deviance:"), "there is no table of lifetime values")
        #expect(!legend([sponsor(isPooled: false)]).contains("pooled:"))
        var none = SponsorEvaluation(sponsorID: "shop", name: "Shop")
        (none.churn.refusal, none.lifetimeValue.refusal, none.segments.refusal) = ("a.", "b.", "c.")
        #expect(EvaluationTable(evaluation([none])).lines.last == "  segments: none: c.")
    }

    @Test(arguments: [
        (0.45, "that is little. Many members went over to another segment since, or the borders between segments moved: take segments as a picture of the moment, and plan nothing lasting on who is in which."),
        (0.649, "that is little."), (0.65, "some members went over"), (0.799, "some members went over"), (0.8, "most members are still together"),
    ]) func `what the agreement of segments means is said`(agreement: Double, words: String) {
        var segments = SponsorEvaluation.Segments(count: 5, countBefore: 4, dayBefore: "2023-12-01", members: 3_726)
        segments.agreement = agreement
        let text = EvaluationWords.segments(segments)
        #expect(text.hasPrefix("5 now, 4 as of 2023-12-01; they agree to 0.") && text.contains(" over 3,726 members (adjusted Rand index): \(words)"), "\(text)")
    }

    @Test func `the chart of churn says what is drawn, and reaches down to chance`() throws {
        let (own, borrowed) = (try drawing("churn-auc", sponsor(isPooled: false)), try drawing("churn-auc", sponsor(isPooled: true)))
        let lines = try [own, borrowed].map { try #require($0.chart as? LineChart).series }
        #expect(lines[0].compactMap(\.endLabel?.name) == ["chosen", "recency alone", "chance"] && lines[1].compactMap(\.endLabel?.name) == ["chosen", "chance"])
        #expect(lines.allSatisfy { $0.last?.values == [0.5, 0.5] })
        #expect(own.caption == "Churn within 60 days: area under the ROC curve by origin, with its 95 % interval; 0.5 is chance. Recency alone: how long a member has been away, by itself.")
        #expect(borrowed.caption == "Churn within 60 days: area under the ROC curve by origin, with its 95 % interval; 0.5 is chance. The model is made of all sponsors' members, as there are too few here.")
        var mixed = sponsor(isPooled: false)
        mixed.churn.origins[1].isPooled = true
        mixed.churn.origins[1].areaInterval = nil
        #expect(try drawing("churn-auc", mixed).caption.hasPrefix("Churn within 60 days: area under the ROC curve by origin; 0.5 is chance. The model of 2023-08-01 is made of all"))
    }

    @Test func `the chart of demand shows merchants by name where there are several, and says which bars lost`() throws {
        func names(_ sponsor: SponsorEvaluation) throws -> [String] { try #require(drawing("demand-wape", sponsor).chart as? BarChart).bars.map(\.name) }
        var sponsor = sponsor(isPooled: false)
        #expect(try names(sponsor) == ["transactions by day"])
        #expect(try !drawing("demand-wape", sponsor).caption.contains("Ochre"))
        (sponsor.demand.series, sponsor.demand.merchants) = ([series(""), series("m-1", name: "Quay", wape: 0.4), series("m-2", name: "Mill"), series("m-3", name: "Mill")], 3)
        #expect(try names(sponsor) == ["all, transactions by day", "Quay, transactions by day", "m-2, transactions by day", "m-3, transactions by day"])
        #expect(try drawing("demand-wape", sponsor).caption.hasSuffix("Ochre: repeating the last week was better."))
    }

    @Test func `the page names sponsors, and says why there is no chart`() throws {
        var refused = sponsor(isPooled: false, origins: 0)
        (refused.sponsorID, refused.name, refused.churn.refusal) = ("none", "", "too few members.")
        let folder = try TemporaryFolder(), place = folder.url.appendingPathComponent("e")
        try EvaluationFolder(place).write(evaluation([sponsor(isPooled: true, origins: 1), refused]))
        let page = try String(contentsOf: place.appendingPathComponent("index.html"), encoding: .utf8)
        #expect(page.contains("<h2>Shop &amp; Sons</h2>") && page.contains("<h2>none</h2>"))
        #expect(page.contains("<p>Churn within 60 days could be looked back on from 2023-09-01 alone, with an area under the ROC curve of 0.71; 0.5 is chance.</p>"))
        #expect(page.contains("<p>Churn within 60 days: none: too few members.</p>"))
        #expect(page.contains("<p>Lifetime value: none: no model of repeat buying could be fitted to these purchases.</p>"))
        #expect(page.contains("<p>Segments: 5 now, 4 as of 2023-12-01; they agree to 0.45 over 3,726 members (adjusted Rand index): that is little."))
        // The page is of the charts' own paper.
        let paper = Theme()[.paper].light
        #expect(page.contains("background:rgb(\(paper.red) \(paper.green) \(paper.blue))"))
    }
}
