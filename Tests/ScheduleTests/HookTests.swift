import Foundation
import Testing
@testable import Schedule

/// Commands of the operator's.
@Suite struct HookTests {
    private let place: TemporaryPlace
    init() throws { place = try TemporaryPlace() }

    private func hook(_ command: String, limit: Double = 20) -> Hook { Hook(name: "on_publish", command: command, limit: limit) }
    private let published = Hook.Event.published(buildID: "r1-0", runID: "r1", snapshotID: "s1", output: "/srv/Site")

    @Test func `it is told by variables, and by no other SITE_ that was there`() throws {
        let environment = ["PATH": "/usr/bin:/bin", "OUT": place.path + "/out", "SITE_BUILD_ID": "old", "SITE_OLD": "x", "ALMANAC_STATE": "/state"]
        #expect(hook("env > \"$OUT\"").run(published, environment: environment) == nil)
        let lines = Set(place.lines("out").filter { !$0.hasPrefix("PWD=") && !$0.hasPrefix("_=") && !$0.hasPrefix("SHLVL=") && !$0.hasPrefix("OLDPWD=") })
        #expect(lines == [
            "PATH=/usr/bin:/bin", "OUT=\(place.path)/out", "ALMANAC_STATE=/state", "SITE_EVENT=published", "SITE_BUILD_ID=r1-0", "SITE_RUN_ID=r1", "SITE_SNAPSHOT_ID=s1", "SITE_OUTPUT=/srv/Site",
            "SITE_MESSAGE=Build r1-0 of run r1 is published.",
        ])
        let failed = Hook.Event.failed(message: "a; $(touch x)\n\u{1B}]0;x\u{7}\u{202E}", failures: 3, output: "/srv/Site").variables
        #expect(failed == ["SITE_EVENT": "failed", "SITE_MESSAGE": "a; $(touch x) \u{FFFD}]0;x\u{FFFD}\u{FFFD}", "SITE_FAILURES": "3", "SITE_OUTPUT": "/srv/Site"])
    }

    @Test func `how it ended is said`() {
        #expect(hook("exit 3").run(published) == "it ended with 3")
        #expect(hook("kill -9 $$").run(published) == "it was ended by signal 9 (Killed)")
        #expect(hook("no-such-command-anywhere 2>/dev/null").run(published) == "it ended with 127")
    }

    @Test func `it gets no file that is open here`() throws {
        let descriptor = open(place.path, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        #expect(descriptor > 2 && hook("[ ! -e /proc/$$/fd/\(descriptor) ]").run(published) == nil)
    }

    @Test func `it reads nothing`() { #expect(hook("read line && exit 1; exit 0").run(published) == nil) }

    @Test func `after its time it is ended with all that it started`() async throws {
        let before = ContinuousClock.now
        let command = "sh -c 'trap \"\" TERM; echo $$ > \(place.path)/pid; while :; do sleep 0.1; done' & wait"
        #expect(hook(command, limit: 1).run(published) == "it was ended after 1 s")
        #expect(ContinuousClock.now - before < .seconds(10))
        let pid = try #require(pid_t(place.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(await comesTrue(within: 5) { kill(pid, 0) != 0 && errno == ESRCH || place.isZombie(pid) })
    }
}

extension TemporaryPlace {
    /// In a container nobody may take up what was left.
    func isZombie(_ pid: pid_t) -> Bool { (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8))?.contains(") Z ") == true }
}
