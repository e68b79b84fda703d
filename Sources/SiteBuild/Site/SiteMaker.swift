import Charts
import Diagnostics
import FigureEngine
import Insights
import LoyaltyModel
import Pages

/// Makes the files of a site and checks them; writes none.
struct SiteMaker {
    let inputs: BuildInputs
    let workshop: SiteWorkshop
    private let frame: SiteFrame
    /// Files that everyone may have.
    let common: [BuiltFile]

    init(_ inputs: BuildInputs, _ workshop: SiteWorkshop) throws {
        self.inputs = inputs
        self.workshop = workshop
        frame = try workshop.frame(inputs)
        common = try workshop.commonFiles(frame)
    }

    struct Made: Sendable {
        var files: [BuiltFile]
        var exportRows: Int
        var summary: OperatorPage.SponsorSummary
    }

    /// Everything of one sponsor.
    func make(_ index: SponsorIndex, _ figures: SponsorFigures) throws -> Made {
        let sponsor = inputs.ledger.program.sponsors[index]
        let pseudonyms = Pseudonyms(key: workshop.plan.pseudonymKey, sponsorID: sponsor.id)
        let lists = MemberLists(figures, inputs.ledger.program.members, pseudonyms)
        let exports = ExportFile.all(ExportContext(figures: figures, lists: lists))
        let site = SponsorSite(
            frame: frame, figures: figures, lists: lists, formats: workshop.formats(sponsor), settings: workshop.plan.figureSettings, run: inputs.run.summary,
            previous: inputs.previous.map { ($0.summary, $0.takenAt) }, exports: exports, notes: try workshop.notes(sponsor.id),
            listedRows: workshop.plan.configuration.figures.listedRows)
        var pictures = PictureWriter(renderer: workshop.renderer, folder: "sponsors/\(sponsor.id)/charts/")
        let pages = try SponsorPages.render(site, workshop.templates, &pictures)
        if let blank = pictures.blank.first {
            throw Fault("the chart is blank", at: .init(blank), remedy: "This is a fault of the program: the site is not published.")
        }
        let files = pages + pictures.files + exports.map {
            BuiltFile(path: "sponsors/\(sponsor.id)/exports/\($0.name)", mediaType: "text/csv; charset=utf-8", bytes: $0.bytes, isExport: true)
        } + [BuiltFile(path: "sponsors/\(sponsor.id)/exports/\(ExportFile.sumsName)", mediaType: "text/plain; charset=utf-8", bytes: ExportFile.sums(of: exports), isExport: true)]
        try SiteCheck(files + common).check(pages)
        return Made(
            files: files, exportRows: exports.reduce(0) { $0 + $1.rows },
            summary: OperatorPage.SponsorSummary(figures, files: files.count, bytes: files.reduce(0) { $0 + $1.bytes.count }))
    }

    /// The operator's page, checked with the common files.
    func operatorPage(_ reading: ReadingOfPages, _ rowCounts: [String: Int], _ sponsors: [OperatorPage.SponsorSummary]) throws -> BuiltFile {
        let page = try workshop.operatorPage(inputs, reading, rowCounts, sponsors, frame)
        let homes = inputs.ledger.program.sponsors.map { BuiltFile.html("sponsors/\($0.id)/index.html", []) }
        try SiteCheck([page] + common + homes).check([page] + common)
        return page
    }
}

/// Makes a whole site as a build would, and lets it go: what a build would refuse is found without one.
package struct SiteRehearsal {
    private let plan: BuildPlan
    private let workshop: SiteWorkshop

    /// - Parameter plan: needs no key; the pseudonyms are nobody's.
    /// Throws a `Fault` for templates, notes and public files that a build would refuse.
    package init(_ plan: BuildPlan) throws {
        self.plan = plan
        workshop = try SiteWorkshop(plan)
    }

    /// Throws the `Fault` of the first page, chart or export that a build would refuse.
    ///
    /// - Returns: the warnings that a build would have.
    package func run(_ inputs: BuildInputs, _ source: any FigureSource) throws -> [String] {
        let reading = try ReadingOfPages(auditLog: plan.configuration.auditLog, scoredAt: inputs.run.summary.scoredAt, days: plan.figureSettings.periodDays)
        let maker = try SiteMaker(inputs, workshop)
        let summaries = try parallelMap(inputs.ledger.program.sponsors.count, workers: plan.workers) { try maker.make($0, source.figures(of: $0)).summary }
        _ = try maker.operatorPage(reading, source.rowCounts, summaries)
        return workshop.warnings(inputs)
    }
}
