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
        var seen: Seen?
        var lookedAt: Date
        var failed: Fault?
    }

    /// The file as it lies there, and who may change its folder: nil where either is not there.
    private struct Seen: Equatable {
        let file: FileStamp
        let mode, owner: UInt32

        init?(_ file: URL) {
            var folder = stat()
            guard let stamp = FileStamp(of: file.path), stat(file.deletingLastPathComponent().path, &folder) == 0 else { return nil }
            self.file = stamp
            (mode, owner) = (folder.st_mode, folder.st_uid)
        }
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
        let seen = Seen(store.file)
        state = Mutex(State(tokens: try store.load(), seen: seen, lookedAt: now(), failed: nil))
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
        let seen = Seen(store.file)
        if let seen, seen == state.seen { return }
        do {
            state.tokens = try store.load()
            state.seen = seen
            state.failed = nil
        } catch {
            state.tokens = .empty
            state.seen = nil
            let fault = error as? Fault ?? Fault("\(error)", remedy: "")
            if state.failed != fault { report(fault) }
            state.failed = fault
        }
    }
}
