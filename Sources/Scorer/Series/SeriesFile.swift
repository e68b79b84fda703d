import Diagnostics
import Foundation
import ScoringRuns

/// Series of numbers from a CSV file with the columns `series`, `index` and `value`: others are ignored, rows come in any order.
package struct SeriesFile: Sendable {
    package struct Series: Equatable, Sendable {
        package var name: String
        /// Of the last value.
        package var lastIndex: Int64
        /// Oldest first; the index rises by 1 from each to the next.
        package var values: [Double]
    }

    /// In the order in which they first appear.
    package let series: [Series]

    /// - Parameter name: how messages call the file.
    /// - Throws: a ``Fault`` with line and column where the file is not such a CSV file, holds no rows, or a series lacks an index or has one twice.
    package init(_ url: URL, name: String) throws {
        // Named by whoever runs the command, who may name a link or a pipe.
        guard let handle = try? FileHandle(forReadingFrom: url) else {
            throw Fault("the file cannot be opened", at: .init(name), remedy: "Check that the file is there and can be read by this user.")
        }
        let reader = try CSVReader(handle, name: name)
        let columns = try Columns(reader)
        var (place, found) = ([String: Int](), [(name: String, points: [Point])]())
        while try reader.next() {
            let (series, point) = (reader.text(columns.series), try columns.point(of: reader))
            guard !series.isEmpty else { throw reader.fault("the field is empty", column: Columns.seriesName, remedy: "Write the name of the series in each of its rows.") }
            let position = place[series] ?? found.count
            if position == found.count {
                place[series] = position
                found.append((series, []))
            }
            found[position].points.append(point)
        }
        guard !found.isEmpty else { throw Fault("the file has no rows", at: .init(name), remedy: "Write a row for each value, below the header line.") }
        series = try found.map { try Self.ordered($0.name, $0.points, reader.name) }
    }

    fileprivate struct Point {
        var index: Int64
        var value: Double
        var line: Int
    }

    private static func ordered(_ name: String, _ points: [Point], _ file: String) throws -> Series {
        let sorted = points.sorted { ($0.index, $0.line) < ($1.index, $1.line) }
        for (before, point) in zip(sorted, sorted.dropFirst()) where point.index != before.index + 1 {
            func fault(_ what: String, remedy: String) -> Fault { Fault(what, at: .init(file, line: point.line, column: Columns.indexName), remedy: remedy) }
            guard point.index != before.index else {
                throw fault("the series “\(name.prefix(64))” has the index \(point.index) on line \(before.line) already", remedy: "Write one row for each index of a series.")
            }
            throw fault("the series “\(name.prefix(64))” has nothing between the indices \(before.index) and \(point.index)", remedy: "Write a row for each index; where nothing happened the value is 0.")
        }
        return Series(name: name, lastIndex: sorted.last?.index ?? 0, values: sorted.map(\.value))
    }
}

/// Where the columns stand.
private struct Columns {
    static let (seriesName, indexName, valueName) = ("series", "index", "value")

    let series, index, value: Int

    init(_ reader: CSVReader) throws {
        func position(_ column: String) throws -> Int {
            guard let position = reader.header.firstIndex(of: column) else { throw reader.fault("the column “\(column)” is missing", remedy: "The header line names series, index and value.") }
            return position
        }
        (series, index, value) = (try position(Self.seriesName), try position(Self.indexName), try position(Self.valueName))
    }

    func point(of reader: CSVReader) throws -> SeriesFile.Point {
        guard let at = reader.withField(index, NumberText.whole) else {
            throw reader.fault("“\(reader.text(index).prefix(40))” is no whole number of up to 18 digits", column: Self.indexName, remedy: "Write the place of the value in its series, such as 17.")
        }
        guard let number = reader.withField(value, NumberText.double) else {
            throw reader.fault("“\(reader.text(value).prefix(40))” is no number", column: Self.valueName, remedy: "Write digits with a point, such as 12.5.")
        }
        return SeriesFile.Point(index: at, value: number, line: reader.line)
    }
}
