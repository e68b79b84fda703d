import ArgumentParser
import CommandSupport
import Diagnostics
import Foundation
import SampleProgram

struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Writes a made-up program of any size in the input format.",
        discussion: "The same numbers and the same seed give the same bytes.\n\nExample:\n  almanac sample --data /tmp/program --members 100000 --transactions 1000000 --sponsors 50")

    @Option(help: "Folder to write snapshots/ and runs/ into.") var data: String
    @Option(help: "Members of the program.") var members: Int?
    @Option(help: "Purchases, over 18 months.") var transactions: Int?
    @Option(help: "Sponsors.") var sponsors: Int?
    @Option(help: "Another seed, another program.") var seed: UInt64?

    func run() async throws {
        try await explaining {
            var options = SampleOptions()
            if let members { options.members = members }
            if let transactions { options.transactions = transactions }
            if let sponsors { options.sponsors = sponsors }
            if let seed { options.seed = seed }
            try SampleWriter(options: options).write(to: URL(fileURLWithPath: data, isDirectory: true)) { Console.error($0) }
            Console.print("A made-up program of \(Console.count(options.members)) members is in \(data).")
        }
    }
}
