import Insights
import LoyaltyModel

/// The page's two lists: who is of high value, and who was in the run before.
extension HighValuePage {
    static func members(_ site: SponsorSite) -> ListSection {
        let (all, formats) = (site.lists.highValue, site.formats)
        let shown = all.prefix(site.listedRows)
        let money = formats.columnMoney(shown.map(\.row.predicted) + shown.map(\.row.historical))
        let rows = shown.map { entry -> [PageTable.Cell] in
            let row = entry.row
            let interval = row.lower80.flatMap { lower in row.upper80.map { "\(money(lower)) to \(money($0))" } } ?? "–"
            return [
                .init(formats.count(row.rank), sort: Double(row.rank)), .init(entry.pseudonym, badge: movement(row, site)), .init(row.segment.rawValue, sort: Double(row.segment.rank)),
                .init(money(row.historical), sort: Double(row.historical)), .init(money(row.predicted), sort: Double(row.predicted)), .init(interval, sort: row.lower80.map(Double.init)),
                .init(row.probabilityAlive.map(formats.probability) ?? "–", sort: row.probabilityAlive), .init(row.churnProbability.map(site.risk) ?? "–", sort: row.churnProbability),
                .init(row.lastTransactionOn.map { formats.date($0) } ?? "–", sort: row.lastTransactionOn.map { Double($0.daysSinceEpoch) }), .init(money(row.maximumSpend), sort: Double(row.maximumSpend)),
            ]
        }
        let columns: [PageTable.Column] = [
            .number("Rank").quiet.optional, .text("Member").quiet, .text("Segment").whole.optional, .number("Value so far"), .number("Value, 12 months"), .number("80 % interval").optional,
            .number("Still buying").optional, .number("Churn risk"), .number("Last purchase").optional, .number("Spend up to").optional,
        ]
        return ListSection(
            id: "members", title: "Who they are", note: "\(site.listed(all.count, shown.count)): very high and high value, sharing their data, by expected value.",
            export: all.isEmpty ? nil : ("high-value-members.csv", site.exportAddress("high-value-members.csv")),
            table: PageTable(caption: "Members of very high and high value who share their data", columns: columns, rows: Array(rows), isSortable: true),
            empty: site.figures.highValue.hasScores
                ? "No member of very high or high value shares their data." : "This run has no lifetime values of \(site.sponsor.name)’s members. A run that has them fills this list.")
    }

    static func fallen(_ site: SponsorSite) -> ListSection {
        let (all, formats) = (site.lists.fallen, site.formats)
        let shown = all.prefix(site.listedRows)
        let money = formats.columnMoney(shown.map(\.row.predicted))
        let rows = shown.map { entry -> [PageTable.Cell] in
            [
                .init(entry.pseudonym), .init(entry.row.previousSegment.rawValue, sort: Double(entry.row.previousSegment.rank)), .init(entry.row.segment.rawValue, sort: Double(entry.row.segment.rank)),
                .init(money(entry.row.predicted), sort: Double(entry.row.predicted)), .init(entry.row.lastTransactionOn.map { formats.date($0) } ?? "–", sort: entry.row.lastTransactionOn.map { Double($0.daysSinceEpoch) }),
            ]
        }
        return ListSection(
            id: "fallen", title: "Who fell out of high value",
            note: "\(counted(all.count, "member", formats))\(shown.count < all.count ? "; the \(formats.count(shown.count)) of the highest expected value are shown" : "") of very high or high value in the run before and of less now, sharing their data.",
            export: nil,
            table: PageTable(
                caption: "Members who fell out of high value since the run before",
                columns: [.text("Member").quiet, .text("Segment before").whole, .text("Segment now").whole, .number("Value, 12 months"), .number("Last purchase").optional], rows: Array(rows), isSortable: true),
            empty: !site.figures.highValue.hasScores ? "This run has no lifetime values of \(site.sponsor.name)’s members." : site.figures.highValue.hasPrevious
                ? "Nobody who was of high value in the run before, and shares their data, is of less now." : site.nothingBefore("lifetime values"))
    }

    private static func movement(_ row: HighValueMember, _ site: SponsorSite) -> String? {
        guard site.figures.highValue.hasPrevious else { return nil }
        guard let before = row.previousSegment else { return "new" }
        return row.segment < before ? "rose" : row.segment > before ? "fell" : nil
    }
}
