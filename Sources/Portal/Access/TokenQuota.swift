import Foundation
import Synchronization

/// How much one token may do, so that its holder cannot push out of the audit log what it tells of them.
package struct UseLimits: Sendable {
    /// Pages and downloads of a sponsor's token in an hour, whatever the answer: at 700 bytes a line, the longest that a site of its own has, the
    /// files of the default settings hold six days of it, and a program that fetches every file of the largest sponsor once an hour needs a tenth.
    package var readsPerHour = 20_000
    /// Of any token: each is a line and a session. At 250 bytes the files hold three months of it.
    package var signInsPerMinute = 60

    package init() {}
}

/// Counts the uses of each token, from the beginning of each window of the clock.
final class TokenQuota: Sendable {
    private let limit: Int
    /// Seconds.
    private let window: TimeInterval
    private let state = Mutex(State())

    private struct State {
        var window = Int.min
        /// No more than there are tokens.
        var byToken: [String: Int] = [:]
    }

    init(_ limit: Int, per window: TimeInterval) {
        (self.limit, self.window) = (limit, window)
    }

    /// Counts a use.
    /// - Returns: nil where it may be; else the seconds until the next may.
    func take(token: String, now: Date) -> Int? {
        let seconds = now.timeIntervalSince1970
        let current = Int((seconds / window).rounded(.down))
        return state.withLock { state in
            if current != state.window { state = State(window: current) }
            guard state.byToken[token, default: 0] < limit else { return max(1, Int((TimeInterval(current + 1) * window - seconds).rounded(.up))) }
            state.byToken[token, default: 0] += 1
            return nil
        }
    }
}
