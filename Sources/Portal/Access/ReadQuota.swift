import Foundation
import Synchronization

/// How much one token of a sponsor may read, so that its holder cannot push out of the audit log what it tells of them.
package struct ReadLimits: Sendable {
    /// Pages and downloads of an hour, whatever the answer: at 700 bytes a line, the longest that a site of its own has, the files of the default
    /// settings hold six days of it, and a program that fetches every file of the largest sponsor once an hour needs a tenth.
    package var perTokenAndHour = 20_000

    package init() {}
}

/// Counts them, from the first of each hour of the clock.
final class ReadQuota: Sendable {
    private let limits: ReadLimits
    private let state = Mutex(State())

    private struct State {
        var hour = Int.min
        /// No more than there are tokens.
        var byToken: [String: Int] = [:]
    }

    init(limits: ReadLimits) {
        self.limits = limits
    }

    /// Counts a read.
    /// - Returns: nil where it may be; else the seconds until the next may.
    func take(token: String, now: Date) -> Int? {
        let seconds = now.timeIntervalSince1970
        let hour = Int((seconds / 3600).rounded(.down))
        return state.withLock { state in
            if hour != state.hour { state = State(hour: hour) }
            guard state.byToken[token, default: 0] < limits.perTokenAndHour else { return max(1, Int((TimeInterval(hour + 1) * 3600 - seconds).rounded(.up))) }
            state.byToken[token, default: 0] += 1
            return nil
        }
    }
}
