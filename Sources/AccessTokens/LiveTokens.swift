import Diagnostics
import Foundation
import Synchronization

/// The tokens of a running server: the store's newest state, looked for at most every half second, so that a change is in force within one.
///
/// When the file cannot be read it opens nothing (no token is valid) until it can be read again; `report` gets the `Fault` once per failure.
package final class LiveTokens: Sendable {
    private let store: TokenStore
    private let interval: TimeInterval
    private let now: @Sendable () -> Date
    private let report: @Sendable (Fault) -> Void
    private let state: Mutex<State>

    private struct State {
        var tokens: TokenSet
        var stamp: FileStamp?
        var lookedAt: Date
        var failed: Fault?
    }

    /// Throws the `Fault` of ``TokenStore/load()``: a server that could let nobody in does not start.
    package init(
        store: TokenStore, interval: TimeInterval = 0.5, now: @escaping @Sendable () -> Date,
        report: @escaping @Sendable (Fault) -> Void
    ) throws {
        self.store = store
        self.interval = interval
        self.now = now
        self.report = report
        // The stamp is taken before the read: a change in between is seen as one at the next look.
        let stamp = FileStamp(of: store.file.path)
        state = Mutex(State(tokens: try store.load(), stamp: stamp, lookedAt: now(), failed: nil))
    }

    /// Nil while the store cannot be read: then no token opens anything, and none has ended by that.
    package var readable: TokenSet? {
        let time = now()
        return state.withLock { state in
            // A clock that was set back counts as time gone by.
            if abs(time.timeIntervalSince(state.lookedAt)) >= interval {
                state.lookedAt = time
                reload(&state)
            }
            return state.failed == nil ? state.tokens : nil
        }
    }

    /// Whether the store could not be read when it was looked at last: then no token opens anything.
    package var isFailing: Bool { readable == nil }

    private func reload(_ state: inout State) {
        let stamp = FileStamp(of: store.file.path)
        if let stamp, stamp == state.stamp { return }
        do {
            state.tokens = try store.load()
            state.stamp = stamp
            state.failed = nil
        } catch {
            state.tokens = .empty
            state.stamp = nil
            let fault = error as? Fault ?? Fault("\(error)", remedy: "")
            if state.failed != fault { report(fault) }
            state.failed = fault
        }
    }
}
