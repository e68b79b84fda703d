import Diagnostics
import Erasures
import Foundation
import Pages
import SampleProgram
import SiteBuild
import SiteConfig
import SiteManifest
import Testing

@testable import Commands

/// What is told about a member for a data-subject request.
@Suite struct SubjectTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "subject-" + UUID().uuidString)
    private let key = Array("0123456789abcdef0123456789abcdef".utf8)

    private func site() throws -> SiteConfiguration {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var configuration = SiteConfiguration()
        (configuration.dataFolder, configuration.outputFolder, configuration.stateFolder) = (folder.path + "/Data", folder.path + "/Site", folder.path + "/state")
        (configuration.templatesFolder, configuration.publicFolder) = (checkout.path + "/Templates", checkout.path + "/Public")
        var options = SampleOptions()
        (options.members, options.transactions) = (120, 2_000)
        try SampleWriter(options: options).write(to: configuration.dataURL)
        try build(configuration)
        return configuration
    }

    private func build(_ configuration: SiteConfiguration) throws {
        _ = try SiteBuilder(plan: BuildPlan(configuration: configuration, pseudonymKey: key)).build { _ in }
    }

    private func told(_ configuration: SiteConfiguration, _ token: String) throws -> [String] {
        var lines: [String] = []
        let found = try SubjectSearch(layout: BuildLayout(output: configuration.outputURL), key: key, token: Array(token.utf8)).write { lines.append($0) }
        let pages = lines.filter { $0.hasPrefix("# ") && $0.contains(" shows ") }
        lines.removeAll(where: pages.contains)
        #expect(found.pages == pages.count && found.rows == lines.count { !$0.hasPrefix("# ") } - lines.count { $0.hasPrefix("# ") })
        return lines
    }

    /// A run may put anything into a text of somebody else's row.
    @Test func aTextThatLooksLikeAPseudonymTellsNothing() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = try site()
        let build = configuration.outputURL.appending(path: "current").resolvingSymlinksInPath()
        let file = build.appending(path: "sponsors/corner-bakery/exports/at-risk-members.csv")
        let names = Pseudonyms(key: key, sponsorID: "corner-bakery")
        var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\r\n")
        let mine = try #require(try memberTokens(configuration).first { token in lines[2].hasPrefix(names.pseudonym(of: Array(token.utf8)[...])) })
        let before = try told(configuration, mine)
        var fields = lines[1].components(separatedBy: ",")
        fields[2] = names.pseudonym(of: Array(mine.utf8)[...])
        lines[1] = fields.joined(separator: ",")
        try Data(lines.joined(separator: "\r\n").utf8).write(to: file)
        #expect(before.contains(lines[2]))
        #expect(try told(configuration, mine) == before)
    }

    /// Each row of the exports is told to exactly one member: the one whose pseudonym it has.
    @Test func everyRowIsToldToItsMemberAndNobodyElse() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = try site()
        let build = configuration.outputURL.appending(path: "current").resolvingSymlinksInPath()
        let list = try String(contentsOf: build.appending(path: "sponsors/corner-bakery/exports/at-risk-members.csv"), encoding: .utf8).split(whereSeparator: \.isNewline)
        let names = Pseudonyms(key: key, sponsorID: "corner-bakery")
        let tokens = try memberTokens(configuration)
        #expect(list.count > 5)
        var toldRows: [String] = []
        for token in tokens {
            let lines = try told(configuration, token)
            let own = names.pseudonym(of: Array(token.utf8)[...])
            for row in lines where list.dropFirst().contains(Substring(row)) {
                #expect(row.hasPrefix(own + ","))
                toldRows.append(row)
            }
            #expect(!lines.contains { $0.contains(token) })
        }
        #expect(toldRows.sorted() == list.dropFirst().map(String.init).sorted())
    }

    /// A factor's description may have line ends, and a row is not told in part.
    @Test func aRowWithALineEndInATextIsToldWhole() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = try site()
        let file = configuration.outputURL.appending(path: "current").resolvingSymlinksInPath().appending(path: "sponsors/corner-bakery/exports/at-risk-members.csv")
        let names = Pseudonyms(key: key, sponsorID: "corner-bakery")
        let text = try String(contentsOf: file, encoding: .utf8)
        let token = try #require(try memberTokens(configuration).first { text.contains(names.pseudonym(of: Array($0.utf8)[...])) })
        let own = names.pseudonym(of: Array(token.utf8)[...])
        let row = try #require(text.components(separatedBy: "\r\n").first { $0.hasPrefix(own) })
        let broken = row + ",\"two\r\nlines, and \"\"\u{2028}quotes\"\"\n\",end"
        try text.replacingOccurrences(of: row, with: broken).write(to: file, atomically: false, encoding: .utf8)
        #expect(try told(configuration, token).contains(broken))
    }

    @Test func afterAnErasureThereIsNothingToTell() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = try site()
        let token = try #require(try memberTokens(configuration).first { try !told(configuration, $0).isEmpty })
        try ErasureFile(in: configuration.stateURL).add([token], now: Date())
        try build(configuration)
        #expect(try told(configuration, token) == [])
    }

    private func memberTokens(_ configuration: SiteConfiguration) throws -> [String] {
        let run = configuration.dataURL.appending(path: "runs/2026-11-19T0412Z/lifetime_value.csv")
        let rows = try String(contentsOf: run, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst()
        return Set(rows.map { String($0.split(separator: ",")[1]) }).sorted()
    }
}
