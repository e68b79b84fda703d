import Forecasting
import Foundation
import Testing
@testable import ScoreCommands
@testable import Scorer

/// `almanac score forecast`.
@Suite struct SeriesForecastTests {
    private func read(_ text: String) throws -> SeriesFile {
        let folder = try TemporaryFolder()
        return try SeriesFile(try folder.file("s.csv", text), name: "s.csv")
    }

    @Test func `columns are found by name, and rows come in any order`() throws {
        let file = try read("value,note,index,series\n30,x,2,b\n-1.5e2,,9,\"a, or c\"\n10,y,0,b\n20,\"z\nz\",1,b\n")
        #expect(file.series == [.init(name: "b", lastIndex: 2, values: [10, 20, 30]), .init(name: "a, or c", lastIndex: 9, values: [-150])])
    }

    @Test func `an index may begin below 0 and as high as it is`() throws {
        let file = try read("series,index,value\na,-1,1\na,0,2\nb,999999999999999998,4\nb,999999999999999997,3\n")
        #expect(file.series == [.init(name: "a", lastIndex: 0, values: [1, 2]), .init(name: "b", lastIndex: 999_999_999_999_999_998, values: [3, 4])])
    }

    private static let refusals: [(text: String, message: String)] = [
        ("", "s.csv: the file is empty. Write the header line, even where there are no rows."),
        ("series,index,value\n", "s.csv: the file has no rows. Write a row for each value, below the header line."),
        ("series,index\na,1\n", "s.csv, line 1: the column “value” is missing. The header line names series, index and value."),
        ("series,index,value,index\na,1,2,3\n", "s.csv, line 1: the column “index” occurs twice. Write each column once."),
        ("series,index,value\na,1,2\na,2\n", "s.csv, line 3: the row has 2 fields, the header has 3. Write one field for each column; put a text with commas in quotes."),
        ("series,index,value\n,1,2\n", "s.csv, line 2, series: the field is empty. Write the name of the series in each of its rows."),
        ("series,index,value\na,1.0,2\n", "s.csv, line 2, index: “1.0” is no whole number of up to 18 digits. Write the place of the value in its series, such as 17."),
        ("series,index,value\na,,2\n", "s.csv, line 2, index: “” is no whole number of up to 18 digits. Write the place of the value in its series, such as 17."),
        ("series,index,value\na,1,2\na,2,\n", "s.csv, line 3, value: “” is no number. Write digits with a point, such as 12.5."),
        ("series,index,value\na,1,1,5\n", "s.csv, line 2: the row has 4 fields, the header has 3. Write one field for each column; put a text with commas in quotes."),
        ("series,index,value\na,1,nan\n", "s.csv, line 2, value: “nan” is no number. Write digits with a point, such as 12.5."),
        ("series,index,value\na,1,1e999\n", "s.csv, line 2, value: “1e999” is no number. Write digits with a point, such as 12.5."),
        (
            "series,index,value\na,1,1\nb,1,1\na,4,1\na,2,1\n",
            "s.csv, line 4, index: the series “a” has nothing between the indices 2 and 4. Write a row for each index; where nothing happened the value is 0."
        ),
        ("series,index,value\na,7,1\na,8,1\na,7,2\n", "s.csv, line 4, index: the series “a” has the index 7 on line 2 already. Write one row for each index of a series."),
    ]

    @Test(arguments: refusals) func `what cannot be read is refused with its place`(text: String, message: String) {
        #expect(refusal { _ = try read(text) } == message)
    }

    @Test func `bytes that are not UTF-8 are refused with their line`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("s.csv", Array("series,index,value\na,1,2\n".utf8) + [0xC3, 0x28] + Array(",2,3\n".utf8))
        #expect(refusal { _ = try SeriesFile(file, name: "s.csv") } == "s.csv, line 3: the row is not UTF-8. Write text as UTF-8.")
        #expect(refusal { _ = try SeriesFile(folder.url.appendingPathComponent("none.csv"), name: "none.csv") } == "none.csv: the file cannot be opened. Check that the file is there and can be read by this user.")
    }

    /// Ten days of hours that repeat themselves, with a step that no method knows of.
    private static let hours = (0..<240).map { Double([3, 1, 0, 2, 9, 14, 20, 11][$0 % 8]) + Double($0 * 7 % 5) / 4 }
    private static let trend = (0..<40).map { Double(3 * $0) + Double($0 * 11 % 7) }

    private func csv(_ series: [(String, [Double])]) -> String {
        "series,index,value\n" + series.flatMap { name, values in values.enumerated().map { "\(name),\($0 + 5),\($1)\n" } }.joined()
    }

    @Test func `rows are what the forecast gives for each series`() throws {
        let made = try SeriesForecast(of: try read(csv([("trend", Self.trend), ("hours", Self.hours)])), seasons: [8], steps: 3, workers: 2)
        var expected = ["series,index,expected,lower_80,upper_80,method"]
        for (name, values) in [("trend", Self.trend), ("hours", Self.hours)] {
            let forecast = try AutomaticForecast(values: values, seasons: [8], steps: 3)
            for step in 0..<3 { expected.append("\(name),\(values.count + 5 + step)") }
            let method = forecast.method.contains(",") ? "\"\(forecast.method)\"" : forecast.method
            let rows = String(decoding: made.bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix(name + ",") }
            for (step, row) in rows.enumerated() {
                #expect(row.hasSuffix("," + method))
                let numbers = row.dropLast(method.count + 1).split(separator: ",").dropFirst(2).map { Double($0) }
                #expect(numbers == [forecast.expected[step], forecast.lower80[step], forecast.upper80[step]])
            }
        }
        #expect(String(decoding: made.bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: ",").prefix($0.hasPrefix("series") ? 6 : 2).joined(separator: ",") } == expected)
        #expect(made.forecast == 2 && made.failures.isEmpty)
    }

    /// By hand: of four values that never change, the last is expected, with no width.
    @Test func `a short constant series is continued`() throws {
        let made = try SeriesForecast(of: try read("series,index,value\na,1,2.5\na,2,2.5\na,3,2.5\na,4,2.5\n"), seasons: [1], steps: 2, workers: 1)
        #expect(String(decoding: made.bytes, as: UTF8.self) == "series,index,expected,lower_80,upper_80,method\na,5,2.5,2.5,2.5,naive\na,6,2.5,2.5,2.5,naive\n")
    }

    @Test func `series that cannot be forecast are named, and the others forecast`() throws {
        let made = try SeriesForecast(of: try read("series,index,value\nfew,1,2\nall,1,1\nall,2,1\nall,3,1\nall,4,1\nlarge,1,1e101\n"), seasons: [1], steps: 1, workers: 2)
        #expect(String(decoding: made.bytes, as: UTF8.self) == "series,index,expected,lower_80,upper_80,method\nall,5,1,1,1,naive\n")
        #expect(made.failures == [.init(series: "few", reason: "it has 1 value, and at least 4 are needed"), .init(series: "large", reason: "it has values beyond ±1e100")])
        #expect(ForecastCommand.warning(made.failures[0]) == "the series “few” is not forecast: it has 1 value, and at least 4 are needed.")
    }

    @Test func `threads leave no trace`() throws {
        let file = try read(csv((0..<9).map { place in ("s\(place)", Self.hours.suffix(60).map { $0 + Double(place) }) }))
        let one = try SeriesForecast(of: file, seasons: [1, 8], steps: 4, workers: 1)
        #expect(try SeriesForecast(of: file, seasons: [1, 8], steps: 4, workers: 2).bytes == one.bytes)
        #expect(one.forecast == 9)
    }

    @Test func `numbers read back as they were`() {
        for value in [0.1, -0.0, 5, 1e-7, 12_345.678, 1e16, 2.0 / 3, -7.25] { #expect(Double(SeriesForecast.shortest(value)) == value) }
        #expect([0.0, -0.0, 5, -3, 0.5].map(SeriesForecast.shortest) == ["0", "0", "5", "-3", "0.5"])
    }

    @Test func `seasons and steps are checked`() throws {
        #expect(try ForecastCommand.seasons([]) == [1])
        #expect(try ForecastCommand.seasons(["168,24", "7", "24"]) == [7, 24, 168])
        #expect(refusal { _ = try ForecastCommand.seasons(["24,x"]) } == "--season: “x” is not a number of steps from 1 to 10000. 24 is the day of hours, 7 the week of days.")
        #expect(refusal { _ = try ForecastCommand.seasons(["0"]) } == "--season: “0” is not a number of steps from 1 to 10000. 24 is the day of hours, 7 the week of days.")
        #expect(refusal { _ = try ForecastCommand.seasons(["7,"]) } == "--season: “” is not a number of steps from 1 to 10000. 24 is the day of hours, 7 the week of days.")
        #expect(try ForecastCommand.steps(48) == 48)
        #expect(refusal { _ = try ForecastCommand.steps(0) } == "--horizon: 0 is not a number of steps from 1 to 10000. 48 is two days of hours.")
    }

    @Test func `a file is written whole, and not at all where nothing can be forecast`() async throws {
        let folder = try TemporaryFolder()
        let (good, bad) = (try folder.file("good.csv", "series,index,value\na,1,1\na,2,1\na,3,1\na,4,1\n"), try folder.file("bad.csv", "series,index,value\na,1,1\n"))
        let output = folder.url.appendingPathComponent("out.csv").path
        let command = try ForecastCommand.parse([good.path, "--horizon", "1", "--output", output, "--jobs", "1"])
        try await command.run()
        #expect(try String(contentsOfFile: output, encoding: .utf8) == "series,index,expected,lower_80,upper_80,method\na,5,1,1,1,naive\n")
        let failing = try ForecastCommand.parse([bad.path, "--horizon", "1", "--output", output, "--jobs", "1"])
        await #expect(throws: (any Error).self) { try await failing.run() }
        #expect(try String(contentsOfFile: output, encoding: .utf8) == "series,index,expected,lower_80,upper_80,method\na,5,1,1,1,naive\n")
        #expect(try folder.contents().keys.sorted() == ["bad.csv", "good.csv", "out.csv"])
    }
}
