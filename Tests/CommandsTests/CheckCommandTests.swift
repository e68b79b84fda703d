import ArgumentParser
import Foundation
import SampleProgram
import Testing

@testable import Commands

@Suite struct CheckCommandTests {
    /// What a build would refuse ends a check too, and neither leaves anything.
    @Test func aNoteThatLeadsNowhere() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "check-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: checkout.appending(path: "Templates"), to: folder.appending(path: "Templates"))
        var options = SampleOptions()
        (options.members, options.transactions, options.sponsors) = (60, 600, 1)
        try SampleWriter(options: options).write(to: folder.appending(path: "Data"))
        let settings = "data: \(folder.path)/Data\noutput: \(folder.path)/Site\nstate: \(folder.path)/state\ntemplates: \(folder.path)/Templates\npublic: \(checkout.path)/Public\n"
        try Data(settings.utf8).write(to: folder.appending(path: "site.config"))
        let command = try #require(CheckCommand.parseAsRoot(["--config", folder.path + "/site.config"]) as? CheckCommand)
        try await command.run()
        try Data("[here](../nowhere/)".utf8).write(to: folder.appending(path: "Templates/notes/all.md"))
        await #expect(throws: ExitCode(1)) { try await command.run() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["Data", "Templates", "site.config"])
    }
}
