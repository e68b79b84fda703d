import Foundation
import Testing

/// Figures that pages work out of what the exports hold, held against the exports.
@Suite struct PageFigureTests {
    private static func sites() throws -> (small: SmallSite, sponsors: [(name: String, site: PublishedSite)]) {
        let small = try SmallSite { $0.members = 150 }
        // Staff show, so that their sums can be held against the export.
        try small.build {
            for sponsor in ["corner-bakery", "riverside-arena", "harbour-books"] {
                $0.figures.sponsors[sponsor, default: .init()].staffing = .init(transactionsPerHour: 2, minimum: 1)
            }
        }
        let folder = small.site.appendingPathComponent("current/sponsors")
        return (small, try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { ($0, PublishedSite(folder: folder.appendingPathComponent($0))) })
    }

    /// Closed hours have no rows, so a week is told by dates.
    @Test func theNextWeekIsSevenDates() throws {
        let built = try Self.sites()
        for (name, site) in built.sponsors {
            let rows = try site.csv("demand").filter { $0["merchant_id"] == "" && $0["measure"] == "transactions" }
            let dates = Set(rows.compactMap { $0["period_start"]?.prefix(10) }).sorted().prefix(7)
            func week(_ granularity: String) -> [[String: String]] { rows.filter { $0["granularity"] == granularity && dates.contains($0["period_start"]?.prefix(10) ?? "") } }
            #expect(rows.count { $0["granularity"] == "hour" } > week("hour").count)
            let expected = week("day").compactMap { $0["expected"].flatMap(Double.init) }.reduce(0, +)
            let shown = try #require(try site.keyFigure("Transactions, next 7 days", on: "demand/").flatMap(Double.init))
            #expect(abs(shown - expected) <= 0.5, "\(name): \(shown) on the page, \(expected) in the export")
            let staff = week("hour").compactMap { $0["staff"].flatMap(Int.init) }
            #expect(try site.keyFigure("Most staff in an hour", on: "demand/") == staff.max().map(String.init))
            #expect(try site.note("Most staff in an hour", on: "demand/") == "\(staff.reduce(0, +)) staff hours over the next 7 days")
            let peak = week("hour").max { (Double($0["expected"] ?? "") ?? 0) < (Double($1["expected"] ?? "") ?? 0) }
            let hour = try #require(peak?["period_start"]).dropFirst(11).prefix(5)
            #expect(try site.note("Busiest hour, next 7 days", on: "demand/")?.contains(" \(hour)–") == true)
        }
    }

    /// A column of figures without keys could not be sorted at all.
    @Test func everyFigureThatCanBeSortedHasItsKey() throws {
        let built = try Self.sites()
        var tables = 0
        for (path, data) in try SmallSite.tree(built.small.site.appendingPathComponent("current")) where path.hasSuffix(".html") {
            for table in String(decoding: data, as: UTF8.self).components(separatedBy: "<table").dropFirst() where table.prefix(80).contains("data-sortable") {
                tables += 1
                for cell in (table.components(separatedBy: "</table>").first ?? "").components(separatedBy: "<td class=\"n").dropFirst() {
                    let text = String(cell.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" })
                    let hasKey = cell.prefix { $0 != ">" }.contains("data-sort=")
                    #expect(hasKey || !text.contains(where: \.isNumber) || text.contains("1–10"), "\(path): “\(text)” has no key")
                }
            }
        }
        #expect(tables > 10)
    }
}
