import Foundation
import Synchronization

/// How many refusals of nobody's requests the audit log takes in a minute, so that no flood of them pushes out what holders did.
package struct RefusalLimits: Sendable {
    /// Of one address (an IPv6 /64 is one).
    package var perAddress = 30
    /// From everywhere: at 800 bytes a line, the longest there are, the files of the default settings hold six days of a flood that never ends,
    /// and twice that of one that does not make its lines as long as it can.
    package var total = 300

    package init() {}
}

/// Counts them. What is not written is counted too, and told with the next one that is.
final class RefusalQuota: Sendable {
    private let limits: RefusalLimits
    private let state = Mutex(State())

    private struct State {
        var minute = Int.min
        var written = 0
        var byAddress: [String: Int] = [:]
        var unwritten = 0
    }

    init(limits: RefusalLimits) {
        self.limits = limits
    }

    /// - Returns: how many were not written since the last one that was; nil where this one is not to be written either.
    func take(address: String, now: Date) -> Int? {
        state.withLock { state in
            let minute = Int((now.timeIntervalSince1970 / 60).rounded(.down))
            if minute != state.minute { state = State(minute: minute, unwritten: state.unwritten) }
            guard state.written < limits.total, state.byAddress[address, default: 0] < limits.perAddress else {
                state.unwritten += 1
                return nil
            }
            state.written += 1
            state.byAddress[address, default: 0] += 1
            defer { state.unwritten = 0 }
            return state.unwritten
        }
    }

    /// What is still to be told, when the server ends.
    func rest() -> Int {
        state.withLock { state in
            defer { state.unwritten = 0 }
            return state.unwritten
        }
    }
}
