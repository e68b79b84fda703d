import ArgumentParser
import CommandSupport
import Diagnostics
import Foundation

/// Hands over to `almanac-score`: the libraries of models are linked by it alone.
struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Scores a ledger snapshot: writes a scoring run from the facts alone.",
        discussion: "The work is done by the program almanac-score, which stands beside this one; `almanac score --help` shows its options.\n\nExample:\n  almanac score --data Data")

    @Argument(parsing: .captureForPassthrough, help: "As of almanac-score.") var arguments: [String] = []

    func run() async throws {
        try await explaining {
            let program = try Self.program()
            let words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
            execv(program, words)
            throw Fault("the program cannot be started (\(String(cString: strerror(errno))))", at: .init(program), remedy: "Install almanac-score anew.")
        }
    }

    private static func program() throws -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        let beside = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("almanac-score").path
        guard FileManager.default.isExecutableFile(atPath: beside) else {
            throw Fault("almanac-score is not there", at: .init(beside), remedy: "Build it with `make build`, or copy it beside almanac.")
        }
        return beside
    }
}
