import Foundation
import GRDB

/// One sponsor's pages and exports, read as anyone who may open them would.
struct PublishedSite {
    let folder: URL

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("exports/\(name).csv").path) }

    func csv(_ name: String) throws -> [[String: String]] {
        let text = String(decoding: try Data(contentsOf: folder.appendingPathComponent("exports/\(name).csv")), as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: true).map(Self.fields)
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    func text(of page: String) throws -> String { String(decoding: try Data(contentsOf: folder.appendingPathComponent("\(page)index.html")), as: UTF8.self) }

    /// The cells of the table with a caption; nil where the page has none.
    func table(_ caption: String, on page: String) throws -> [[String]]? {
        let html = try text(of: page)
        guard let start = html.range(of: "<caption>\(caption)"), let end = html.range(of: "</table>", range: start.upperBound..<html.endIndex) else { return nil }
        return html[start.upperBound..<end.lowerBound].components(separatedBy: "<tr>").dropFirst(2).map { row in
            row.components(separatedBy: "<td").dropFirst().map { cell in
                let inner = cell.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
                return String(inner).replacing("\u{A0}", with: " ")
            }
        }
    }

    /// What stands under a key figure's label; nil where the page has no such figure.
    func keyFigure(_ label: String, on page: String) throws -> String? { try text(after: "<dd>", of: label, on: page) }

    /// The small print of a key figure.
    func note(_ label: String, on page: String) throws -> String? { try text(after: "<dd class=\"note\">", of: label, on: page) }

    private func text(after tag: String, of label: String, on page: String) throws -> String? {
        let html = try text(of: page)
        guard let start = html.range(of: "<dt>\(label)</dt>"), let value = html.range(of: tag, range: start.upperBound..<html.endIndex) else { return nil }
        return String(html[value.upperBound...].prefix { $0 != "<" }).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func fields(_ line: some StringProtocol) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}

/// What the test knows of one sponsor's members, straight from the inputs.
struct ScoredMember {
    var isListed: Bool
    var churn: Double?
    var churnBefore: Double?
    var predicted: Double?
    var predictedBefore: Double?
    var segment: String?
    /// From 0 among those with a predicted value, now and in the run before.
    var rank = Int.max
    var rankBefore = Int.max

    /// How many members each segment has, those of status “none” aside.
    static func segments(_ sponsor: String, data: URL, run: String) throws -> [String: Int] {
        let status = try statuses(data)
        let lines = try lines(data, "segment_members", run)
        let place = lines[0].firstIndex(of: "segment_id") ?? 0
        return lines.dropFirst().filter { $0[0] == sponsor && status[$0[1]] != "none" }.reduce(into: [:]) { $0[$1[place], default: 0] += 1 }
    }

    private static func lines(_ data: URL, _ file: String, _ run: String) throws -> [[String]] {
        String(decoding: try Data(contentsOf: data.appendingPathComponent("runs/\(run)/\(file).csv")), as: UTF8.self).split(whereSeparator: \.isNewline).map(PublishedSite.fields)
    }

    private static func statuses(_ data: URL) throws -> [String: String] {
        let snapshots = data.appendingPathComponent("snapshots")
        let newest = try FileManager.default.contentsOfDirectory(atPath: snapshots.path).sorted().last ?? ""
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: snapshots.appendingPathComponent(newest).path, configuration: configuration).read { database in
            try Row.fetchAll(database, sql: "SELECT member_token_id, data_sharing_status FROM dim_members").reduce(into: [String: String]()) { $0[$1[0]] = $1[1] }
        }
    }

    /// Members whom the run scored, those of status “none” aside.
    static func read(_ sponsor: String, data: URL, run: String, before: String) throws -> [ScoredMember] {
        let status = try statuses(data)
        func column(_ file: String, _ run: String, _ name: String) throws -> [String: Double] {
            let lines = try lines(data, file, run)
            let place = lines[0].firstIndex(of: name) ?? 0
            return lines.dropFirst().filter { $0[0] == sponsor }.reduce(into: [:]) { $0[$1[1]] = Double($1[place]) }
        }
        let (churn, earlier) = (try column("churn", run, "churn_probability"), try column("churn", before, "churn_probability"))
        let (values, valuesBefore) = (try column("lifetime_value", run, "predicted_cents"), try column("lifetime_value", before, "predicted_cents"))
        let segmentLines = try lines(data, "segment_members", run)
        let segmentPlace = segmentLines[0].firstIndex(of: "segment_id") ?? 0
        let segments = segmentLines.dropFirst().filter { $0[0] == sponsor }.reduce(into: [String: String]()) { $0[$1[1]] = $1[segmentPlace] }
        let tokens = Set(churn.keys).union(values.keys).union(valuesBefore.keys).filter { status[$0] != nil && status[$0] != "none" }
        var members = tokens.sorted().map { token in
            ScoredMember(isListed: status[token] == "full", churn: churn[token], churnBefore: earlier[token], predicted: values[token], predictedBefore: valuesBefore[token], segment: segments[token])
        }
        func rank(_ value: (ScoredMember) -> Double?, _ place: WritableKeyPath<ScoredMember, Int>) {
            let ranked = members.indices.filter { value(members[$0]) != nil }.sorted { (value(members[$0]) ?? 0, $1) > (value(members[$1]) ?? 0, $0) }
            for (rank, member) in ranked.enumerated() { members[member][keyPath: place] = rank }
        }
        rank(\.predicted, \.rank)
        rank(\.predictedBefore, \.rankBefore)
        return members
    }

    var isAtRisk: Bool { (churn ?? 0) >= 0.5 }
    /// Whether a list shows the member's churn probability.
    func showsRisk(highEnd: Int) -> Bool { isListed && (rank < highEnd || isAtRisk || (churn != nil && (churnBefore ?? 0) >= 0.5)) }
    /// Whether a list shows the predicted value: that of who fell out of high value does too.
    func showsValue(highEnd: Int, highEndBefore: Int) -> Bool { showsRisk(highEnd: highEnd) || (isListed && predicted != nil && rankBefore < highEndBefore) }
}
