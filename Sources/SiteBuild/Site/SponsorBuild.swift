import Charts
import Diagnostics
import Insights
import LoyaltyModel
import Pages
import SiteManifest

/// Makes, checks and writes everything of one sponsor.
struct SponsorBuild {
    let inputs: BuildInputs
    let workshop: SiteWorkshop
    let frame: SiteFrame
    /// Files that everyone may have.
    let common: [BuiltFile]

    struct Made: Sendable {
        var files: [ManifestFile]
        var exportRows: Int
        var summary: OperatorPage.SponsorSummary
    }

    func make(_ index: SponsorIndex, _ figures: SponsorFigures, into staged: StagedSite) throws -> Made {
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
        let written = try files.map { try staged.write($0, for: .sponsor(sponsor.id)) }
        return Made(
            files: written, exportRows: exports.reduce(0) { $0 + $1.rows },
            summary: OperatorPage.SponsorSummary(figures, files: written.count, bytes: written.reduce(0) { $0 + $1.size }))
    }
}
