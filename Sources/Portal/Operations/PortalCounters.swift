import AuditTrail
import Synchronization

/// What the server counts while it runs.
final class PortalCounters: Sendable {
    struct Counts: Sendable {
        var responses: [ResponseKind: Int] = [:]
        var bytes = 0
        /// By upper bound of ``PortalCounters/bounds``; the last is of those that took longer.
        var durations = [Int](repeating: 0, count: PortalCounters.bounds.count + 1)
        var seconds = 0.0
        var faults = 0
    }

    struct ResponseKind: Hashable, Sendable {
        var status: Int
        /// `page`, `download`, or `other`: assets, sign-in, refusals.
        var kind: AuditKind?
    }

    /// Seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    /// - Parameter seconds: from the head of the request to that of the answer.
    func count(_ kind: ResponseKind, bytes: Int, seconds: Double) {
        state.withLock { counts in
            counts.responses[kind, default: 0] += 1
            counts.bytes += bytes
            counts.seconds += seconds
            counts.durations[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        }
    }

    func countFault() { state.withLock { $0.faults += 1 } }
}
