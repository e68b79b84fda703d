import Insights
import LoyaltyModel

extension OperatorPage {
    /// How much sponsors read of their pages, from the audit log.
    package struct Reads: Sendable {
        package struct Row: Sendable {
            package var pages: Int
            package var downloads: Int
            /// Tokens that read something.
            package var tokens: Int
            package var last: Int64?

            package init(pages: Int, downloads: Int, tokens: Int, last: Int64?) {
                (self.pages, self.downloads, self.tokens, self.last) = (pages, downloads, tokens, last)
            }
        }

        /// Unix seconds; until is not in it.
        package var from: Int64
        package var until: Int64
        /// By sponsor's id; who read nothing is not there.
        package var rows: [String: Row]

        package init(from: Int64, until: Int64, rows: [String: Row]) {
            (self.from, self.until, self.rows) = (from, until, rows)
        }
    }

    static func reads(_ facts: Facts, _ formats: Formats) -> ListSection {
        let reads = facts.reads
        let rows = facts.sponsors.compactMap { sponsor -> [PageTable.Cell]? in
            guard let reads else { return nil }
            let row = reads.rows[sponsor.id]
            func count(_ number: Int?) -> PageTable.Cell { .init(formats.count(number ?? 0), sort: Double(number ?? 0)) }
            return [
                .init(sponsor.name, address: "/sponsors/\(sponsor.id)/"), count(row?.tokens), count(row?.pages), count(row?.downloads),
                row?.last.map { PageTable.Cell(formats.time($0), sort: Double($0)) } ?? .init("not read", sort: 0),
            ]
        }
        let period = reads.map { "From \(formats.time($0.from)) to \(formats.time($0.until)) UTC, when this run was scored. What the operator reads is not counted." }
        return ListSection(
            id: "reads", title: "What sponsors read", note: period ?? "", export: nil,
            table: PageTable(
                caption: "Pages and downloads by sponsor", columns: [.text("Sponsor"), .number("Tokens"), .number("Pages"), .number("Downloads"), .number("Last, UTC")], rows: rows, isSortable: true),
            empty: "There was no audit log when this was built.")
    }
}
