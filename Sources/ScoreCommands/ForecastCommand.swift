import ArgumentParser
import CommandSupport
import Diagnostics
import Foundation
import Scorer

struct ForecastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast", abstract: "Forecasts any series, from CSV to CSV.",
        discussion: """
            Reads the columns series, index (whole numbers that rise by 1) and value; writes \(SeriesForecast.columns). For each series the method \
            or combination of methods is taken that had the least error at earlier times. A series that cannot be forecast is named on standard error.

            Example:
              almanac score forecast visits.csv --season 24,168 --horizon 48
            """)

    @Argument(help: "CSV file with the columns series, index and value.") var file: String
    @Option(help: "Steps after which values may repeat themselves: once for each, or with commas. (default: 1, none)") var season: [String] = []
    @Option(help: "Steps to look ahead.") var horizon: Int
    @Option(help: "File to write; by default standard output.") var output: String?
    @Option(help: "Threads; by default one a core.") var jobs: Int?
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let (seasons, steps) = (try Self.seasons(season), try Self.steps(horizon))
            let workers = try shared.read([("jobs", jobs.map(String.init))]).workers
            let forecast = try SeriesForecast(of: SeriesFile(URL(fileURLWithPath: file), name: file), seasons: seasons, steps: steps, workers: workers)
            for failure in forecast.failures { Console.error("warning: \(Self.warning(failure))") }
            guard forecast.forecast > 0 else { throw Fault("none of the series can be forecast", at: .init(file), remedy: "Give each more values.") }
            try write(forecast.bytes)
        }
    }

    static func warning(_ failure: SeriesForecast.Failure) -> String { "the series “\(failure.series.prefix(64))” is not forecast: \(failure.reason)." }

    private func write(_ bytes: [UInt8]) throws {
        guard let output else { return FileHandle.standardOutput.write(Data(bytes)) }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw Fault("the file cannot be written", at: .init(output), remedy: "Check its folder, the folder's rights and the disk's space; nothing was changed.")
        }
    }

    /// Rising, each once.
    static func seasons(_ texts: [String]) throws -> [Int] {
        let words = texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let seasons = try words.map { word in
            guard let season = Int(word), mostSeason.contains(season) else {
                throw Fault("“\(word.prefix(40))” is not a number of steps from 1 to \(mostSeason.upperBound)", at: .init("--season"), remedy: "24 is the day of hours, 7 the week of days.")
            }
            return season
        }
        return seasons.isEmpty ? [1] : Set(seasons).sorted()
    }

    static func steps(_ horizon: Int) throws -> Int {
        guard mostHorizon.contains(horizon) else {
            throw Fault("\(horizon) is not a number of steps from 1 to \(mostHorizon.upperBound)", at: .init("--horizon"), remedy: "48 is two days of hours.")
        }
        return horizon
    }

    private static let (mostSeason, mostHorizon) = (1...10_000, 1...10_000)
}
