import Diagnostics

/// What `almanac status` says. The first line is enough for monitoring.
package struct StatusReport {
    let facts: StatusFacts
    package let verdict: StatusVerdict

    package init(_ facts: StatusFacts) {
        self.facts = facts
        verdict = StatusVerdict(facts)
    }

    package var lines: [String] {
        let all = [first] + rows.map { row in row.name + String(repeating: " ", count: Self.column - row.name.count) + row.text }
        return all.map(ShownText.oneLine)
    }

    private static let column = 14

    private var first: String {
        let words = verdict.concerns.map(\.text).joined(separator: "; ")
        guard verdict.concerns.isEmpty, let published = facts.published else { return "\(verdict.level.name): \(words)" }
        return "\(verdict.level.name): run \(published.runID) is published" + (facts.age.map { ", scored \(Ages.words($0)) ago" } ?? "")
    }

    private var rows: [(name: String, text: String)] { published + offered + erasures + builds + [("watcher", watcher)] }

    private var published: [(name: String, text: String)] {
        guard let site = facts.published else { return [("published", facts.publishedFault.map { "not known: \($0)" } ?? "nothing")] }
        return [
            ("published", "build \(site.buildID)"),
            ("  run", site.runID + (site.scoredAt.map { ", scored \(told($0))" } ?? ", of an unknown moment")),
            ("  snapshot", site.snapshotID + (site.takenAt.map { ", taken \(told($0))" } ?? ", of an unknown moment")),
        ]
    }

    private var offered: [(name: String, text: String)] {
        var rows: [(name: String, text: String)] = []
        if let newer = facts.newer { rows.append(("newer run", "\(newer.runID), complete since \(told(newer.arrivedAt)), not published")) }
        if let fault = facts.offerFault { rows.append(("newer run", "none that can be taken: \(fault)")) }
        for name in facts.unfinished { rows.append(("unfinished", "runs/\(name) has no run.json yet")) }
        if let waiting = facts.status.waiting { rows.append(("incomplete", "\(waiting.message) (seen \(told(waiting.at)))")) }
        return rows
    }

    private var erasures: [(name: String, text: String)] {
        if let fault = facts.erasureFault { return [("erasures", "not known: \(fault)")] }
        guard let erasures = facts.erasures else { return [] }
        return [("erasures", "\(erasures.members) noted" + (erasures.since.map { ", the first \(told($0))" } ?? "") + ", not in the published build yet: build to take them out")]
    }

    private var builds: [(name: String, text: String)] {
        let status = facts.status
        var rows: [(name: String, text: String)] = []
        if let running = status.running {
            switch facts.isBuilding {
            case true: rows.append(("building", "since \(told(running.since)), process \(running.pid), \(Self.by(running.by))"))
            case false: rows.append(("ended early", "a build that began \(told(running.since)), \(Self.by(running.by))"))
            default: rows.append(("building", "not known: its lock cannot be looked at"))
            }
        } else if facts.isBuilding == true {
            rows.append(("building", "now"))
        }
        if let success = status.lastSuccess { rows.append(("last success", "\(told(success.at)): build \(success.buildID)")) }
        if let failure = status.lastFailure {
            let count = status.consecutiveFailures == 0 ? "before the last success" : status.consecutiveFailures == 1 ? Self.by(failure.by) : "\(Self.by(failure.by)), \(status.consecutiveFailures) in a row since \(Ages.moment(status.failingSince ?? failure.at))"
            rows.append(("last failure", "\(told(failure.at)), \(count): \(failure.message)"))
        }
        if let hook = status.hookFailure { rows.append((hook.hook, "failed \(told(hook.at)): \(hook.message)")) }
        return rows
    }

    private var watcher: String {
        switch (facts.isWatched, facts.status.watcher) {
        case (nil, _): "not known: its lock cannot be looked at"
        case (true?, let watcher?): "lives, process \(watcher.pid), since \(told(watcher.since))" + (watcher.nextTry.map { "; next try at \(Ages.moment($0))" } ?? "")
        case (true?, nil): "lives"
        case (false?, let watcher?) where watcher.stoppedAt == nil: "died; it had begun \(told(watcher.since))"
        case (false?, let watcher?): "none since \(told(watcher.stoppedAt ?? watcher.since))"
        case (false?, nil): "none"
        }
    }

    private func told(_ moment: Int64) -> String { Ages.told(moment, now: facts.now) }
    private static func by(_ builder: BuildStatus.Builder) -> String { builder == .hand ? "by hand" : "by the watcher" }
}
