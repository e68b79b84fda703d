import Charts
import Insights
import LoyaltyModel

enum AtRiskPage: SponsorPage {
    static let address = "at-risk/"
    static let label = "At-risk members"
    static let template = "pages/at-risk"
    static let keys: TemplateKeys = [
        "figures": .list("Key figures", KeyFigure.keys), "distribution": .object("Members by risk", ChartFigure.keys),
        "values": .object("Risk against value", ChartFigure.keys), "worth": .object("The most valuable of them", ListSection.keys), "members": .object("Who they are", ListSection.keys),
        "recovered": .object("Who came back", ListSection.keys), "contacts": .object("Earlier retention contacts", ListSection.keys),
    ]

    static func content(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent {
        let words = AtRiskWords(site: site)
        return PageContent(headline: words.headline, lede: words.lede, values: [
            "figures": .list(keyFigures(site).map(\.object)), "distribution": .object(try pictures.object(distribution(site))),
            "values": .object(try pictures.object(values(site))), "worth": .object(worth(site)?.object), "members": .object(members(site).object), "recovered": .object(recovered(site).object),
            "contacts": .object(contacts(site).object),
        ])
    }

    private static func keyFigures(_ site: SponsorSite) -> [KeyFigure] {
        let (risk, formats) = (site.figures.atRisk, site.formats)
        var change: (text: String, isGood: Bool?)?
        let incomparable = AtRiskWords(site: site).incomparable
        if incomparable == nil, let now = risk.count.value, let before = risk.previousCount.value { change = KeyFigure.change(now - before, isGood: now < before, formats) }
        let listed = Dictionary(grouping: risk.members, by: { $0.change }).mapValues(\.count)
        func number(_ change: RiskChange) -> String { formats.count(listed[change] ?? 0) }
        let hasPrevious = risk.hasPrevious && risk.hasScores
        let without = !risk.hasScores ? "not scored" : site.previous == nil ? "first run" : "not scored in the run before"
        let (recovered, spend) = (KnownWorth(risk.recovered.map(\.predictedValue)), KnownWorth(risk.members.map(\.maximumSpend)))
        let regained = !site.isValued || recovered.members > 0 && recovered.valued == 0
            ? "" : "; recovered worth \(recovered.text(formats))\(recovered.isPartial ? ", of the \(formats.count(recovered.valued)) valued" : "")"
        let labels = ["Members at risk", "Value at risk, 12 months", "New · worse · recovered", "Most worth spending to keep them"]
        guard risk.doubt == nil else { return labels.map { KeyFigure(label: $0, value: "not known", note: "the model cannot tell") } }
        return [
            KeyFigure(label: labels[0], value: AtRiskWords.count(risk.count, site), change: change, note: hasPrevious ? incomparable ?? site.sincePrevious : without),
            KeyFigure(
                label: labels[1], value: site.text(site.valueAtRisk) { formats.money($0) }, note: valueNote(site)),
            KeyFigure(
                label: labels[2], value: hasPrevious ? "\(number(.new)) · \(number(.worse)) · \(formats.count(risk.recovered.count))" : "–",
                note: hasPrevious ? incomparable ?? "of members listed\(regained)" : without),
            KeyFigure(
                label: labels[3], value: risk.members.isEmpty ? "–" : spend.text(formats),
                note: !risk.hasScores ? "not scored" : risk.members.isEmpty ? "nobody is listed at risk" : site.noValues(of: "those listed", where: spend.valued == 0 && spend.members > 0) ?? "\(formats.setting(site.settings.retentionSpend)) of the value of \(spend.whose(formats)), within margin"),
        ]
    }

    private static func valueNote(_ site: SponsorSite) -> String? {
        let risk = site.figures.atRisk
        if !risk.hasScores { return "not scored" }
        if let none = site.noValues(of: "them", where: risk.worth == .none) { return none }
        let all = risk.worth == .part ? "; not all of them have one" : ""
        return risk.valueShare.value.map { "\(site.formats.percent($0)) of all expected value\(all)" }
    }

    private static func contacts(_ site: SponsorSite) -> ListSection {
        let formats = site.formats
        let rows = site.figures.contacts.prefix(site.listedRows).map { row -> [PageTable.Cell] in
            [
                .init(row.campaign), .init(site.text(row.channels) { $0.map { $0.rawValue.replacing("_", with: " ") }.joined(separator: ", ") }),
                .init(site.text(row.firstSentOn, formats.date), sort: row.firstSentOn.value.map { Double($0.daysSinceEpoch) }), .init(row.members.isWithheld ? site.small : site.count(row.members)),
                .init(site.count(row.opened)), .init(site.count(row.clicked)), .init(site.count(row.converted)), .init(site.text(row.returnShare) { formats.percent($0) }),
            ]
        }
        return ListSection(
            id: "contacts", title: "What earlier retention contacts did",
            note: "Bought again: within \(counted(site.settings.outcomeWindowDays, "day", site.formats)) of the first contact. There is no comparison here, so this is no proof that the contact did it.\(site.cut(site.figures.contacts.count, rows.count, "campaign"))",
            export: nil,
            table: PageTable(
                caption: "Retention campaigns", columns: [.text("Campaign"), .text("Channel").optional, .number("First sent"), .number("Members"), .number("Opened").optional, .number("Clicked").optional, .number("Converted"), .number("Bought again")],
                rows: Array(rows)),
            empty: "The program has recorded no retention contacts for \(site.sponsor.name) yet.")
    }
}

extension SponsorSite {
    /// ` 100 of 133 merchants are shown; the CSV has all.`, where not all are.
    func cut(_ all: Int, _ shown: Int, _ what: String, plural: String? = nil, inCSV: Bool = false) -> String {
        shown < all ? " \(formats.count(shown)) of \(counted(all, what, plural: plural, formats)) are shown\(inCSV ? "; the CSV has all" : "")." : ""
    }

    /// `153 members, the first 100 of them below`
    func listed(_ all: Int, _ shown: Int) -> String {
        let members = counted(all, "member", formats)
        return shown < all ? "\(members); the first \(formats.count(shown)) are shown, the CSV has all" : members
    }
}
