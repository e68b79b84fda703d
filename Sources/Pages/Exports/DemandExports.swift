import Insights
import LoyaltyModel

extension Exports {
    static var demand: ExportTable<DemandRow> {
        ExportTable(name: "demand.csv", summary: "What is expected of each coming hour and day, with the people needed", columns: [
            ExportColumn("merchant_id", "Merchant; empty for all of yours") { csv, row, context in csv.optionalText(context.merchant(row.merchant)?.id) },
            ExportColumn("merchant_name", "Its name") { csv, row, context in csv.optionalText(context.merchant(row.merchant)?.name) },
            ExportColumn("measure", "transactions or redemptions") { csv, row, _ in csv.plain(row.measure.name) },
            ExportColumn("granularity", "hour or day") { csv, row, _ in csv.plain(row.granularity.name) },
            ExportColumn("period_start", "Start of the local hour or day") { csv, row, context in csv.time(row.start, context.localTime) },
            ExportColumn("expected", "Number expected") { csv, row, _ in csv.forecast(row.expected) },
            ExportColumn("lower_80", "Lower end of its 80 % interval") { csv, row, _ in csv.forecast(row.lower80) },
            ExportColumn("upper_80", "Upper end of its 80 % interval") { csv, row, _ in csv.forecast(row.upper80) },
            ExportColumn("staff", "People who serve the upper end, for hours of transactions") { csv, row, _ in if let staff = row.staff { csv.whole(staff) } },
        ])
    }

    static var trackRecord: ExportTable<TrackRecordRow> {
        ExportTable(name: "demand-track-record.csv", summary: "How earlier forecasts did against what happened", columns: [
            ExportColumn("merchant_id", "Merchant; empty for all of yours") { csv, row, context in csv.optionalText(context.merchant(row.merchant)?.id) },
            ExportColumn("measure", "transactions or redemptions") { csv, row, _ in csv.plain(row.measure.name) },
            ExportColumn("granularity", "hour or day") { csv, row, _ in csv.plain(row.granularity.name) },
            ExportColumn("periods", "Periods that were forecast and have ended") { csv, row, _ in csv.whole(row.periods) },
            ExportColumn("mae", "Mean absolute error") { csv, row, _ in csv.decimal(row.meanAbsoluteError) },
            ExportColumn("wape", "Sum of the errors by size over the sum of what happened") { csv, row, _ in csv.decimal(row.wape) },
            ExportColumn("coverage_80", "Share of the periods within their 80 % interval") { csv, row, _ in csv.share(Int64(row.covered), Int64(row.periods)) },
        ])
    }
}

extension ExportContext {
    func merchant(_ index: MerchantIndex?) -> Merchant? { index.flatMap { figures.demand.merchants[$0] } }
}

extension CSVWriter {
    mutating func forecast(_ value: Double) { plain(Rounding.text(value, atMost: 4)) }
}
