import Foundation
import Insights
import LoyaltyModel

/// The operator's page over all sponsors.
package enum OperatorPage {
    static let template = "pages/operator"
    static let keys: TemplateKeys = SiteFrame.headKeys.merging([
        "program": .text("The program's name"), "snapshot": .text("Id of the snapshot"), "run": .text("Id of the run"), "dataAsOf": .text("When the snapshot was taken"),
        "scoredAt": .text("When it was scored"), "previousRun": .optionalText("Id of the run before"), "headline": .list("The answer", Headline.keys),
        "warnings": .list("Warnings", ["text": .text("What it is")]), "hasWarnings": .flag("Whether there are any"), "sponsors": .object("All sponsors", ListSection.keys),
        "tables": .object("What the ledger holds", ListSection.keys), "runs": .object("Runs used", ListSection.keys), "reads": .object("What sponsors read", ListSection.keys),
        "notScored": .object("What the run left out", ListSection.keys), "hasNotScored": .flag("Whether the run says that it left anything out"),
    ]) { $1 }

    /// What the page says of one sponsor.
    package struct SponsorSummary: Sendable, Codable {
        package var id: String
        package var name: String
        package var offering: Offering
        package var coverage: Coverage
        package var atRisk: Shown<Int>
        package var doubt: ModelDoubt?
        package var rules: Int
        package var files: Int
        package var bytes: Int
        package var warnings: [String]

        package init(_ figures: SponsorFigures, files: Int, bytes: Int) {
            id = figures.sponsor.id
            name = figures.sponsor.name
            offering = figures.sponsor.offering
            coverage = figures.coverage
            atRisk = figures.atRisk.count
            doubt = figures.atRisk.doubt
            rules = figures.rules.rows.count
            self.files = files
            self.bytes = bytes
            warnings = Self.warnings(figures)
        }

        /// Months before the snapshot's. A fact of before that is most likely a slip of a date; tables by month begin with it all the same.
        private static let oldest = 50 * 12

        private static func warnings(_ figures: SponsorFigures) -> [String] {
            var warnings: [String] = []
            if !figures.coverage.hasChurn { warnings.append("no churn scores") }
            if !figures.coverage.hasLifetimeValue { warnings.append("no lifetime values") }
            if figures.demand.rows.isEmpty { warnings.append("no forecast") }
            if figures.scoredStrangers > 0 { warnings.append("\(figures.scoredStrangers) scored without a fact here, left out") }
            if figures.atRisk.doubt != nil { warnings.append("churn model cannot tell") }
            if figures.rules.rows.contains(where: \.lacksPointValue) { warnings.append("points have no value set") }
            let months = figures.points.map(\.month) + figures.rewardsByRule.map(\.month)
            if let first = months.min(), let last = months.max(), last.index - first.index > oldest { warnings.append("points or rewards of \(first)") }
            return warnings
        }
    }

    package struct Facts: Sendable {
        package var sponsors: [SponsorSummary]
        package var warnings: [String]
        package var rowCounts: [(table: String, rows: Int)]
        /// The run published first, then those before it.
        package var runs: [(summary: RunSummary, takenAt: Int64)]
        /// Nil where there is no audit log.
        package var reads: Reads?

        package init(
            sponsors: [SponsorSummary], warnings: [String], rowCounts: [(table: String, rows: Int)], runs: [(summary: RunSummary, takenAt: Int64)], reads: Reads?
        ) {
            self.sponsors = sponsors
            self.warnings = warnings
            self.rowCounts = rowCounts
            self.runs = runs
            self.reads = reads
        }
    }

    package static func render(_ facts: Facts, _ frame: SiteFrame, _ formats: Formats, _ library: TemplateLibrary) throws -> BuiltFile {
        let sponsors = facts.sponsors.count
        let troubled = facts.sponsors.count { !$0.warnings.isEmpty }
        var headline = Headline((counted(sponsors, "sponsor", formats), .plain), (" published on data as of \(formats.time(frame.takenAt)) UTC", nil))
        headline.parts.append(troubled == 0 ? ("; all complete.", nil) : ("; ", nil))
        if troubled > 0 { headline.parts += [(counted(troubled, "sponsor", formats), .warning), (" with something missing or doubtful.", nil)] }
        let values: [String: TemplateValue] = [
            "program": .text(frame.programName), "snapshot": .text(frame.snapshotID), "run": .text(frame.runID), "dataAsOf": .text(formats.time(frame.takenAt) + " UTC"),
            "scoredAt": .text(formats.time(frame.scoredAt) + " UTC"), "previousRun": .optionalText(facts.runs.dropFirst().first?.summary.runID), "headline": headline.value,
            "warnings": .list(facts.warnings.map { ["text": .text($0)] }), "hasWarnings": .flag(!facts.warnings.isEmpty), "sponsors": .object(table(facts, formats).object),
            "tables": .object(tables(facts, formats).object), "runs": .object(runs(facts, formats).object), "reads": .object(reads(facts, formats).object),
            "notScored": .object(notScored(facts).object), "hasNotScored": .flag(!unscored(facts).isEmpty),
        ]
        let page = frame.head(title: "Operator · \(frame.programName)").merging(values) { $1 }
        return .html("operator/index.html", try library.render(template, TemplateObject(page)))
    }

    private static func table(_ facts: Facts, _ formats: Formats) -> ListSection {
        func shown(_ count: Shown<Int>) -> PageTable.Cell {
            switch count {
            case .known(let number): .init(formats.count(number), sort: Double(number))
            case .withheld: .init("withheld")
            case .unknown: .init("–")
            }
        }
        let rows = facts.sponsors.map { sponsor -> [PageTable.Cell] in
            [
                .init(sponsor.name, address: "/sponsors/\(sponsor.id)/"), .init(sponsor.offering.rawValue), shown(sponsor.coverage.members), shown(sponsor.coverage.scored),
                sponsor.doubt == nil ? shown(sponsor.atRisk) : .init("cannot tell"), .init(formats.count(sponsor.rules), sort: Double(sponsor.rules)), .init(formats.count(sponsor.files), sort: Double(sponsor.files)),
                .init(ExportsPage.size(sponsor.bytes, formats), sort: Double(sponsor.bytes)), .init(sponsor.warnings.isEmpty ? "complete" : sponsor.warnings.joined(separator: ", "), mark: sponsor.warnings.isEmpty ? "good" : "high"),
            ]
        }
        return ListSection(
            id: "sponsors", title: "All sponsors",
            note: counted(rows.count, "sponsor", formats) + ". A sponsor is complete with lifetime values, a forecast, churn scores of a model that can tell members apart, and a value for points earned under rules." + (rows.joined().contains { $0.text == "withheld" } ? " Withheld: the count, or how far it is from another on the sponsor’s pages, would tell of so few members that each could be made out." : ""), export: nil,
            table: PageTable(
                caption: "Sponsors with coverage, sizes and warnings",
                columns: [.text("Sponsor"), .text("Offering").optional, .number("Members"), .number("Scored"), .number("At risk").optional, .number("Rules").optional, .number("Files").optional, .number("Size").optional, .text("State")],
                rows: rows, isSortable: true),
            empty: "The snapshot has no sponsors.")
    }

    /// Of the sponsors that are published; the run may name others.
    private static func unscored(_ facts: Facts) -> [RunSummary.Unscored] {
        let published = Set(facts.sponsors.map(\.id))
        return (facts.runs.first?.summary.notScored ?? []).filter { published.contains($0.sponsorID) }
    }

    private static func notScored(_ facts: Facts) -> ListSection {
        let names = Dictionary(facts.sponsors.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let rows = unscored(facts).map { unscored -> [PageTable.Cell] in
            let reason = unscored.reason.prefix(1).uppercased() + unscored.reason.dropFirst()
            return [.init(names[unscored.sponsorID] ?? unscored.sponsorID, address: "/sponsors/\(unscored.sponsorID)/"), .init(unscored.model.replacingOccurrences(of: "_", with: " ")), .init(reason)]
        }
        return ListSection(
            id: "not-scored", title: "What the run left out", note: "As the run itself says. Where a sponsor has no scores of a model, its pages say that, and not why.", export: nil,
            table: PageTable(caption: "Models that were not used, by sponsor", columns: [.text("Sponsor").whole, .text("Model").whole, .text("Why")], rows: rows), empty: nil)
    }

    private static func tables(_ facts: Facts, _ formats: Formats) -> ListSection {
        ListSection(
            id: "tables", title: "What the ledger holds", note: "Rows read and checked.", export: nil,
            table: PageTable(caption: "Rows by table", columns: [.text("Table"), .number("Rows")], rows: facts.rowCounts.map { [.init($0.table), .init(formats.count($0.rows))] }), empty: nil)
    }

    private static func runs(_ facts: Facts, _ formats: Formats) -> ListSection {
        ListSection(
            id: "runs", title: "Runs used", note: "The first is published; the others are what it is compared with.", export: nil,
            table: PageTable(
                caption: "Scoring runs", columns: [.text("Run").whole, .text("Snapshot").whole, .number("Data as of, UTC").optional, .number("Scored, UTC")],
                rows: facts.runs.map { [.init($0.summary.runID), .init($0.summary.snapshotID), .init(formats.time($0.takenAt)), .init(formats.time($0.summary.scoredAt))] }), empty: nil)
    }
}
