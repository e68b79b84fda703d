import Diagnostics
import Foundation
import RunningProgram
import SampleProgram
import SiteManifest
import Testing

/// A small made-up program in a folder of its own, built by the program itself as often as a test needs, with what it should give.
///
/// Each build has other templates, in a comment alone: everything is made again, and the bytes stay the same. So what a build gives is one of few known sites.
final class FaultedSite: Sendable {
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("almanac").path
    static let newest = "2026-11-19T0412Z", earlier = "2026-10-22T0412Z"
    /// Two sites that differ in every page.
    enum Variant: String, CaseIterable, Sendable { case english = "en-IE", german = "de-DE" }

    let folder: URL
    /// Where the site is; below ``folder``.
    let output: URL
    var path: String { folder.path }
    private let templates: URL
    private static let head = "partials/head.mustache"
    private let head: String
    private static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardizedFileURL

    /// - Parameters:
    ///   - output: below the folder of the test.
    ///   - hasKey: whether the pseudonyms' key is there already, the same for all.
    init(output: String = "Site", members: Int = 60, hasKey: Bool = true) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-faults-\(UUID().uuidString)", isDirectory: true)
        self.output = folder.appendingPathComponent(output, isDirectory: true)
        templates = folder.appendingPathComponent("Templates", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Self.checkout.appendingPathComponent("Templates"), to: templates)
        head = try String(contentsOf: templates.appendingPathComponent(Self.head), encoding: .utf8)
        var options = SampleOptions()
        (options.members, options.transactions, options.sponsors) = (members, members * 10, 1)
        try SampleWriter(options: options).write(to: data)
        guard hasKey else { return }
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try write(String(repeating: "0123456789abcdef", count: 4) + "\n", to: "state/pseudonym.key")
        chmod(state.appendingPathComponent("pseudonym.key").path, 0o600)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var data: URL { folder.appendingPathComponent("Data", isDirectory: true) }
    var state: URL { folder.appendingPathComponent("state", isDirectory: true) }
    var layout: BuildLayout { BuildLayout(output: output) }
    /// Where `current` points; nil where it is no link.
    var current: String? { try? FileManager.default.destinationOfSymbolicLink(atPath: layout.currentLink.path) }

    /// - Parameter comment: in a template, so that everything is made again; nil to leave it as it is.
    func configure(_ variant: Variant, comment: Int? = nil, output: URL? = nil) throws {
        try write(
            """
            locale: \(variant.rawValue)
            data: \(data.path)
            output: \((output ?? self.output).path)
            state: \(state.path)
            templates: \(templates.path)
            public: \(Self.checkout.path)/Public
            """, to: "settings")
        if let comment { try (head + "{{! \(comment) }}").write(to: templates.appendingPathComponent(Self.head), atomically: true, encoding: .utf8) }
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(file))
    }

    // MARK: Running

    /// - Parameter command: what runs the program, with its own arguments.
    func start(_ arguments: [String], by command: [String] = []) throws -> RunningProgram {
        try RunningProgram(command + [Self.program] + arguments + ["--config", path + "/settings"], in: folder)
    }

    /// The server, on a free port, and a token of the operator's manager.
    func serve() async throws -> (server: RunningProgram, port: Int, token: String) {
        let made = try await almanac("token", "create", "--operator", "--role", "manager", "--days", "1")
        let server = try start(["serve", "--port", "0"])
        for _ in 0..<1_000 where !server.printed.contains("http://") && server.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        let port = try #require(server.printed.split(separator: ":").last.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }, "\(server.said)")
        return (server, port, made.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    func almanac(_ arguments: String..., by command: [String] = []) async throws -> RunningProgram.Ended {
        try await start(arguments, by: command).ended()
    }

    // MARK: What should come out

    /// The files of a variant's site: the same for every test that changes neither data nor key.
    static func reference(_ variant: Variant) async throws -> SiteFiles { try await references[variant]!.value }

    private static let references = Dictionary(uniqueKeysWithValues: Variant.allCases.map { variant in
        (variant, Task { try await FaultedSite().ownReference(variant) })
    })

    /// The files of a variant's site, built beside the others and left alone.
    func ownReference(_ variant: Variant) async throws -> SiteFiles {
        let place = folder.appendingPathComponent("reference-\(variant.rawValue)", isDirectory: true)
        try configure(variant, comment: 0, output: place)
        let built = try await almanac("build")
        try #require(built.code == 0, "\(built.errors)")
        return try SiteFiles(ofCurrentIn: BuildLayout(output: place))
    }

    /// Nothing but what a finished build leaves: no draft, no folder in the making, no file of records, and no more builds than are kept.
    func expectNothingLeftOver(keeping kept: Int = 3, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let names = { (folder: URL) in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
        #expect(try names(output) == [".lock", "builds", "current"], sourceLocation: sourceLocation)
        let builds = try names(layout.builds)
        #expect(builds.count <= kept && builds.allSatisfy { !$0.hasPrefix(".") }, "\(builds)", sourceLocation: sourceLocation)
        let others = try names(state).filter { !["build-status.json", "build-status.json.lock", "pseudonym.key", "pseudonym.key.lock", "tokens.json", "tokens.json.lock", "audit.jsonl"].contains($0) && !$0.hasPrefix("sessions.sqlite") }
        #expect(others == [], sourceLocation: sourceLocation)
    }
}
