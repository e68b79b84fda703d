import ArgumentParser
import CommandSupport
import Diagnostics
import Erasures
import Foundation
import Pages
import PartitionStore
import SiteBuild
import SiteConfig
import SiteManifest

struct SubjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subject", abstract: "What the built sites hold about a member, for a data-subject request.",
        discussion: """
            Reads one member token from standard input and writes, for every build that is kept, each row of each CSV file that has the member's pseudonym, under the file's header: pages and charts are drawn from the same rows. \
            What the ledger and the runs hold is for those to tell who write them.

            Example:
              almanac subject < token.txt
            """)

    @Option(help: "Folder with snapshots/ and runs/.") var data: String?
    @Option(help: "Folder that holds current and builds/.") var output: String?
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("data", data), ("output", output)])
            let tokens = try MemberTokens.read()
            guard tokens.count == 1 else { throw Fault("there are \(tokens.count) lines", at: .init("standard input"), remedy: "Send one member's token: what is told is for that member alone.") }
            let key = try PseudonymKey.existing(in: configuration.stateURL)
            let search = SubjectSearch(layout: BuildLayout(output: configuration.outputURL), key: key, token: Array(tokens[0].utf8))
            let found = try search.write { Console.print($0) }
            Console.error(found == 0 ? "No build has a row about this member." : "\(Console.count(found, "row")) in the builds of \(configuration.outputFolder).")
        }
    }
}

/// Looks for a member's pseudonyms in the exports of every build.
struct SubjectSearch {
    let layout: BuildLayout
    let key: [UInt8]
    let token: [UInt8]

    /// - Returns: how many rows there are. Throws a `Fault` for a build that cannot be read: what it holds would be missing.
    func write(_ line: (String) -> Void) throws -> Int {
        var rows = 0
        for id in layout.buildIDs() {
            let manifest = try SiteManifest(reading: layout.manifest(of: id))
            for file in manifest.files where file.mediaType.hasPrefix("text/csv") {
                guard case .sponsor(let sponsor) = file.audience else { continue }
                let pseudonym = Pseudonyms(key: key, sponsorID: sponsor).pseudonym(of: token[...])
                rows += try write(file.path, of: id, rowsWith: pseudonym, line)
            }
        }
        return rows
    }

    private func write(_ path: String, of buildID: String, rowsWith pseudonym: String, _ line: (String) -> Void) throws -> Int {
        let url = layout.folder(of: buildID).appendingPathComponent(path)
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { throw Fault("the file cannot be read", at: .init(url.path), remedy: "Run as the user who builds.") }
        // Every line of an export is a row: no cell that a build writes has a line end.
        let lines = text.split(whereSeparator: \.isNewline)
        let found = lines.dropFirst().filter { $0.split(separator: ",").contains { $0 == pseudonym } }
        guard !found.isEmpty, let header = lines.first else { return 0 }
        line("# \(buildID)/\(path)")
        line(String(header))
        for row in found { line(String(row)) }
        return found.count
    }
}
