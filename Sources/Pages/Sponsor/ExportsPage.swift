import LoyaltyModel

enum ExportsPage: SponsorPage {
    static let address = "exports/"
    static let label = "Exports"
    static let template = "pages/exports"
    static let keys: TemplateKeys = [
        "files": .list("CSV files", [
            "name": .text("File name"), "address": .text("Its address"), "summary": .text("What a row is"), "rows": .text("Rows"), "size": .text("Size"),
            "columns": .list("Columns", ["name": .text("Its name"), "help": .text("What it holds")]),
        ]),
        "sumsName": .text("Name of the file that has the SHA-256 of each"), "sumsAddress": .text("Its address"),
    ]

    static func content(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent {
        let files = site.exports.map { file -> TemplateObject in
            [
                "name": .text(file.name), "address": .text(site.exportAddress(file.name)), "summary": .text(file.summary), "rows": .text(counted(file.rows, "row", site.formats)),
                "size": .text(size(file.bytes.count, site.formats)),
                "columns": .list(file.columns.map { ["name": .text($0.name), "help": .text($0.help)] }),
            ]
        }
        let doubted = site.figures.atRisk.doubt == nil ? "" : " The churn model cannot tell members apart: overview.csv and the lists keep its figures, as it gives them."
        let headline = Headline(("\(counted(site.exports.count, "CSV file", site.formats))", .plain), (" hold the lists of these pages with all their rows, and tables beyond them.", nil))
        return PageContent(
            headline: headline,
            lede: "Downloads are for managers. UTF-8 with a header line; money in major units with a point, dates as YYYY-MM-DD, times with their offset. An empty cell is unknown; one kept back to protect members is named in the column “withheld”.\(doubted)",
            values: ["files": .list(files), "sumsName": .text(ExportFile.sumsName), "sumsAddress": .text(site.exportAddress(ExportFile.sumsName))])
    }

    static func size(_ bytes: Int, _ formats: Formats) -> String {
        bytes < 1_000_000 ? "\(formats.number(Double(bytes) / 1_000)) kB" : "\(formats.number(Double(bytes) / 1_000_000)) MB"
    }
}
