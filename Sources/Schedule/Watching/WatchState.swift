/// When to build: what a watcher knows and decides, without a clock, a disk or a process of its own.
package struct WatchState {
    package enum Step: Equatable {
        case build
        /// Look again after these seconds, or when something tells of a change.
        case wait(Double)
    }

    package enum Outcome: Equatable {
        case succeeded
        case failed
        /// The inputs are not whole; only while ``isPatient(at:)``.
        case incomplete
    }

    private let pace: WatchPace
    /// What was there at the last look, and when that had last changed.
    private var seen: InputSignature?
    private var changedAt = 0.0
    /// When the first change came that no build has seen.
    private var unbuiltSince: Double?
    /// What the last build found.
    private var tried: InputSignature?
    private var failures = 0
    private var retryAt: Double?

    package init(pace: WatchPace) {
        self.pace = pace
    }

    /// - Parameter now: seconds of a clock that is never set back.
    package mutating func look(_ signature: InputSignature, at now: Double) -> Step {
        if signature != seen {
            (seen, changedAt) = (signature, now)
            unbuiltSince = unbuiltSince ?? now
        }
        guard tried != nil else { return .build }
        if seen != tried {
            let due = min(changedAt + pace.settle, (unbuiltSince ?? now) + pace.longestSettle)
            return wait(until: due, now)
        }
        unbuiltSince = nil
        guard let retryAt else { return .wait(pace.interval) }
        return wait(until: retryAt, now)
    }

    private func wait(until due: Double, _ now: Double) -> Step { now >= due ? .build : .wait(min(due - now, pace.interval)) }

    /// Whether inputs that are not whole may still be on their way.
    package func isPatient(at now: Double) -> Bool { now < changedAt + pace.grace }

    package mutating func began() {
        if seen != tried { failures = 0 }
        tried = seen
        (unbuiltSince, retryAt) = (nil, nil)
    }

    package mutating func ended(_ outcome: Outcome, at now: Double) {
        switch outcome {
        case .succeeded:
            failures = 0
            // That a site is there now is the build's own doing, and no change to build for.
            tried?.isPublished = true
            seen?.isPublished = true
        case .failed:
            failures += 1
            retryAt = now + pace.retry(after: failures)
        case .incomplete:
            // What is missing comes with a change; if it does not, the end of the patience is when to say so.
            retryAt = max(changedAt + pace.grace, now + 1)
        }
    }

    /// Seconds from now to the next build of the same inputs; nil where only a change leads to one.
    package func nextTry(at now: Double) -> Double? { retryAt.map { max(0, $0 - now) } }
}
