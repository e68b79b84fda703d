/// How long a watcher waits for what, in seconds.
package struct WatchPace: Equatable, Sendable {
    /// Between two looks where nothing tells of a change.
    package var interval: Double
    /// Without a change before a build begins: copying takes a while.
    package var settle: Double
    /// After a change in which inputs that are not whole are still being copied, and no failure.
    package var grace: Double
    /// Between a failure and the next try with the same inputs; twice as long after each.
    package var firstRetry: Double
    package var longestRetry: Double

    package init(interval: Double = 60, settle: Double = 5, grace: Double = 600, firstRetry: Double = 10, longestRetry: Double = 3_600) {
        (self.interval, self.settle, self.grace, self.firstRetry, self.longestRetry) = (interval, settle, grace, firstRetry, longestRetry)
    }

    /// What never stops changing is built at last all the same.
    var longestSettle: Double { max(grace, settle) }

    /// - Parameter failures: 1 after the first.
    func retry(after failures: Int) -> Double {
        var pause = firstRetry
        for _ in 1..<max(2, min(failures, 64)) where failures > 1 { pause = min(pause * 2, longestRetry) }
        return min(pause, longestRetry)
    }
}
