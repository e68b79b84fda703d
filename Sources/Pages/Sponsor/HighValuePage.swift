import Charts
import Insights
import LoyaltyModel

enum HighValuePage: SponsorPage {
    static let address = "high-value/"
    static let label = "High-value members"
    static let template = "pages/high-value"
    static let keys: TemplateKeys = [
        "figures": .list("Key figures", KeyFigure.keys), "concentration": .object("How concentrated value is", ChartFigure.keys),
        "segments": .object("Value by segment", ChartFigure.keys), "members": .object("Who they are", ListSection.keys),
        "fallen": .object("Who fell out of high value", ListSection.keys),
    ]

    static func content(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent {
        PageContent(headline: headline(site), lede: lede(site), values: [
            "figures": .list(keyFigures(site).map(\.object)), "concentration": .object(try pictures.object(concentration(site))),
            "segments": .object(try pictures.object(segments(site))), "members": .object(members(site).object),
            "fallen": .object(fallen(site).object),
        ])
    }

    private static func headline(_ site: SponsorSite) -> Headline {
        let (value, formats) = (site.figures.highValue, site.formats)
        guard value.hasScores else { return .plain("Nobody’s value is known: this run has no lifetime values of \(site.sponsor.name)’s members.") }
        guard let total = value.totalPredicted.value, total > 0, let top = value.top else {
            let isOne = value.members.count == 1
            return Headline((counted(value.members.count, "member", formats), .plain), (" of high value \(isOne ? "shares" : "share") their data and \(isOne ? "is" : "are") listed.", nil))
        }
        return Headline(
            ("\(counted(top.members, "member", formats))", .plain), ("\(oneIn(top.members, site)) \(top.members == 1 ? "brings" : "bring") ", nil),
            ("\(formats.percent(Double(top.predicted) / Double(total), decimals: 0)) of expected value", .plain), (": \(formats.money(top.predicted)) over the next 12 months.", nil))
    }

    /// Of those who have a value: the sizes of their segments are told.
    private static func oneIn(_ members: Int, _ site: SponsorSite) -> String {
        let all = site.figures.highValue.segments.reduce(0) { $0 + $1.members }
        let text = site.formats.number(Double(all) / Double(members), atMost: 1)
        let whom = site.figures.coverage.valued.value == site.figures.coverage.members.value ? "" : " of those with a lifetime value"
        return text == "1" ? "" : ", one in \(text)\(whom),"
    }

    private static func lede(_ site: SponsorSite) -> String? {
        let value = site.figures.highValue
        guard value.hasScores else { return "Lists and charts fill with the next run that has them." }
        guard value.hasPrevious else { return site.nothingBefore("lifetime values") }
        let rose = value.members.count { member in member.previousSegment.map { $0 > .high } ?? false }
        let climbed = value.members.count { member in member.segment == .veryHigh && member.previousSegment == .high }
        let new = value.members.count { $0.previousSegment == nil }
        let fell = value.members.count { member in member.previousSegment.map { member.segment > $0 } ?? false }
        let formats = site.formats
        return "Of those listed, \(formats.count(rose)) rose to high or very high value from a lower one, \(formats.count(climbed)) more from high to very high, \(formats.count(fell)) fell from very high to high and \(formats.count(new)) had no value in the run before; \(counted(value.fallen.count, "listed member", formats)) fell out of high value \(site.sincePrevious)."
    }

    private static func keyFigures(_ site: SponsorSite) -> [KeyFigure] {
        let (value, formats) = (site.figures.highValue, site.formats)
        let scored = !value.hasScores ? "no lifetime values in this run" : site.figures.coverage.valued.value.map { "of \(site.having("a lifetime value", $0))" } ?? "of the members with a lifetime value"
        var figures = [KeyFigure(label: "Expected value, 12 months", value: site.text(value.totalPredicted) { formats.money($0) }, note: scored)]
        for row in value.segments.prefix(2) {
            figures.append(KeyFigure(label: "Segment \(row.segment.rawValue)", value: counted(row.members, "member", formats), note: row.predicted.isWithheld ? "their worth is withheld, to protect single members" : "worth \(site.text(row.predicted) { formats.money($0) })"))
        }
        figures.append(listedAtRisk(site))
        return figures
    }

    private static func listedAtRisk(_ site: SponsorSite) -> KeyFigure {
        let (members, formats, label) = (site.figures.highValue.members, site.formats, "Listed here and at risk")
        guard site.figures.atRisk.hasScores, !members.isEmpty else { return KeyFigure(label: label, value: "–", note: members.isEmpty ? nil : "churn is not scored") }
        guard site.figures.atRisk.doubt == nil else { return KeyFigure(label: label, value: "not known", note: "the model cannot tell") }
        let scored = members.compactMap(\.churnProbability).count
        guard scored > 0 else { return KeyFigure(label: label, value: "–", note: "none of those listed has a churn probability") }
        let atRisk = members.filter { ($0.churnProbability ?? 0) >= site.settings.atRisk }
        let notes = [scored < members.count ? "of the \(formats.count(scored)) with a churn probability" : nil, atRisk.isEmpty ? nil : "worth \(formats.money(atRisk.reduce(0) { $0 + $1.predicted }))"]
        return KeyFigure(label: label, value: formats.count(atRisk.count), note: notes.contains { $0 != nil } ? notes.compactMap(\.self).joined(separator: "; ") : nil)
    }

    private static func concentration(_ site: SponsorSite) -> ChartFigure {
        let (curve, formats) = (site.figures.highValue.curve, site.formats)
        // The first of 5 % and of 20 %, as nearly as whole members are.
        let annotated = [0.05, 0.2].compactMap { share in curve.first { (share - 1e-9..<share + 0.05).contains($0.memberShare) } }
        func top(_ point: ConcentrationPoint) -> String { formats.number(point.memberShare * 100, atMost: 1) + "\u{A0}%" }
        let texts = annotated.map { "top \(top($0)) → \(formats.percent($0.valueShare, decimals: 0))" }
        let message = annotated.first.map { "The top \(top($0)) hold \(formats.percent($0.valueShare, decimals: 0)) of expected value" } ?? "How concentrated expected value is"
        return ChartFigure(
            name: "concentration", message: message, measure: "Share of expected value held by the most valuable members", source: site.source(site.figures.highValue.model),
            alternative: "Concentration curve. \(message).",
            chart: ConcentrationCurve(filled(curve), annotations: zip(annotated, texts).map { .init($0.memberShare, $1) }, format: formats.shareTicks), format: .large,
            table: PageTable(
                caption: "Share of expected value by share of members", columns: [.number("Most valuable members"), .number("Share of value")],
                rows: curve.map { [.init(top($0)), .init(formats.percent($0.valueShare, decimals: 1))] }),
            empty: site.figures.highValue.hasScores ? "There are too few members to draw a curve without telling of single ones." : "No lifetime values in this run.")
    }

    /// At every whole percent, straight between the points that may be shown.
    private static func filled(_ curve: [ConcentrationPoint]) -> [Double] {
        if curve.isEmpty { return [] }
        return (0...100).map { percent in
            let share = Double(percent) / 100
            guard let end = curve.firstIndex(where: { $0.memberShare >= share }), end > 0 else { return curve[0].valueShare }
            let (a, b) = (curve[end - 1], curve[end])
            return a.valueShare + (b.valueShare - a.valueShare) * (share - a.memberShare) / (b.memberShare - a.memberShare)
        }
    }

    private static func segments(_ site: SponsorSite) -> ChartFigure {
        let (rows, formats) = (site.figures.highValue.segments, site.formats)
        let scale = Double(Rounding.powerOfTen(formats.currency.exponent))
        let columns = rows.map { row -> ColumnChart.Column in
            switch row.predicted {
            case .known(let sum): .init(row.segment.rawValue, .value(Double(sum) / scale, label: formats.shortMoney((Double(sum) / scale).rounded())))
            default: .init(row.segment.rawValue, .withheld(label: "withheld"))
            }
        }
        let message = "What each value segment is expected to bring"
        return ChartFigure(
            name: "value-segments", message: message, measure: "Expected value, 12 months, by segment", source: site.source(site.figures.highValue.model),
            alternative: "Columns. \(rows.map { "\($0.segment.rawValue): \(site.text($0.predicted) { formats.money($0) })" }.joined(separator: ", ")).",
            chart: ColumnChart(columns, format: formats.moneyTicks), format: .small,
            table: PageTable(
                caption: message, columns: [.text("Segment"), .number("Members"), .number("Expected value")],
                rows: rows.map { [.init($0.segment.rawValue), .init(formats.count($0.members)), .init(site.text($0.predicted) { formats.exactMoney($0) })] }),
            empty: "No lifetime values in this run.")
    }
}
