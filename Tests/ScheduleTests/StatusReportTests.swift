import Foundation
import Testing
@testable import Schedule

/// What `almanac status` says, word for word. The clock stands at 2026-11-22 12:00 UTC.
@Suite struct StatusReportTests {
    private static let now: Int64 = 1_795_348_800
    private static let (minute, hour, day) = (Int64(60), Int64(3_600), Int64(86_400))

    /// All is well: a site of yesterday's run, and a watcher.
    private static func facts(_ change: (inout StatusFacts) -> Void = { _ in }) -> StatusFacts {
        var facts = StatusFacts(now: now)
        facts.published = .init(buildID: "r2-0123456789ab", runID: "r2", snapshotID: "s2", takenAt: now - 2 * day, scoredAt: now - day)
        facts.offered = .init(runID: "r2", scoredAt: now - day, arrivedAt: now - 20 * hour)
        facts.isWatched = true
        facts.status.lastSuccess = .init(at: now - 19 * hour, buildID: "r2-0123456789ab", runID: "r2")
        facts.status.watcher = .init(since: now - 3 * day, pid: 77)
        change(&facts)
        return facts
    }

    private static func fail(_ facts: inout StatusFacts, times: Int) {
        facts.status.lastFailure = .init(at: now - 5 * minute, by: .watch, pid: 9, message: "runs/r3/churn.csv: the SHA-256 is not that of run.json. Copy the run again; write run.json last.")
        (facts.status.consecutiveFailures, facts.status.failingSince) = (times, now - 2 * hour)
    }

    struct Case: Sendable, CustomStringConvertible {
        var description: String
        var facts: StatusFacts
        var level: StatusLevel
        var first: String
        /// Lines that are there beside the first.
        var lines: [String] = []
    }

    static let cases: [Case] = [
        Case(description: "all is well", facts: facts(), level: .ok, first: "OK: run r2 is published, scored 1 day ago", lines: [
            "published     build r2-0123456789ab", "  run         r2, scored 2026-11-21 12:00 UTC, 1 day ago", "  snapshot    s2, taken 2026-11-20 12:00 UTC, 2 days ago",
            "last success  2026-11-21 17:00 UTC, 19 hours ago: build r2-0123456789ab", "watcher       lives, process 77, since 2026-11-19 12:00 UTC, 3 days ago",
        ]),
        Case(description: "nothing was ever done", facts: StatusFacts(now: now), level: .critical, first: "CRITICAL: nothing is published", lines: ["published     nothing", "watcher       none"]),
        Case(
            description: "what is published cannot be read", facts: facts { ($0.published, $0.publishedFault) = (nil, "Site/current: this is not a link to a folder in builds.") }, level: .critical,
            first: "CRITICAL: what is published cannot be read: Site/current: this is not a link to a folder in builds.",
            lines: ["published     not known: Site/current: this is not a link to a folder in builds."]),
        Case(
            description: "older than the warning", facts: facts { ($0.warnAge, $0.maximumAge) = (day, 2 * day) }, level: .warning,
            first: "WARNING: the published run is 1 day old, the limit is 1 day"),
        Case(description: "just below the warning", facts: facts { $0.warnAge = day + 1 }, level: .ok, first: "OK: run r2 is published, scored 1 day ago"),
        Case(
            description: "older than the limit", facts: facts { ($0.warnAge, $0.maximumAge) = (hour, 23 * hour) }, level: .critical,
            first: "CRITICAL: the published run is 1 day old, the limit is 23 hours"),
        Case(
            description: "an age that is not known", facts: facts { $0.published?.scoredAt = nil; $0.published?.takenAt = nil; $0.maximumAge = day }, level: .unknown,
            first: "UNKNOWN: the published build does not tell when its run was scored", lines: ["  run         r2, of an unknown moment", "  snapshot    s2, of an unknown moment"]),
        Case(
            description: "an erasure that waits for the next build", facts: facts { $0.erasures = .init(members: 1, since: now - day + 1) }, level: .ok, first: "OK: run r2 is published, scored 1 day ago",
            lines: ["erasures      1 noted, the first 2026-11-21 12:00 UTC, 23 hours and 59 minutes ago, not in the published build yet: build to take them out"]),
        Case(
            description: "an erasure that has waited for long", facts: facts { $0.erasures = .init(members: 1, since: now - day) }, level: .warning,
            first: "WARNING: an erased member has waited 1 day for a build without them"),
        Case(
            description: "erasures of which nothing tells since when", facts: facts { $0.erasures = .init(members: 2, since: nil) }, level: .ok, first: "OK: run r2 is published, scored 1 day ago",
            lines: ["erasures      2 noted, not in the published build yet: build to take them out"]),
        Case(
            description: "a list of erasures that is damaged", facts: facts { $0.erasureFault = "state/forgotten.json: it is damaged." }, level: .warning,
            first: "WARNING: the next build would fail: state/forgotten.json: it is damaged.", lines: ["erasures      not known: state/forgotten.json: it is damaged."]),
        Case(
            description: "one that a build has failed at", facts: facts { $0.erasureFault = "state/forgotten.json: it is damaged."; fail(&$0, times: 1) }, level: .warning, first: "WARNING: the last build failed"),
        Case(description: "an age that is not asked for", facts: facts { $0.published?.scoredAt = nil }, level: .ok, first: "OK: run r2 is published"),
        Case(
            description: "a clock that was set back", facts: facts { $0.now = now - 2 * day }, level: .warning, first: "WARNING: the published run was scored 1 day ahead of this machine's clock",
            lines: ["  run         r2, scored 2026-11-21 12:00 UTC, 1 day ahead of this machine's clock"]),
        Case(
            description: "one failure", facts: facts { fail(&$0, times: 1) }, level: .warning, first: "WARNING: the last build failed",
            lines: ["last failure  2026-11-22 11:55 UTC, 5 minutes ago, by the watcher: runs/r3/churn.csv: the SHA-256 is not that of run.json. Copy the run again; write run.json last."]),
        Case(
            description: "failures, and when the next try is", facts: facts { fail(&$0, times: 4); $0.status.watcher?.nextTry = now + 30 * minute }, level: .warning,
            first: "WARNING: the last 4 builds failed", lines: [
                "last failure  2026-11-22 11:55 UTC, 5 minutes ago, by the watcher, 4 in a row since 2026-11-22 10:00 UTC: runs/r3/churn.csv: the SHA-256 is not that of run.json. Copy the run again; write run.json last.",
                "watcher       lives, process 77, since 2026-11-19 12:00 UTC, 3 days ago; next try at 2026-11-22 12:30 UTC",
            ]),
        Case(
            description: "a failure that is over", facts: facts { fail(&$0, times: 0) }, level: .ok, first: "OK: run r2 is published, scored 1 day ago",
            lines: ["last failure  2026-11-22 11:55 UTC, 5 minutes ago, before the last success: runs/r3/churn.csv: the SHA-256 is not that of run.json. Copy the run again; write run.json last."]),
        Case(
            description: "a newer run that has waited long", facts: facts { $0.offered = .init(runID: "r3", scoredAt: now - hour, arrivedAt: now - 15 * minute) }, level: .warning,
            first: "WARNING: run r3 is complete and not published", lines: ["newer run     r3, complete since 2026-11-22 11:45 UTC, 15 minutes ago, not published"]),
        Case(
            description: "a newer run that has just come", facts: facts { $0.offered = .init(runID: "r3", scoredAt: now - hour, arrivedAt: now - 15 * minute + 1) }, level: .ok,
            first: "OK: run r2 is published, scored 1 day ago", lines: ["newer run     r3, complete since 2026-11-22 11:45 UTC, 14 minutes and 59 seconds ago, not published"]),
        Case(
            description: "a newer run that is being built", facts: facts {
                $0.offered = .init(runID: "r3", scoredAt: now - hour, arrivedAt: now - hour)
                ($0.isBuilding, $0.status.running) = (true, .init(since: now - 60, by: .hand, pid: 5))
            }, level: .ok, first: "OK: run r2 is published, scored 1 day ago", lines: ["building      since 2026-11-22 11:59 UTC, 1 minute ago, process 5, by hand"]),
        Case(
            description: "an older run on purpose", facts: facts { $0.published?.runID = "r1"; $0.published?.scoredAt = now }, level: .ok, first: "OK: run r1 is published, scored 0 seconds ago"),
        Case(
            description: "a build that takes too long", facts: facts { ($0.isBuilding, $0.status.running) = (true, .init(since: now - 6 * hour, by: .watch, pid: 5)) }, level: .warning,
            first: "WARNING: a build has been running for 6 hours"),
        Case(
            description: "a build that was killed", facts: facts { $0.status.running = .init(since: now - hour, by: .watch, pid: 5) }, level: .warning,
            first: "WARNING: the last build was ended before it was done", lines: ["ended early   a build that began 2026-11-22 11:00 UTC, 1 hour ago, by the watcher"]),
        Case(
            description: "a watcher that was killed", facts: facts { $0.isWatched = false }, level: .warning, first: "WARNING: the watcher died",
            lines: ["watcher       died; it had begun 2026-11-19 12:00 UTC, 3 days ago"]),
        Case(
            description: "a watcher that was stopped", facts: facts { $0.isWatched = false; $0.status.watcher?.stoppedAt = now - 90 }, level: .ok, first: "OK: run r2 is published, scored 1 day ago",
            lines: ["watcher       none since 2026-11-22 11:58 UTC, 1 minute and 30 seconds ago"]),
        Case(
            description: "locks that cannot be looked at", facts: facts { ($0.isBuilding, $0.isWatched, $0.status.running) = (nil, nil, .init(since: now, by: .hand, pid: 5)) }, level: .ok,
            first: "OK: run r2 is published, scored 1 day ago",
            lines: ["building      not known: its lock cannot be looked at", "watcher       not known: its lock cannot be looked at"]),
        Case(
            description: "a run that is being copied", facts: facts { ($0.unfinished, $0.status.waiting) = (["r3"], .init(at: now - 10, message: "snapshots/s3.sqlite: the file is cut short.")) }, level: .ok,
            first: "OK: run r2 is published, scored 1 day ago",
            lines: ["unfinished    runs/r3 has no run.json yet", "incomplete    snapshots/s3.sqlite: the file is cut short. (seen 2026-11-22 11:59 UTC, 10 seconds ago)"]),
        Case(
            description: "names that others gave", facts: facts { ($0.unfinished, $0.status.waiting) = (["x\u{1B}]0;pwned\u{7}\nOK: all fine"], .init(at: now - 10, message: "a\u{202E}b")) }, level: .ok,
            first: "OK: run r2 is published, scored 1 day ago",
            lines: ["unfinished    runs/x\u{FFFD}]0;pwned\u{FFFD} OK: all fine has no run.json yet", "incomplete    a\u{FFFD}b (seen 2026-11-22 11:59 UTC, 10 seconds ago)"]),
        Case(
            description: "no run can be taken", facts: facts { ($0.offered, $0.offerFault) = (nil, "runs: there is no complete run. Copy one.") }, level: .warning,
            first: "WARNING: the next build would fail: runs: there is no complete run. Copy one.", lines: ["newer run     none that can be taken: runs: there is no complete run. Copy one."]),
        Case(
            description: "a hook that failed", facts: facts { $0.status.hookFailure = .init(at: now - 60, hook: "on_publish", message: "it ended with 3") }, level: .warning,
            first: "WARNING: on_publish failed: it ended with 3", lines: ["on_publish    failed 2026-11-22 11:59 UTC, 1 minute ago: it ended with 3"]),
        Case(
            description: "the gravest comes first", facts: facts { fail(&$0, times: 2); ($0.maximumAge, $0.isWatched) = (hour, false) }, level: .critical,
            first: "CRITICAL: the published run is 1 day old, the limit is 1 hour; the last 2 builds failed; the watcher died"),
    ]

    @Test(arguments: cases) func saysHowThingsStand(_ example: Case) {
        let report = StatusReport(example.facts)
        #expect(report.verdict.level == example.level)
        #expect(report.lines.first == example.first)
        for line in example.lines { #expect(report.lines.contains(line), "\(report.lines.joined(separator: "\n"))") }
        if example.description == "all is well" || example.description == "nothing was ever done" { #expect(report.lines == [example.first] + example.lines) }
    }

    @Test func `the codes are Nagios'`() {
        #expect([StatusLevel.ok, .warning, .critical, .unknown].map(\.rawValue) == [0, 1, 2, 3])
    }

    @Test(arguments: [
        (0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "1 minute and 1 second"), (3_599, "59 minutes and 59 seconds"), (3_600, "1 hour"), (3_661, "1 hour and 1 minute"),
        (86_399, "23 hours and 59 minutes"), (86_400, "1 day"), (90_000, "1 day and 1 hour"), (777_600 + 82_800, "9 days and 23 hours"), (864_000 + 82_800, "10 days"), (31_536_000, "365 days"),
    ] as [(Int64, String)])
    func spansInWords(_ seconds: Int64, _ words: String) { #expect(Ages.words(seconds) == words) }

    @Test(arguments: [("90m", 5_400), ("36h", 129_600), ("10d", 864_000), ("0h", nil), ("36", nil), ("h", nil), ("-1d", nil), ("1.5h", nil), ("", nil), ("999999d", nil)] as [(String, Int64?)])
    func spansAsOptions(_ text: String, _ seconds: Int64?) { #expect(Ages.seconds(text) == seconds) }

    @Test func `the JSON has what the lines have`() throws {
        let facts = Self.facts {
            Self.fail(&$0, times: 2)
            $0.offered = .init(runID: "r3", scoredAt: Self.now - 50, arrivedAt: Self.now - 2 * Self.hour)
            $0.erasures = .init(members: 3, since: 1_795_340_000)
        }
        let root = try #require(JSONSerialization.jsonObject(with: Data(StatusJSON(StatusReport(facts)).text().utf8)) as? [String: Any])
        #expect(root["level"] as? String == "warning" && root["code"] as? Int == 1)
        #expect(root["concerns"] as? [String] == ["the last 2 builds failed", "run r3 is complete and not published"])
        let site = try #require(root["published"] as? [String: Any])
        #expect(site["build_id"] as? String == "r2-0123456789ab" && site["run_id"] as? String == "r2" && site["snapshot_id"] as? String == "s2")
        #expect(site["scored_at"] as? Int == 1_795_262_400 && site["scored_age"] as? Int == 86_400 && site["taken_age"] as? Int == 172_800)
        let offered = try #require(root["offered"] as? [String: Any])
        #expect(offered["run_id"] as? String == "r3" && offered["is_newer"] as? Bool == true)
        let builds = try #require(root["builds"] as? [String: Any])
        #expect((builds["last_failure"] as? [String: Any])?["by"] as? String == "watch" && builds["consecutive_failures"] as? Int == 2)
        let erasures = try #require(root["pending_erasures"] as? [String: Any])
        #expect(erasures["members"] as? Int == 3 && erasures["since"] as? Int == 1_795_340_000 && root["erasure_fault"] is NSNull)
        #expect(root["watching"] as? Bool == true && root["building"] as? Bool == false && root["published_fault"] is NSNull)
        let nothing = try #require(JSONSerialization.jsonObject(with: Data(StatusJSON(StatusReport(StatusFacts(now: 5))).text().utf8)) as? [String: Any])
        #expect(nothing["published"] is NSNull && nothing["offered"] is NSNull && nothing["pending_erasures"] is NSNull && nothing["code"] as? Int == 2)
    }
}
