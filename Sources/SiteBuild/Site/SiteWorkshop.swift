import Charts
import Diagnostics
import Foundation
import LoyaltyModel
import Pages

/// What pages are made with: templates, assets, fonts, the way of writing numbers. Read and checked before any data is.
struct SiteWorkshop: Sendable {
    let plan: BuildPlan
    let templates: TemplateLibrary
    let assets: PublicAssets
    let renderer: ChartRenderer
    let style: NumberStyle
    let digests: WorkshopDigests
    private let notes: SponsorNotes

    init(_ plan: BuildPlan) throws {
        self.plan = plan
        let templatesFolder = URL(fileURLWithPath: plan.configuration.templatesFolder, isDirectory: true)
        notes = try SponsorNotes(in: templatesFolder)
        digests = try WorkshopDigests(plan, notes)
        templates = try TemplateLibrary(folder: templatesFolder, declarations: SponsorPages.declarations)
        assets = try PublicAssets(folder: URL(fileURLWithPath: plan.configuration.publicFolder, isDirectory: true))
        style = plan.configuration.numberStyle
        do {
            renderer = ChartRenderer(fonts: try FontSet())
        } catch {
            throw Fault("charts cannot be drawn: \(error)", at: nil, remedy: "Install the font Inter (Debian: fonts-inter).")
        }
    }

    func formats(_ sponsor: Sponsor) -> Formats { Formats(style: style, currency: sponsor.currency, localTime: sponsor.localTime) }

    func notes(_ sponsorID: String) throws -> [Note] { try notes.read(of: sponsorID) }

    /// Of the data, and of what is shown beside it.
    func warnings(_ inputs: BuildInputs) -> [String] { inputs.warnings + notes.warnings(sponsors: inputs.ledger.program.sponsors.map(\.id)).map(ShownText.oneLine) }

    func frame(_ inputs: BuildInputs) throws -> SiteFrame {
        let program = inputs.ledger.program
        return SiteFrame(
            styleAddress: try assets.address("almanac.css"), scriptAddress: try assets.address("almanac.js"), iconAddress: try assets.address("icon.svg"),
            programName: program.name, snapshotID: program.snapshotID, runID: inputs.run.summary.runID, scoredAt: inputs.run.summary.scoredAt, takenAt: program.takenAt)
    }

    /// Assets, the sign-in and the error pages.
    func commonFiles(_ frame: SiteFrame) throws -> [BuiltFile] { assets.files + (try GatePages.render(frame, templates)) }

    func operatorPage(_ inputs: BuildInputs, _ reading: ReadingOfPages, _ rowCounts: [String: Int], _ sponsors: [OperatorPage.SponsorSummary], _ frame: SiteFrame) throws -> BuiltFile {
        let program = inputs.ledger.program
        var counts = rowCounts
        counts["dim_members"] = program.members.count
        counts["dim_merchants"] = program.merchants.count
        counts["dim_reward_rules"] = program.rules.count
        var runs = [(summary: inputs.run.summary, takenAt: program.takenAt)]
        for earlier in inputs.earlier { runs.append((earlier.run.summary, earlier.forecasts.takenAt)) }
        let facts = OperatorPage.Facts(
            sponsors: sponsors.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }, warnings: warnings(inputs),
            rowCounts: counts.sorted { $0.key < $1.key }.map { (table: $0.key, rows: $0.value) }, runs: runs, reads: reading.facts)
        let currency = program.sponsors.first?.currency ?? Currency(code: "EUR")
        guard let currency else { throw Fault("the snapshot has no sponsor", at: .init("dim_sponsors"), remedy: "Write at least one.") }
        return try OperatorPage.render(facts, frame, Formats(style: style, currency: currency, localTime: LocalTime(fixedOffset: 0)), templates)
    }
}
