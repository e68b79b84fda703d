import FigureEngine
import Forecasting
import RunWriting

/// Forecasts of series, whatever they count, as CSV.
package struct SeriesForecast: Sendable {
    package static let columns = "series,index,expected,lower_80,upper_80,method"

    package struct Failure: Equatable, Sendable {
        package var series: String
        /// In words.
        package var reason: String
    }

    /// The header line, and a row for each series and step ahead, series in the order of the file.
    package let bytes: [UInt8]
    /// How many series the rows are of.
    package let forecast: Int
    /// Series that cannot be forecast, in the order of the file.
    package let failures: [Failure]

    /// - Parameters:
    ///   - seasons: steps after which values may repeat themselves; 1 is none.
    ///   - steps: how far to look ahead.
    ///   - workers: threads; they leave no trace.
    package init(of file: SeriesFile, seasons: [Int], steps: Int, workers: Int) throws {
        let outcomes = try parallelMap(file.series.count, workers: workers) { position in
            Result { () throws(ForecastFailure) in try AutomaticForecast(values: file.series[position].values, seasons: seasons, steps: steps) }
        }
        var (rows, failures) = (CSVRows(), [Failure]())
        rows.text(Self.columns + "\n")
        for (series, outcome) in zip(file.series, outcomes) {
            switch outcome {
            case .success(let forecast): Self.add(forecast, series, &rows)
            case .failure(let failure): failures.append(Failure(series: series.name, reason: Self.words(failure)))
            }
        }
        (bytes, self.failures, forecast) = (rows.bytes, failures, file.series.count - failures.count)
    }

    private static func add(_ forecast: AutomaticForecast, _ series: SeriesFile.Series, _ rows: inout CSVRows) {
        for step in forecast.expected.indices {
            rows.field(series.name)
            rows.comma()
            rows.integer(series.lastIndex + 1 + Int64(step))
            for value in [forecast.expected[step], forecast.lower80[step], forecast.upper80[step]] {
                rows.comma()
                rows.text(shortest(value))
            }
            rows.comma()
            rows.field(forecast.method)
            rows.endRow()
        }
    }

    /// The fewest digits that read back as the same number; whole numbers without a point.
    static func shortest(_ value: Double) -> String {
        guard value != 0 else { return "0" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func words(_ failure: ForecastFailure) -> String {
        switch failure {
        case .tooShort(let values, let needed): "it has \(values) \(values == 1 ? "value" : "values"), and at least \(needed) are needed"
        case .notFinite: "it has values beyond ±1e100"
        case .negative: "it has values below 0"
        case .noDemand: "all its values are 0"
        case .noSteps: "no steps ahead are asked for"
        }
    }
}
