import Diagnostics
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct PlainFileTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-plain-\(UUID().uuidString)", isDirectory: true)

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func inFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("secret".utf8).write(to: folder.appendingPathComponent("secret"))
        try body()
    }

    @Test func onlyAPlainFileOfTheNameIsRead() throws {
        try inFolder {
            try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("secret"))
            try FileManager.default.createSymbolicLink(atPath: path("nowhere"), withDestinationPath: path("absent"))
            #expect(mkfifo(path("fifo"), 0o600) == 0)
            #expect(try PlainFile.read(path("secret"), atMost: 6) == Array("secret".utf8))
            for (name, refusal) in [("link", .link), ("nowhere", .link), ("absent", .absent), ("secret/x", .absent), ("fifo", .notPlain), (".", .notPlain)] as [(String, PlainFile.Refusal)] {
                #expect(throws: refusal) { try PlainFile.read(path(name), atMost: 6) }
            }
            #expect(throws: PlainFile.Refusal.notPlain) { try PlainFile.read("/dev/zero", atMost: 6) }
            #expect(throws: PlainFile.Refusal.larger(5)) { try PlainFile.read(path("secret"), atMost: 5) }
        }
    }

    @Test func aLinkThatMayBeLeadsToAPlainFileAllTheSame() throws {
        try inFolder {
            #expect(mkfifo(path("fifo"), 0o600) == 0)
            for name in ["secret", "fifo", "loop"] { try FileManager.default.createSymbolicLink(atPath: path("to-" + name), withDestinationPath: name == "loop" ? "to-loop" : path(name)) }
            close(try PlainFile.open(path("to-secret"), followingLinks: true))
            #expect(throws: PlainFile.Refusal.notPlain) { try PlainFile.open(path("to-fifo"), followingLinks: true) }
            #expect(throws: PlainFile.Refusal.link) { try PlainFile.open(path("to-loop"), followingLinks: true) }
        }
    }

    /// Files that the system makes up tell no size.
    @Test func whatGrowsWhileItIsReadIsRefused() {
        #expect(throws: PlainFile.Refusal.failed("it grew while it was read")) { try PlainFile.read("/proc/self/status", atMost: 1 << 20) }
    }
}
