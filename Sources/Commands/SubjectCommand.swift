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
            Reads one member token from standard input and writes, for every build that is kept, each row of each CSV file that has the member's pseudonym, under the file's header, and names each page that shows it: pages and charts are drawn from the same figures. Where there is none, the newest run's snapshot is asked whether it has the token at all. \
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
            let search = SubjectSearch(layout: BuildLayout(output: configuration.outputURL), key: key, token: Array(tokens[0].token.utf8))
            let (found, pages) = try search.write { Console.print(document: $0) }
            // “Nothing” may be the answer to a slip of the pen, or true of somebody whom the ledger does not have any more.
            if found + pages == 0, let unknown = try MemberTokens.firstUnknown(of: tokens, configuration, try ErasureFile(in: configuration.stateURL).read()) {
                Console.error("warning: \(MemberTokens.unknown(unknown).message)")
            }
            Console.error(found + pages == 0 ? "No build has a row about this member." : "\(Console.count(found, "row")) and \(Console.count(pages, "page")) in the builds of \(configuration.outputFolder).")
        }
    }
}

/// Looks for a member's pseudonyms in the exports of every build.
struct SubjectSearch {
    let layout: BuildLayout
    let key: [UInt8]
    let token: [UInt8]

    /// - Parameter row: a row as the file has it, or a comment before the rows of a file; a text in quotes may have several lines.
    /// - Returns: how many rows there are, and pages that show the member. Throws a `Fault` for a build that cannot be read: what it holds would be missing.
    func write(_ row: (String) -> Void) throws -> (rows: Int, pages: Int) {
        var (rows, pages) = (0, 0)
        for id in layout.buildIDs() {
            let manifest = try SiteManifest(reading: layout.manifest(of: id))
            for file in manifest.files {
                let isTable = file.mediaType.hasPrefix("text/csv")
                guard case .sponsor(let sponsor) = file.audience, isTable || file.mediaType.hasPrefix("text/html") else { continue }
                let pseudonym = Pseudonyms(key: key, sponsorID: sponsor).pseudonym(of: token[...])
                if isTable {
                    rows += try write(file.path, of: id, rowsWith: pseudonym, row)
                } else if try read(file.path, of: id).firstRange(of: Array(pseudonym.utf8)) != nil {
                    // Some lists are on a page alone.
                    row("# \(id)/\(file.path) shows \(pseudonym)")
                    pages += 1
                }
            }
        }
        return (rows, pages)
    }

    private func read(_ path: String, of buildID: String) throws -> [UInt8] {
        let url = layout.folder(of: buildID).appendingPathComponent(path)
        guard let bytes = try? Data(contentsOf: url) else { throw Fault("the file cannot be read", at: .init(url.path), remedy: "Run as the user who builds.") }
        return [UInt8](bytes)
    }

    private func write(_ path: String, of buildID: String, rowsWith pseudonym: String, _ row: (String) -> Void) throws -> Int {
        let records = CSVRecords.split(try read(path, of: buildID))
        // A text that somebody else's row has from a run may look like a pseudonym.
        guard let header = records.first, let column = CSVRecords.fields(header).firstIndex(where: { $0.elementsEqual("member".utf8) }) else { return 0 }
        let found = records.dropFirst().filter { record in
            let fields = CSVRecords.fields(record)
            return fields.indices.contains(column) && fields[column].elementsEqual(pseudonym.utf8)
        }
        guard !found.isEmpty else { return 0 }
        row("# \(buildID)/\(path)")
        for record in [header] + found { row(String(decoding: record, as: UTF8.self)) }
        return found.count
    }
}
