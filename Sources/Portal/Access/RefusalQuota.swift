import Foundation
import Synchronization

/// How many refusals of nobody's requests the audit log takes in a minute, so that no flood of them pushes out what holders did.
package struct RefusalLimits: Sendable {
    /// Of one address (an IPv6 /64 is one).
    package var perAddress = 30
    /// From everywhere: at 800 bytes a line, the longest there are, the files of the default settings hold six days of a flood that never ends,
    /// and twice that of one that does not make its lines as long as it can.
    package var total = 300
    /// Of one token that is or was in the store, whoever shows it: apart from the others, so that no flood hides its use.
    package var perToken = 60

    package init() {}
}

/// Counts them. What is not written is counted too, and told with the next one that is.
final class RefusalQuota: Sendable {
    private let limits: RefusalLimits
    private let state = Mutex(State())

    private struct State {
        var minute = Int.min
        var written = 0
        var byKey: [String: Int] = [:]
        var unwritten = 0
    }

    init(limits: RefusalLimits) {
        self.limits = limits
    }

    /// - Returns: how many were not written since the last one that was; nil where this one is not to be written either.
    ///
    /// - Parameter token: the id of a token that is in the store; nil for what anybody can send.
    func take(address: String, token: String? = nil, now: Date) -> Int? {
        state.withLock { state in
            let minute = Int((now.timeIntervalSince1970 / 60).rounded(.down))
            if minute != state.minute { state = State(minute: minute, unwritten: state.unwritten) }
            let (key, most) = token.map { ("token " + $0, limits.perToken) } ?? (address, limits.perAddress)
            guard token != nil || state.written < limits.total, state.byKey[key, default: 0] < most else {
                state.unwritten += 1
                return nil
            }
            if token == nil { state.written += 1 }
            state.byKey[key, default: 0] += 1
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
