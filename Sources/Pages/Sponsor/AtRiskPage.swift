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
        if let now = risk.count.value, let before = risk.previousCount.value { change = KeyFigure.change(now - before, isGood: now < before, formats) }
        let listed = Dictionary(grouping: risk.members, by: { $0.change }).mapValues(\.count)
        func number(_ change: RiskChange) -> String { formats.count(listed[change] ?? 0) }
        let hasPrevious = risk.hasPrevious && risk.hasScores
        let without = !risk.hasScores ? "not scored" : site.previous == nil ? "first run" : "not scored in the run before"
        let recoveredValue = risk.recovered.reduce(0) { $0 + ($1.predictedValue ?? 0) }
        let labels = ["Members at risk", "Value at risk, 12 months", "New · worse · recovered", "Most worth spending to keep them"]
        guard risk.doubt == nil else { return labels.map { KeyFigure(label: $0, value: "not known", note: "the model cannot tell") } }
        return [
            KeyFigure(label: labels[0], value: AtRiskWords.count(risk.count, site), change: change, note: hasPrevious ? site.sincePrevious : without),
            KeyFigure(
                label: labels[1], value: site.text(risk.value) { formats.money($0) }, note: risk.valueShare.value.map { "\(formats.percent($0)) of all expected value" }),
            KeyFigure(
                label: labels[2], value: hasPrevious ? "\(number(.new)) · \(number(.worse)) · \(formats.count(risk.recovered.count))" : "–",
                note: hasPrevious ? "of members listed; recovered worth \(formats.money(recoveredValue))" : without),
            KeyFigure(
                label: labels[3], value: risk.members.isEmpty ? "–" : formats.money(risk.listedMaximumSpend),
                note: "\(formats.percent(site.settings.retentionSpend)) of the value of those listed, within margin"),
        ]
    }

    private static let worthShown = 10

    /// By probability those who are all but gone stand first; whom it pays to keep may not be among the first hundred at all.
    private static func worth(_ site: SponsorSite) -> ListSection? {
        let (all, formats) = (site.lists.atRisk, site.formats)
        guard all.count > worthShown else { return nil }
        let order = all.indices.filter { (all[$0].row.predictedValue ?? 0) > 0 }.sorted { (all[$1].row.predictedValue ?? 0, $0) < (all[$0].row.predictedValue ?? 0, $1) }
        let shown = order.prefix(worthShown).map { all[$0] }
        guard !shown.isEmpty else { return nil }
        let money = formats.columnMoney(shown.compactMap(\.row.predictedValue))
        let rows = shown.map { entry -> [PageTable.Cell] in
            let row = entry.row
            return [
                .init(entry.pseudonym), .init(row.level.rawValue, mark: row.level.rawValue), .init(row.predictedValue.map(money) ?? "–"), .init(action(row)), .init(row.maximumSpend.map(money) ?? "–"),
                .init(formats.probability(row.probability)), .init(row.lastTransactionOn.map { formats.date($0) } ?? "–"),
            ]
        }
        let doubted = site.figures.atRisk.doubt == nil ? "" : " The churn model cannot tell members apart: they may not be the ones who leave."
        return ListSection(
            id: "worth", title: "Whom to keep first", note: "The \(formats.count(shown.count)) of the highest expected value among the \(formats.count(all.count)) listed at risk.\(doubted)", export: nil,
            table: PageTable(
                caption: "The most valuable members at risk who share their data",
                columns: [
                    .text("Member").quiet, .text("Risk").whole, .number("Value, 12 months"), .text("Next best action"), .number("Spend up to"), .number("Probability").optional, .number("Last purchase").optional,
                ], rows: rows))
    }

    private static func action(_ row: AtRiskMember) -> String { row.nextBestAction.map { $0.replacing("_", with: " ") } ?? "–" }

    private static func members(_ site: SponsorSite) -> ListSection {
        let (all, formats) = (site.lists.atRisk, site.formats)
        let shown = all.prefix(site.listedRows)
        let money = formats.columnMoney(shown.compactMap(\.row.predictedValue))
        let rows = shown.map { entry -> [PageTable.Cell] in
            let row = entry.row
            return [
                .init(entry.pseudonym, badge: badge(row, site)), .init(row.level.rawValue, sort: Double(row.level.rank), mark: row.level.rawValue),
                .init(formats.probability(row.probability), sort: row.probability),
                .init(row.predictedValue.map(money) ?? "–", sort: row.predictedValue.map(Double.init)),
                .init(row.daysUntilChurn.map { formats.count($0) } ?? "–", sort: row.daysUntilChurn.map(Double.init)), .init(row.topFactorDescription ?? "–"),
                .init(action(row)), .init(row.lastTransactionOn.map { formats.date($0) } ?? "–", sort: row.lastTransactionOn.map { Double($0.daysSinceEpoch) }),
                .init(row.maximumSpend.map(money) ?? "–", sort: row.maximumSpend.map(Double.init)),
            ]
        }
        let columns: [PageTable.Column] = [
            .text("Member").quiet, .text("Risk").whole, .number("Probability"), .number("Value, 12 months"), .number("Days left").optional, .text("Main reason").quiet,
            .text("Next best action"), .number("Last purchase").optional, .number("Spend up to"),
        ]
        return ListSection(
            id: "members", title: "Who they are", note: AtRiskWords(site: site).listNote(shown: shown.count),
            export: all.isEmpty ? nil : ("at-risk-members.csv", site.exportAddress("at-risk-members.csv")),
            table: PageTable(caption: "Members at risk who share their data, by churn probability", columns: columns, rows: Array(rows), isSortable: true),
            empty: site.figures.atRisk.hasScores
                ? "No member who shares their data has a churn probability of \(formats.percent(site.settings.atRisk)) or more."
                : "This run has no churn scores of \(site.sponsor.name)’s members. A run that has them fills this list.")
    }

    /// What changed tells nothing where the model cannot tell members apart, or had nobody before.
    private static func badge(_ row: AtRiskMember, _ site: SponsorSite) -> String? {
        guard site.figures.atRisk.doubt == nil, site.figures.atRisk.hasPrevious else { return nil }
        return row.change == .new ? "new" : row.change == .worse ? "worse" : nil
    }

    private static func recovered(_ site: SponsorSite) -> ListSection {
        let (all, formats) = (site.lists.recovered, site.formats)
        let shown = all.prefix(site.listedRows)
        let money = formats.columnMoney(shown.compactMap(\.row.predictedValue))
        let rows = shown.map { entry -> [PageTable.Cell] in
            [
                .init(entry.pseudonym), .init(formats.probability(entry.row.previousProbability), sort: entry.row.previousProbability),
                .init(formats.probability(entry.row.probability), sort: entry.row.probability),
                .init(entry.row.predictedValue.map(money) ?? "–", sort: entry.row.predictedValue.map(Double.init)),
            ]
        }
        return ListSection(
            id: "recovered", title: "Who came back",
            note: "\(site.listed(all.count, shown.count)) at risk in the run before and not in this one, by expected value.\(site.figures.atRisk.doubt == nil ? "" : " The churn model cannot tell members apart, so this may be chance.")",
            export: all.isEmpty ? nil : ("recovered-members.csv", site.exportAddress("recovered-members.csv")),
            table: PageTable(caption: "Members who recovered since the run before", columns: [.text("Member").quiet, .number("Risk before"), .number("Risk now"), .number("Value, 12 months")], rows: Array(rows), isSortable: true),
            empty: !site.figures.atRisk.hasScores ? "This run has no churn scores of \(site.sponsor.name)’s members." : !site.figures.atRisk.hasPrevious ? site.nothingBefore("churn scores") : "Nobody who was at risk in the run before, and shares their data, is out of risk now.")
    }

    private static func contacts(_ site: SponsorSite) -> ListSection {
        let formats = site.formats
        let rows = site.figures.contacts.prefix(site.listedRows).map { row -> [PageTable.Cell] in
            [
                .init(row.campaign), .init(row.channels.map { $0.rawValue.replacing("_", with: " ") }.joined(separator: ", ")),
                .init(formats.date(row.firstSentOn), sort: Double(row.firstSentOn.daysSinceEpoch)), .init(row.members.isWithheld ? site.small : site.count(row.members)),
                .init(site.count(row.opened)), .init(site.count(row.clicked)), .init(site.count(row.converted)), .init(site.text(row.returnShare) { formats.percent($0) }),
            ]
        }
        return ListSection(
            id: "contacts", title: "What earlier retention contacts did",
            note: "Bought again: within \(site.settings.outcomeWindowDays) days of the first contact. There is no comparison here, so this is no proof that the contact did it.\(site.cut(site.figures.contacts.count, rows.count, "campaign"))",
            export: nil,
            table: PageTable(
                caption: "Retention campaigns", columns: [.text("Campaign"), .text("Channel").optional, .number("First sent"), .number("Members"), .number("Opened").optional, .number("Clicked").optional, .number("Converted"), .number("Bought again")],
                rows: Array(rows)),
            empty: "The program has recorded no retention contacts for \(site.sponsor.name) yet.")
    }
}

extension SponsorSite {
    /// ` 100 of 133 merchants are shown; the CSV has all.`, where not all are.
    func cut(_ all: Int, _ shown: Int, _ what: String, inCSV: Bool = false) -> String {
        shown < all ? " \(formats.count(shown)) of \(counted(all, what, formats)) are shown\(inCSV ? "; the CSV has all" : "")." : ""
    }

    /// `153 members, the first 100 of them below`
    func listed(_ all: Int, _ shown: Int) -> String {
        let members = counted(all, "member", formats)
        return shown < all ? "\(members); the first \(formats.count(shown)) are shown, the CSV has all" : members
    }
}
