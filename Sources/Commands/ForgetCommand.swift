import ArgumentParser
import CommandSupport
import Diagnostics
import Erasures
import Foundation
import LedgerStore
import LoyaltyModel
import PartitionStore
import SiteBuild
import SiteConfig

struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Erases members from the sponsors' sites, for good, and builds without them.",
        discussion: """
            Reads member tokens from standard input, one a line. From then on the members count as sharing nothing, whatever snapshots say: rows of runs are ignored, only the sums of the books keep them. \
            The next build has no other trace of them and removes the builds of before.

            Example:
              almanac forget < tokens.txt
            """)

    @Option(help: "Folder with snapshots/ and runs/.") var data: String?
    @Option(help: "Folder that holds current and builds/.") var output: String?
    @Flag(help: "Also note tokens that the newest run's snapshot does not have: they may come back with a later one.") var evenIfAbsent = false
    @Flag(help: "Only note them: the next build takes them out. A watcher or timer builds at once: stop it before, where they are to stay until the next run.") var noBuild = false
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("data", data), ("output", output)])
            let tokens = try MemberTokens.read()
            let file = ErasureFile(in: configuration.stateURL)
            if !evenIfAbsent, let line = try MemberTokens.firstUnknown(of: tokens, configuration, try file.read()) {
                throw MemberTokens.unknown(line, "; nobody was noted", or: "; or add --even-if-absent")
            }
            let added = try file.add(tokens.map(\.token), now: Date())
            Console.print("\(Console.count(added, "member")) noted in \(file.url.path)" + (added < tokens.count ? "; \(tokens.count - added) had been before." : "."))
            if noBuild { return Console.print("The next build takes them out and removes the builds of before (a watcher or timer that runs begins it by itself); until then the published site still has them.") }
            var job = BuildJob(configuration: configuration, runID: nil, acceptsFewerScores: false)
            job.waits = true
            do {
                try job.run()
            } catch {
                Console.error("warning: they are noted, and what is built already may still have them: mend what follows, and build again.")
                throw error
            }
        }
    }
}

/// Member tokens from standard input.
enum MemberTokens {
    typealias Line = (token: String, number: Int)

    /// The first that the newest run's snapshot does not have, by its line, and the snapshot. Throws the snapshot's faults.
    static func firstUnknown(of tokens: [Line], _ configuration: SiteConfiguration, _ forgotten: ForgottenMembers) throws -> (line: Int, snapshotID: String)? {
        let reader = InputReader(data: configuration.dataURL, settings: configuration.figures, forgotten: forgotten, spill: SpillFile(in: FileManager.default.temporaryDirectory))
        let program = try reader.readProgram()
        return tokens.first { program.members.tokens.find($0.token) == nil }.map { ($0.number, program.snapshotID) }
    }

    /// A token is said by its line alone: no message shows one.
    static func unknown(_ found: (line: Int, snapshotID: String), _ outcome: String = "", or otherwise: String = "") -> Fault {
        Fault(
            "this is no member's token in snapshot \(found.snapshotID)\(outcome)", at: .init("standard input", line: found.line),
            remedy: "Send tokens of the ledger, not pseudonyms (`almanac member` turns those back)\(otherwise).")
    }

    /// Passes over the head of a column of `almanac member`'s answer. Throws a `Fault` where there is none, and where a line cannot be one.
    static func read(_ next: () -> String? = { readLine() }) throws -> [Line] {
        var tokens: [Line] = []
        var number = 0
        while let line = next() {
            number += 1
            let token = line.trimmingCharacters(in: .whitespaces)
            if token.isEmpty || token == MemberCommand.tokenColumn { continue }
            var copy = token
            if let problem = copy.withUTF8({ MemberTokenRule.problem(with: UnsafeRawBufferPointer($0)) }) {
                throw Fault(problem, at: .init("standard input", line: number), remedy: "Send member tokens as they stand in the ledger, one a line.")
            }
            tokens.append((token, number))
        }
        guard !tokens.isEmpty else { throw Fault("there is no member token", at: .init("standard input"), remedy: "Send member tokens as they stand in the ledger, one a line.") }
        return tokens
    }
}
