import ArgumentParser
import CommandSupport
import Foundation

/// The command `almanac`.
struct AlmanacCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "almanac", abstract: "Turns a loyalty program's ledger snapshots and scoring runs into private sponsor sites.",
        discussion: "Settings come from site.config, then environment variables (ALMANAC_OUTPUT for `output`), then options; the later counts.\n\nExit status: 0 if everything asked for was done, 64 if the command line is wrong, else 1; `status` has codes of its own.",
        version: Almanac.version,
        subcommands: [CheckCommand.self, BuildCommand.self, WatchCommand.self, StatusCommand.self, ServeCommand.self, TokenCommand.self, AuditCommand.self, MemberCommand.self, ForgetCommand.self, SubjectCommand.self, SampleCommand.self, ScoreCommand.self])
}

/// Runs the command of the process's arguments and ends the process: 0 only if everything asked for was done.
package func runAlmanac() async {
    // Only the product's own messages are English; nothing may depend on what a machine calls numbers or days.
    setlocale(LC_ALL, "C")
    await AlmanacCommand.main()
}
