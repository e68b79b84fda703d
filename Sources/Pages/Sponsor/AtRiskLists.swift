import Insights
import LoyaltyModel

/// The page's lists of members: whom it pays to keep, who is at risk, and who came back.
extension AtRiskPage {
    private static let worthShown = 10

    /// By probability those who are all but gone stand first; whom it pays to keep may not be among the first hundred at all.
    static func worth(_ site: SponsorSite) -> ListSection? {
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
                .init(site.risk(row.probability)), .init(row.lastTransactionOn.map { formats.date($0) } ?? "–"),
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

    static func members(_ site: SponsorSite) -> ListSection {
        let (all, formats) = (site.lists.atRisk, site.formats)
        let shown = all.prefix(site.listedRows)
        let money = formats.columnMoney(shown.compactMap(\.row.predictedValue))
        let rows = shown.map { entry -> [PageTable.Cell] in
            let row = entry.row
            return [
                .init(entry.pseudonym, badge: badge(row, site)), .init(row.level.rawValue, sort: Double(row.level.rank), mark: row.level.rawValue),
                .init(site.risk(row.probability), sort: row.probability),
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
                ? "No member who shares their data has a churn probability of \(formats.setting(site.settings.atRisk)) or more."
                : "This run has no churn scores of \(site.sponsor.name)’s members. A run that has them fills this list.")
    }

    /// What changed tells nothing where the model cannot tell members apart, or had nobody before.
    private static func badge(_ row: AtRiskMember, _ site: SponsorSite) -> String? {
        guard site.figures.atRisk.doubt == nil, site.figures.atRisk.hasPrevious else { return nil }
        return row.change == .new ? "new" : row.change == .worse ? "worse" : nil
    }

    static func recovered(_ site: SponsorSite) -> ListSection {
        let (all, formats) = (site.lists.recovered, site.formats)
        let shown = all.prefix(site.listedRows)
        let money = formats.columnMoney(shown.compactMap(\.row.predictedValue))
        let rows = shown.map { entry -> [PageTable.Cell] in
            [
                .init(entry.pseudonym), .init(site.risk(entry.row.previousProbability), sort: entry.row.previousProbability),
                .init(site.risk(entry.row.probability), sort: entry.row.probability),
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
}
