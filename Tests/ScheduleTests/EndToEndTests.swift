import Diagnostics
import Foundation
import RunningProgram
import SampleProgram
import Testing
@testable import Schedule

/// The program itself, with a small made-up program to publish.
@Suite(.timeLimit(.minutes(3))) struct EndToEndTests {
    private let place: TemporaryPlace
    private static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardizedFileURL.path
    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("almanac").path
    private static let newest = "2026-11-19T0412Z"

    init() throws {
        place = try TemporaryPlace()
        var options = SampleOptions()
        (options.members, options.transactions, options.sponsors) = (60, 400, 1)
        try SampleWriter(options: options).write(to: place.url.appendingPathComponent("Data"))
        try place.write(
            """
            data: \(place.path)/Data
            output: \(place.path)/Site
            state: \(place.path)/state
            templates: \(Self.checkout)/Templates
            public: \(Self.checkout)/Public
            on_publish: echo "$SITE_EVENT $SITE_RUN_ID" >> '\(place.path)/told'; '\(Self.program)' status --config '\(place.path)/settings' > '\(place.path)/status'
            on_failure: echo "$SITE_EVENT $SITE_MESSAGE" >> '\(place.path)/told'
            watch: { settle_seconds: 1, grace_seconds: 600 }
            """, to: "settings")
    }

    private func start(_ arguments: [String]) throws -> RunningProgram {
        try RunningProgram([Self.program] + arguments + ["--config", place.path + "/settings"], in: place.url)
    }

    private func almanac(_ arguments: String...) async throws -> RunningProgram.Ended { try await start(arguments).ended() }

    private var status: BuildStatus { get throws { try StatusFile(in: place.url.appendingPathComponent("state")).read() } }
    private var current: String? { try? FileManager.default.destinationOfSymbolicLink(atPath: place.path + "/Site/current") }

    @Test func `a watcher publishes what comes, and says so`() async throws {
        let held = place.path + "/held", run = place.path + "/Data/runs/" + Self.newest
        try FileManager.default.moveItem(atPath: run, toPath: held)
        let watcher = try start(["watch"])
        #expect(try await comesTrue(within: 60) { try place.lines("told") == ["published 2026-10-22T0412Z"] && status.announcedBuildID != nil })
        // The rest of the run comes after its run.json, and slowly.
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: held + "/run.json", toPath: run + "/run.json")
        #expect(try await comesTrue(within: 60) { try status.waiting != nil })
        let waiting = try await almanac("status")
        #expect(waiting.code == 0 && waiting.output.hasPrefix("OK: run 2026-10-22T0412Z is published") && waiting.output.contains("\nincomplete    runs/2026-11-19T0412Z/run.json, outputs.churn.file: "))
        for name in try FileManager.default.contentsOfDirectory(atPath: held) where name != "run.json" { try FileManager.default.copyItem(atPath: held + "/" + name, toPath: run + "/" + name) }
        #expect(await comesTrue(within: 60) { place.lines("told") == ["published 2026-10-22T0412Z", "published 2026-11-19T0412Z"] })
        #expect(try await comesTrue(within: 60) { try status.announcedBuildID.map { "builds/" + $0 } == current })
        #expect(place.text("status").hasPrefix("OK: run 2026-11-19T0412Z is published, scored "))
        let now = try await almanac("status", "--max-age", "1m")
        #expect(now.code == 2 && now.output.hasPrefix("CRITICAL: the published run is ") && now.output.contains("\nwatcher       lives, process \(watcher.pid), since "))
        #expect(try status.lastFailure == nil && status.lastSuccess?.runID == Self.newest && current == "builds/\(status.lastSuccess?.buildID ?? "")")
        watcher.signal(SIGTERM)
        let ended = try await watcher.ended(within: 60)
        #expect(ended.code == 0 && ended.signal == nil, "\(ended.errors)")
        #expect(try status.watcher?.stoppedAt != nil)
        // No built file tells when it was built.
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/Site").sorted() == [".lock", ".watch.lock", "builds", "current"])
    }

    /// Told to end at the very moment in which it changes what SIGTERM does, and neither before nor after.
    @Test func `a watcher that is ended as it starts ends`() async throws {
        for _ in 0..<12 {
            let watcher = try start(["watch"])
            while watcher.isRunning, !heeds(SIGTERM, watcher.pid) { await Task.yield() }
            watcher.signal(SIGTERM)
            let ended = try await watcher.ended(within: 20)
            #expect(ended.signal == SIGTERM || ended.code == 0, "\(ended)")
        }
    }

    /// Whether it catches the signal or ignores it, as proc(5) tells.
    private func heeds(_ signal: Int32, _ pid: pid_t) -> Bool {
        let lines = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.contains { line in
            ["SigIgn:", "SigCgt:"].contains { line.hasPrefix($0) } && UInt64(line.suffix(16), radix: 16).map { $0 >> UInt64(signal - 1) & 1 == 1 } == true
        }
    }

    /// A second build at once ends, and says nothing of the site; one that waits is done after the first.
    private func buildsInEachOthersWay() async throws {
        try FileManager.default.createDirectory(atPath: place.path + "/Site", withIntermediateDirectories: true)
        var lock: FileLock? = try FileLock(place.path + "/Site/.lock")
        let busy = try await almanac("build")
        #expect(busy.code == 1 && busy.errors.hasSuffix("error: \(place.path)/Site: another build is writing here. Wait until it has ended, or build with --wait.\n"))
        #expect(try status.lastFailure == nil && place.lines("told").isEmpty)
        let waiting = try start(["build", "--wait"])
        try await Task.sleep(for: .milliseconds(1_500))
        #expect(waiting.isRunning && current == nil)
        #expect(lock != nil)
        lock = nil
        #expect(try await waiting.ended().code == 0 && current != nil)
    }

    @Test func `the key that was published is the only one`() async throws {
        let key = place.path + "/state/pseudonym.key"
        try await buildsInEachOthersWay()
        #expect(place.lines("told") == ["published \(Self.newest)"])
        #expect(try await almanac("build").output.hasPrefix("Nothing has changed"))
        #expect(place.lines("told").count == 1)
        let (first, right) = (current, try String(contentsOfFile: key, encoding: .utf8))

        try FileManager.default.removeItem(atPath: key)
        let missing = try await almanac("build")
        let remedy = "Restore the file from its backup. To give every member a new pseudonym on purpose, so that no earlier export matches any more, build once with --new-pseudonyms."
        #expect(missing.code == 1 && missing.errors.hasSuffix("error: \(key): the key of the pseudonyms is missing, and a site was published with one (\(place.path)/Site/\(first ?? "")). \(remedy)\n"))
        #expect(!FileManager.default.fileExists(atPath: key) && current == first)
        #expect(place.lines("told").last?.hasPrefix("failed \(key): the key of the pseudonyms is missing") == true)

        // The state folder remembers too.
        try FileManager.default.moveItem(atPath: place.path + "/Site", toPath: place.path + "/Elsewhere")
        #expect(try await almanac("build").code == 1)
        #expect(!FileManager.default.fileExists(atPath: key))
        try FileManager.default.moveItem(atPath: place.path + "/Elsewhere", toPath: place.path + "/Site")

        try place.write(String(repeating: "a", count: 64) + "\n", to: "state/pseudonym.key")
        chmod(key, 0o600)
        let wrong = try await almanac("build")
        #expect(wrong.code == 1 && wrong.errors.contains("\(key): this is not the key that the published pseudonyms were made with (\(place.path)/Site/\(first ?? "")). \(remedy)"))
        #expect(try current == first && status.consecutiveFailures == 3)

        #expect(try await almanac("build", "--new-pseudonyms").code == 0)
        #expect(try current != first && status.consecutiveFailures == 0)
        #expect(try await almanac("build").code == 0)
        let again = try await almanac("build", "--new-pseudonyms")
        #expect(again.code == 64 && again.errors.contains("--new-pseudonyms: the key is there, and is the one of the published pseudonyms."))
        try place.write(right, to: "state/pseudonym.key")
        #expect(try await almanac("build").code == 1)
    }

    @Test func `an erasure is told of until it is built`() async throws {
        #expect(try await almanac("build").code == 0)
        let forget = ["/bin/sh", "-c", "echo m-0001 | '\(Self.program)' forget --no-build --even-if-absent --config '\(place.path)/settings'"]
        #expect(try await RunningProgram(forget, in: place.url).ended().code == 0)
        let noted = try await almanac("status")
        #expect(noted.code == 0 && noted.output.contains("\nerasures      1 noted, the first ") && noted.output.contains(" ago, not in the published build yet: build to take them out\n"), "\(noted)")
        #expect(try await almanac("build").code == 0)
        #expect(try await almanac("status").output.contains("erasures") == false)
        let list = place.path + "/state/forgotten.json"
        try FileManager.default.moveItem(atPath: list, toPath: place.path + "/kept")
        let lost = try await almanac("status")
        #expect(lost.code == 1 && lost.output.hasPrefix("WARNING: the next build would fail: the list of erasures lacks 1 member whom the published build leaves out\n"), "\(lost)")
        try place.write("{}", to: "state/forgotten.json")
        chmod(list, 0o600)
        let damaged = try await almanac("status")
        #expect(damaged.code == 1 && damaged.output.hasPrefix("WARNING: the next build would fail: \(list): this is not a list of erasures, or it is damaged."), "\(damaged)")
        #expect(try await almanac("build").code == 1)
    }

    @Test func `what status cannot tell, and how it is asked wrongly`() async throws {
        let wrong = try await almanac("status", "--warn-age", "soon")
        #expect(wrong.code == 64 && wrong.errors == "error: --warn-age: “soon” is not a span of time. Write a number and m, h or d: 36h.\n")
        let json = try await almanac("status", "--json")
        #expect(json.code == 2 && json.output.contains("\"level\" : \"critical\""))
        try place.write("{", to: "state/build-status.json")
        let unknown = try await almanac("status")
        #expect(unknown.code == 3 && unknown.output.hasPrefix("UNKNOWN: \(place.path)/state/build-status.json: this is not a status"))
        try place.write("no: key", to: "settings")
        let unread = try await almanac("status")
        #expect(unread.code == 3 && unread.output.hasPrefix("UNKNOWN: \(place.path)/settings, line 1"))
    }
}
