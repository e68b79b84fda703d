import ArgumentParser
import CommandSupport
import Foundation

/// The command `almanac-score`, which `almanac score` calls.
struct AlmanacScore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "almanac score", abstract: "Scores a ledger snapshot: writes a scoring run from the facts alone.",
        discussion: "Exit status: 0 if everything asked for was done, 64 if the command line is wrong, else 1.", version: Almanac.version,
        subcommands: [RunCommand.self, EvaluateCommand.self, ModelsCommand.self, ForecastCommand.self], defaultSubcommand: RunCommand.self)
}

/// Runs the command of the process's arguments and ends the process: 0 only if everything asked for was done.
package func runAlmanacScore() async {
    // Nothing may depend on what a machine calls numbers or days.
    setlocale(LC_ALL, "C")
    await AlmanacScore.main()
}
