import Diagnostics
import Foundation
import Synchronization
import Testing
@testable import Schedule

/// A real watcher with real folders and processes, and a builder that is a few lines of shell.
private final class Watched: @unchecked Sendable {
    let place: TemporaryPlace
    let switchOff = StopSwitch()
    let said = Mutex<[String]>([])
    private let ended = Mutex(false)
    private var running: Watcher?
    var looks: Int { running?.looks.load(ordering: .relaxed) ?? 0 }
    var file: StatusFile { StatusFile(in: place.url.appendingPathComponent("state")) }
    /// Each build is a line, of its arguments.
    var builds: [String] { place.lines("builds") }

    /// - Parameter builder: what the shell does after it has written its line.
    init(builder: String = "", pace: WatchPace = WatchPace(interval: 0.4, settle: 0.3, grace: 60, firstRetry: 30, longestRetry: 60), onFailure: String? = nil) throws {
        place = try TemporaryPlace()
        try place.write("1", to: "Data/snapshots/s1.sqlite")
        try place.write("{}", to: "Data/runs/r1/run.json")
        try place.write("{}", to: "Site/current/build.json")
        try place.write("echo \"build $*\" >> '\(place.path)/builds'\n\(builder)\n", to: "builder")
        self.pace = pace
        self.onFailure = onFailure
    }

    private let pace: WatchPace
    private let onFailure: String?

    func watcher() throws -> Watcher {
        let plan = WatchPlan(
            pace: pace, places: InputPlaces(data: place.path + "/Data", output: place.path + "/Site", files: [place.path + "/settings"]),
            command: ["/bin/sh", place.path + "/builder", "now"], patientArguments: ["--while-copying"], environment: ["PATH": "/usr/bin:/bin", "PLACE": place.path], hookLimit: 5,
            onFailure: onFailure.map { Hook(name: "on_failure", command: $0, limit: 5) })
        return try Watcher(plan, file: file, switchOff: switchOff, say: { line in self.said.withLock { $0.append(line) } }, pass: { data in self.said.withLock { $0.append(String(decoding: data, as: UTF8.self)) } })
    }

    func start() throws {
        let watcher = try watcher()
        nonisolated(unsafe) let started = watcher
        running = watcher
        Thread.detachNewThread {
            do { try started.run() } catch { self.said.withLock { $0.append("ended with \(error)") } }
            self.ended.withLock { $0 = true }
        }
    }

    /// - Returns: whether it ended in time.
    func stop(within seconds: Double = 15) async -> Bool {
        switchOff.stop()
        return await comesTrue(within: seconds) { ended.withLock(\.self) }
    }

    deinit { switchOff.stop() }
}

@Suite(.timeLimit(.minutes(1))) struct WatcherTests {
    @Test func `it builds at its start, and when a run's run_json comes into a folder that was there`() async throws {
        let watched = try Watched()
        try watched.start()
        #expect(await comesTrue { watched.builds == ["build now --while-copying"] })
        try watched.place.write("member,0.5\n", to: "Data/runs/r2/churn.csv")
        try await Task.sleep(for: .milliseconds(900))
        #expect(watched.builds.count == 1, "a run without run.json is being written")
        try watched.place.write("{}", to: "Data/runs/r2/run.json")
        #expect(await comesTrue { watched.builds.count == 2 })
        try watched.place.write("2", to: "Data/snapshots/s2.sqlite")
        #expect(await comesTrue { watched.builds.count == 3 })
        #expect(await watched.stop())
        let watcher = try watched.file.read().watcher
        #expect(watcher?.pid == getpid() && watcher?.stoppedAt != nil && watcher?.nextTry == nil)
    }

    /// With a look only once an hour it can know by nothing else.
    @Test func `it is told by the system, not by looking`() async throws {
        let watched = try Watched(pace: WatchPace(interval: 3_600, settle: 0.2, grace: 60))
        try watched.start()
        #expect(await comesTrue { watched.builds.count == 1 })
        try await Task.sleep(for: .milliseconds(300))
        try watched.place.write("{}", to: "Data/runs/r2/run.json")
        #expect(await comesTrue { watched.builds.count == 2 })
        // The folder that came is watched too, and a file that is replaced in it.
        try await Task.sleep(for: .milliseconds(1_500))
        try watched.place.write("{ }", to: "Data/runs/r2/run.json")
        #expect(await comesTrue { watched.builds.count == 3 })
    }

    /// The settings are in no folder that is watched.
    @Test func `it looks now and then as well`() async throws {
        let watched = try Watched()
        try watched.start()
        #expect(await comesTrue { watched.builds.count == 1 })
        try watched.place.write("jobs: 1", to: "settings")
        #expect(await comesTrue { watched.builds.count == 2 })
    }

    @Test func `folders may vanish and come back`() async throws {
        let watched = try Watched()
        try watched.start()
        #expect(await comesTrue { watched.builds.count == 1 })
        try watched.place.remove("Data")
        #expect(await comesTrue { watched.builds.count == 2 })
        try watched.place.write("{}", to: "Data/runs/r3/run.json")
        #expect(await comesTrue { watched.builds.count == 3 })
        try watched.place.remove("Site")
        #expect(await comesTrue { watched.builds.count >= 4 })
        #expect(await comesTrue { WatchLock.isHeld(watched.place.path + "/Site") == true })
        #expect(throws: Fault.self) { try watched.watcher() }
        #expect(await watched.stop())
    }

    @Test func `there is one for an output folder`() async throws {
        let watched = try Watched()
        try watched.start()
        #expect(await comesTrue { watched.builds.count == 1 })
        let refusal = "\(watched.place.path)/Site: another watcher builds into this folder. One is enough: `almanac status` tells of it."
        #expect { try watched.watcher() } throws: { ($0 as? Fault)?.message == refusal }
        #expect(WatchLock.isHeld(watched.place.path + "/Site") == true)
    }

    @Test func `a failure that wrote down nothing is written down, told once, and tried again`() async throws {
        let pace = WatchPace(interval: 0.4, settle: 0.2, grace: 60, firstRetry: 0.5, longestRetry: 60)
        let watched = try Watched(builder: "echo 'error: settings: no. Do better.' >&2; exit 1", pace: pace, onFailure: "echo \"$SITE_EVENT $SITE_FAILURES $SITE_MESSAGE\" >> \"$PLACE/told\"")
        try watched.start()
        #expect(await comesTrue { watched.builds.count >= 3 })
        #expect(await watched.stop())
        let status = try watched.file.read()
        #expect(status.lastFailure?.message == "settings: no. Do better." && status.lastFailure?.by == .watch)
        #expect(status.consecutiveFailures >= 2)
        #expect(watched.place.lines("told") == ["failed 1 settings: no. Do better."])
    }

    @Test func `a build that is killed does not end the watcher`() async throws {
        let watched = try Watched(builder: "kill -SEGV $$")
        try watched.start()
        #expect(await comesTrue { (try? watched.file.read().lastFailure?.message) == "the build crashed or was killed: it was ended by signal 11 (Segmentation fault)" })
        #expect(await comesTrue { (try? watched.file.read().watcher?.nextTry) != nil })
        try watched.place.write("{}", to: "Data/runs/r2/run.json")
        #expect(await comesTrue { watched.builds.count == 2 })
        #expect(await watched.stop())
    }

    @Test func `what is incomplete is tried when it changes, and is a failure when patience ends`() async throws {
        let pace = WatchPace(interval: 0.4, settle: 0.2, grace: 2, firstRetry: 60, longestRetry: 60)
        let watched = try Watched(builder: "[ \"$2\" = --while-copying ] && exit 75; exit 1", pace: pace)
        try watched.start()
        #expect(await comesTrue { watched.builds == ["build now --while-copying", "build now"] })
        #expect(await comesTrue { (try? watched.file.read().consecutiveFailures) == 1 })
        #expect(try watched.file.read().lastFailure?.message == "the build failed without a word: it ended with 1")
        try await Task.sleep(for: .milliseconds(1_000))
        #expect(watched.builds.count == 2)
    }

    /// It ends soon, and so does the build with all that it started.
    @Test func `a build that runs is ended with the watcher`() async throws {
        let watched = try Watched(builder: "echo $$ > \"$PLACE/pid\"; sleep 100; echo done > \"$PLACE/done\"")
        try watched.start()
        #expect(await comesTrue { !watched.place.text("pid").isEmpty })
        let pid = try #require(pid_t(watched.place.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(await watched.stop(within: 5))
        #expect(kill(pid, 0) != 0 && errno == ESRCH)
        #expect(watched.place.text("done").isEmpty)
        let status = try watched.file.read()
        #expect(status.lastFailure == nil && status.running == nil && status.watcher?.stoppedAt != nil)
    }

    /// A build that has published tells others of it before it ends.
    @Test func `a build that has written down its result is let be`() async throws {
        let watched = try Watched(builder: "echo $$ > \"$PLACE/pid\"; sleep 2; echo told > \"$PLACE/told\"")
        try watched.start()
        #expect(await comesTrue { !watched.place.text("pid").isEmpty })
        let pid = try #require(pid_t(watched.place.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        _ = try BuildRecorder(file: watched.file, by: .watch, pid: pid, now: { 1 }).succeeded(buildID: "b", runID: "r", keyCheck: nil, changesSite: true)
        #expect(await watched.stop())
        #expect(watched.place.text("told") == "told\n")
    }

    @Test func `it rests while nothing happens`() async throws {
        let watched = try Watched(pace: WatchPace(interval: 3_600, settle: 0.2, grace: 60))
        try watched.start()
        #expect(await comesTrue { watched.builds.count == 1 })
        try await Task.sleep(for: .milliseconds(1_200))
        let before = watched.looks
        try await Task.sleep(for: .milliseconds(800))
        #expect(watched.looks == before, "nothing happens")
        // Changes that come one after another, of no file that counts: a look a second, no more.
        let began = ContinuousClock.now
        for _ in 0..<200 {
            try watched.place.write("x", to: "Data/runs/r9/part.csv")
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(watched.looks - before <= 2 + Int((ContinuousClock.now - began) / .seconds(1)))
        #expect(watched.looks > before && watched.builds.count == 1)
    }
}

/// What counts as a change.
@Suite struct InputPlacesTests {
    private let place: TemporaryPlace
    private var places: InputPlaces { InputPlaces(data: place.path + "/Data", output: place.path + "/Site", folders: [place.path + "/Templates"], files: [place.path + "/settings"]) }

    init() throws {
        place = try TemporaryPlace()
        for file in ["Data/snapshots/s1.sqlite", "Data/runs/r1/run.json", "Data/runs/r1/churn.csv", "Templates/pages/a.mustache", "settings", "Site/current/build.json"] { try place.write("1", to: file) }
    }

    @Test(arguments: ["Data/snapshots/s2.sqlite", "Data/runs/r1/demand.csv", "Data/runs/r2/run.json", "Templates/notes/all.md", "Data/runs/r1/churn.csv", "settings", "Data/snapshots/s1.sqlite"])
    func aChangeCounts(_ file: String) throws {
        let before = places.signature()
        #expect(places.signature() == before)
        try place.write("22", to: file)
        #expect(places.signature() != before)
    }

    @Test(arguments: ["Data/runs/r2/churn.csv", "Data/models/m.json", "Data/incoming/r3/run.json", "Data/runs/.r4/run.json", "Data/snapshots/.s3.sqlite", "Site/current/x.html", "Data/runs/README.md"])
    func aChangeDoesNot(_ file: String) throws {
        let before = places.signature()
        try place.write("22", to: file)
        #expect(places.signature() == before)
    }

    @Test(arguments: ["Site/current", "Data/runs/r1", "Data/snapshots", "Data", "settings"]) func whatGoesCounts(_ path: String) throws {
        let before = places.signature()
        try place.remove(path)
        #expect(places.signature() != before)
    }

    /// The same bytes count under another file: as times may be the old one's, the change of the file itself tells.
    @Test func `a file that was replaced with its times counts`() throws {
        let before = places.signature()
        let path = place.path + "/Data/runs/r1/churn.csv"
        let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        try place.write("2", to: "Data/runs/r1/churn.csv")
        try FileManager.default.setAttributes([.modificationDate: date ?? Date()], ofItemAtPath: path)
        #expect(places.signature() != before)
    }

    /// Notes may be kept elsewhere; whoever writes them could lead a walk through the whole disk.
    @Test func `the notes folder may be a link and a folder in it may not`() throws {
        try place.write("1", to: "elsewhere/all.md")
        try place.write("1", to: "far/away/x")
        try FileManager.default.createSymbolicLink(atPath: place.path + "/Templates/notes", withDestinationPath: "../elsewhere")
        try FileManager.default.createSymbolicLink(atPath: place.path + "/elsewhere/more", withDestinationPath: "../far")
        let before = places.signature()
        try place.write("22", to: "far/away/x")
        #expect(places.signature() == before)
        try place.write("22", to: "elsewhere/all.md")
        #expect(places.signature() != before)
    }

    @Test func `the folders that are watched`() {
        #expect(places.watched().map { $0.replacingOccurrences(of: place.path, with: "") } == ["/Data", "/Data/runs", "/Data/snapshots", "/Data/runs/r1"])
    }
}
