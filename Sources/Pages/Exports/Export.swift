import Insights
import LoyaltyModel

/// What exports are written from.
package struct ExportContext: Sendable {
    package var figures: SponsorFigures
    package var lists: MemberLists

    package init(figures: SponsorFigures, lists: MemberLists) {
        self.figures = figures
        self.lists = lists
    }

    var currency: Currency { figures.sponsor.currency }
    var localTime: LocalTime { figures.sponsor.localTime }
}

/// A CSV file that is written, with what the exports page says of it.
package struct ExportFile: Sendable {
    package var name: String
    package var summary: String
    package var columns: [(name: String, help: String)]
    package var rows: Int
    package var bytes: [UInt8]
}

/// One column: its name, what it holds, and how it is written.
struct ExportColumn<Row> {
    var name: String
    var help: String
    var write: (inout CSVWriter, Row, ExportContext) -> Void

    init(_ name: String, _ help: String, _ write: @escaping (inout CSVWriter, Row, ExportContext) -> Void) {
        self.name = name
        self.help = help
        self.write = write
    }

    static var currency: Self {
        Self("currency", "ISO 4217 code of the amounts in this row") { csv, _, context in csv.plain(context.currency.code) }
    }

    static var withheld: Self {
        Self("withheld", "Columns of this row kept back to protect members") { csv, _, _ in csv.withheldNames() }
    }
}

struct ExportTable<Row> {
    var name: String
    var summary: String
    var columns: [ExportColumn<Row>]

    func file(_ rows: [Row], _ context: ExportContext) -> ExportFile {
        var csv = CSVWriter()
        csv.reserve(rows: rows.count + 1, columns: columns.count)
        for column in columns {
            csv.begin(column.name)
            csv.plain(column.name)
        }
        csv.endRow()
        for row in rows {
            for column in columns {
                csv.begin(column.name)
                column.write(&csv, row, context)
            }
            csv.endRow()
        }
        return ExportFile(name: name, summary: summary, columns: columns.map { ($0.name, $0.help) }, rows: rows.count, bytes: csv.bytes)
    }
}

extension ExportFile {
    /// Where the SHA-256 of each export stands, for whoever may download them: who may not could find a cell by trying what it may be.
    package static let sumsName = "SHA256SUMS"

    /// As `sha256sum` writes and checks it.
    package static func sums(of files: [ExportFile]) -> [UInt8] { Array(files.map { "\(sha256Hex($0.bytes))  \($0.name)\n" }.joined().utf8) }

    /// All exports that the sponsor's offering has, in the order of the exports page.
    package static func all(_ context: ExportContext) -> [ExportFile] {
        let figures = context.figures
        var files = [
            Exports.overview.file(figures.overview.rows, context),
            Exports.highValue.file(context.lists.highValue, context),
            Exports.atRisk.file(context.lists.atRisk, context),
            Exports.recovered.file(context.lists.recovered, context),
            Exports.demand.file(figures.demand.rows, context),
            Exports.trackRecord.file(figures.demand.trackRecord, context),
            Exports.rules.file(figures.rules.rows, context),
            Exports.rewards.file(figures.rewardsByRule, context),
        ]
        if figures.sponsor.offering >= .plus {
            files.append(Exports.segments.file(figures.segments.rows, context))
            files.append(Exports.cohorts.file(figures.cohorts, context))
            files.append(Exports.points.file(figures.points, context))
        }
        return files
    }
}

/// The exports, one table each.
enum Exports {}

extension CSVWriter {
    /// A figure that may be kept back or not exist.
    mutating func shown<Value>(_ figure: Shown<Value>, _ write: (inout CSVWriter, Value) -> Void) {
        switch figure {
        case .known(let value): write(&self, value)
        case .withheld: withheld()
        case .unknown: break
        }
    }
}
