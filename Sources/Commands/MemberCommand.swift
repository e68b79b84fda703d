import ArgumentParser
import CommandSupport
import Diagnostics
import Erasures
import Foundation
import LedgerStore
import LoyaltyModel
import Pages
import PartitionStore
import SiteBuild
import SiteConfig

struct MemberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member", abstract: "The tokens behind a sponsor's pseudonyms, for the operator.",
        discussion: "Reads pseudonyms from standard input, one a line, and writes “member,member_token_id” and a line for each.\n\nExample:\n  cut -d, -f1 at-risk-members.csv | almanac member --sponsor corner-bakery > tokens.csv")

    /// Heads the column of tokens in its answer.
    static let tokenColumn = "member_token_id"

    @Option(help: "The sponsor whose pseudonyms they are.") var sponsor: String
    @Option(help: "Folder with snapshots/ and runs/.") var data: String?
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("data", data)])
            let key = try PseudonymKey.existing(in: configuration.stateURL)
            let reader = InputReader(data: configuration.dataURL, settings: configuration.figures, forgotten: try ErasureFile(in: configuration.stateURL).read(), spill: SpillFile(in: FileManager.default.temporaryDirectory))
            let program = try reader.readProgram()
            guard program.sponsors.contains(where: { $0.id == sponsor }) else {
                throw Fault("the snapshot has no sponsor “\(sponsor.prefix(70))”", remedy: "Its sponsors are \(program.sponsors.map(\.id).sorted().prefix(8).joined(separator: ", ")).")
            }
            let wanted = Self.readPseudonyms()
            let found = MemberLookup.tokens(of: wanted, sponsorID: sponsor, program.members, key: key)
            Console.print("member,\(Self.tokenColumn)")
            for pseudonym in wanted { if let token = found[pseudonym] { Console.print("\(pseudonym),\(token)") } }
            let missing = wanted.filter { found[$0] == nil }
            guard missing.count < wanted.count || wanted.isEmpty else {
                throw Fault(
                    "none of the \(wanted.count) lines is a pseudonym of \(sponsor), the first is “\(missing[0].prefix(40))”", at: .init("standard input"),
                    remedy: "Send the column `member` alone, of an export of this sponsor made with this key: cut -d, -f1.")
            }
            guard missing.isEmpty else {
                throw Fault("\(missing.count) of \(wanted.count) pseudonyms are nobody's here, the first “\(missing[0].prefix(40))”", at: .init("standard input"), remedy: "Check that they are this sponsor's, and were made with this key.")
            }
        }
    }

    /// A header line of an export may stand above them.
    private static func readPseudonyms() -> [String] {
        var lines: [String] = []
        while let line = readLine() {
            let text = line.trimmingCharacters(in: .whitespaces)
            if !text.isEmpty, text != "member" { lines.append(text) }
        }
        return lines
    }
}

enum MemberLookup {
    /// A keyed hash cannot be turned around: every member's pseudonym is made and compared.
    static func tokens(of pseudonyms: [String], sponsorID: String, _ members: MemberTable, key: [UInt8]) -> [String: String] {
        let wanted = Set(pseudonyms)
        let names = Pseudonyms(key: key, sponsorID: sponsorID)
        var found: [String: String] = [:]
        // Who shares nothing is on no list, and has no pseudonym to turn back.
        for member in 0..<UInt32(members.count) where members.isCounted(member) {
            let pseudonym = names.pseudonym(of: members.tokens.bytes(member))
            if wanted.contains(pseudonym) { found[pseudonym] = members.tokens[member] }
        }
        return found
    }
}
