import Foundation
import Testing

/// A whole small site, file by file, against the one that was read and found good: each page and export as it is, pictures by their names
/// (their pixels have goldens of their own).
///
/// To take a new one, read what `git diff` then shows after one run with `ALMANAC_RECORD_GOLDENS=site`; a run that records always fails.
@Suite struct GoldenSiteTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/site", isDirectory: true)
    private static let isRecording = ProcessInfo.processInfo.environment["ALMANAC_RECORD_GOLDENS"] == "site"

    @Test func everyFileIsAsItWas() throws {
        let small = try SmallSite { options in
            options.members = 90
            options.transactions = 1_200
            options.sponsors = 1
            options.forecastDays = 3
        }
        try small.build()
        let built = try Self.comparable(SmallSite.tree(small.site.appendingPathComponent("current")))
        if Self.isRecording { return try Self.record(built) }
        let golden = try SmallSite.tree(Self.folder).mapValues { String(decoding: $0, as: UTF8.self) }
        #expect(golden.keys.sorted() == built.keys.sorted())
        for (path, text) in golden where built[path] != nil && built[path] != text {
            Issue.record("\(path) differs: \(Self.firstDifference(text, built[path] ?? ""))")
        }
    }

    /// Files that are text, and one that lists the others. What hashes pictures or all inputs is told by their pixels and by the files here.
    private static func comparable(_ tree: [String: Data]) throws -> [String: String] {
        var files: [String: String] = [:]
        for (path, data) in tree where [".html", ".csv"].contains(where: path.hasSuffix) { files[path] = withoutHashes(String(decoding: data, as: UTF8.self)) }
        files["files.txt"] = tree.keys.filter { !$0.hasSuffix(".gz") }.map(withoutHashes).sorted().joined(separator: "\n") + "\n"
        return files
    }

    /// Without hashes in names, and the size of a sponsor's files: pictures have other bytes where fonts or libdeflate are of another version.
    private static func withoutHashes(_ text: String) -> String {
        text.replacing(/-[0-9a-f]{12}(?=\.(png|css|js|svg))/, with: "-").replacing(/data-sort="\d+\.0">[\d.,]+.(kB|MB)</, with: "data-sort=\"size\"><")
    }

    private static func record(_ files: [String: String]) throws {
        try? FileManager.default.removeItem(at: folder)
        for (path, text) in files {
            let url = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        Issue.record("recorded \(files.count) files")
    }

    private static func firstDifference(_ golden: String, _ built: String) -> String {
        let (a, b) = (golden.split(separator: "\n", omittingEmptySubsequences: false), built.split(separator: "\n", omittingEmptySubsequences: false))
        let line = zip(a, b).enumerated().first { $1.0 != $1.1 }?.offset ?? min(a.count, b.count)
        return "line \(line + 1) is “\((line < b.count ? b[line] : "").prefix(200))”, was “\((line < a.count ? a[line] : "").prefix(200))”"
    }
}
