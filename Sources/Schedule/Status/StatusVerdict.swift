/// How things stand, as monitoring wants it: the codes are those of Nagios' plugins.
package enum StatusLevel: Int32, Comparable, Sendable {
    case ok, warning, critical, unknown

    package var name: String { ["OK", "WARNING", "CRITICAL", "UNKNOWN"][Int(rawValue)] }
    /// What is surely bad goes before what cannot be told.
    private var weight: Int { [0, 1, 3, 2][Int(rawValue)] }
    package static func < (a: Self, b: Self) -> Bool { a.weight < b.weight }
}

/// What there is to say against it, the gravest first.
package struct StatusVerdict: Equatable, Sendable {
    package struct Concern: Equatable, Sendable {
        package var level: StatusLevel
        package var text: String
    }

    package var concerns: [Concern]
    package var level: StatusLevel { concerns.first?.level ?? .ok }

    /// How long a run may lie there unpublished, and a build may run, before that is worth a word.
    static let publishingTime: Int64 = 900
    static let longestBuild: Int64 = 6 * 3_600
    /// How long an erasure may wait for the next build: longer than from a snapshot to its run.
    static let erasingTime: Int64 = 86_400

    package init(_ facts: StatusFacts) {
        let found = Self.site(facts) + Self.builds(facts) + Self.erasing(facts) + Self.watching(facts)
        // The order in which they were found stays for what is equally grave.
        concerns = found.enumerated().sorted { ($1.element.level, $0.offset) < ($0.element.level, $1.offset) }.map(\.element)
    }

    private static func site(_ facts: StatusFacts) -> [Concern] {
        if let fault = facts.publishedFault { return [Concern(level: .critical, text: "what is published cannot be read: \(fault)")] }
        guard facts.published != nil else { return [Concern(level: .critical, text: "nothing is published")] }
        guard let age = facts.age else { return facts.maximumAge == nil && facts.warnAge == nil ? [] : [Concern(level: .unknown, text: "the published build does not tell when its run was scored")] }
        if age < 0 { return [Concern(level: .warning, text: "the published run was scored \(Ages.words(-age)) ahead of this machine's clock")] }
        for (limit, level) in [(facts.maximumAge, StatusLevel.critical), (facts.warnAge, .warning)] {
            if let limit, age >= limit { return [Concern(level: level, text: "the published run is \(Ages.words(age)) old, the limit is \(Ages.words(limit))")] }
        }
        return []
    }

    private static func builds(_ facts: StatusFacts) -> [Concern] {
        let status = facts.status
        var found: [Concern] = []
        if status.consecutiveFailures > 0 {
            found.append(Concern(level: .warning, text: status.consecutiveFailures == 1 ? "the last build failed" : "the last \(status.consecutiveFailures) builds failed"))
        } else if facts.buildDied {
            found.append(Concern(level: .warning, text: "the last build was ended before it was done"))
        }
        if let running = status.running, facts.isBuilding == true, facts.now - running.since >= longestBuild {
            found.append(Concern(level: .warning, text: "a build has been running for \(Ages.words(facts.now - running.since))"))
        }
        if let newer = facts.newer, facts.isBuilding != true, facts.now - newer.arrivedAt >= publishingTime {
            found.append(Concern(level: .warning, text: "run \(newer.runID) is complete and not published"))
        }
        if facts.published != nil, let fault = facts.offerFault, status.consecutiveFailures == 0 { found.append(Concern(level: .warning, text: "the next build would fail: \(fault)")) }
        if let hook = status.hookFailure { found.append(Concern(level: .warning, text: "\(hook.hook) failed: \(hook.message)")) }
        return found
    }

    private static func erasing(_ facts: StatusFacts) -> [Concern] {
        if facts.published != nil, let fault = facts.erasureFault, facts.status.consecutiveFailures == 0 { return [Concern(level: .warning, text: "the next build would fail: \(fault)")] }
        guard let erasures = facts.erasures, let since = erasures.since, facts.now - since >= erasingTime else { return [] }
        return [Concern(level: .warning, text: "\(erasures.words) waited \(Ages.words(facts.now - since)) for a build without them")]
    }

    private static func watching(_ facts: StatusFacts) -> [Concern] {
        facts.watcherDied ? [Concern(level: .warning, text: "the watcher died")] : []
    }
}
