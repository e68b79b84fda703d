import Foundation
import Synchronization

/// The browsers that are signed in: random ids in memory, each standing for a token's public id. A restart signs everybody out.
///
/// A session holds no right of its own: whoever uses one still has to find its token valid.
final class Sessions: Sendable {
    private let limits: SessionLimits
    private let state = Mutex<[String: Session]>([:])

    private struct Session {
        let tokenID: String
        let openedAt: Date
        var usedAt: Date
    }

    init(limits: SessionLimits) {
        self.limits = limits
    }

    /// Opens a session and returns its id: 256 bits from the system's generator in hex.
    func open(tokenID: String, now: Date) -> String {
        let id = Self.randomID()
        state.withLock { sessions in
            makeRoom(in: &sessions, for: tokenID, now: now)
            sessions[id] = Session(tokenID: tokenID, openedAt: now, usedAt: now)
        }
        return id
    }

    /// The token's id of a session that is still open, which counts as its use.
    func use(_ id: String, now: Date) -> String? {
        state.withLock { sessions in
            guard let index = sessions.index(forKey: id) else { return nil }
            let session = sessions.values[index]
            guard isOpen(session, now: now) else {
                sessions.remove(at: index)
                return nil
            }
            sessions.values[index].usedAt = now
            return session.tokenID
        }
    }

    func close(_ id: String) {
        state.withLock { $0[id] = nil }
    }

    var count: Int { state.withLock { $0.count } }

    private func isOpen(_ session: Session, now: Date) -> Bool {
        now.timeIntervalSince(session.usedAt) < limits.idle && now.timeIntervalSince(session.openedAt) < limits.absolute
    }

    /// A token that signs in again and again ends its own oldest sessions first, not those of others.
    private func makeRoom(in sessions: inout [String: Session], for tokenID: String, now: Date) {
        let isFull = sessions.count >= limits.total
        if isFull { sessions = sessions.filter { isOpen($0.value, now: now) } }
        let own = sessions.filter { $0.value.tokenID == tokenID }
        if own.count >= limits.perToken { sessions[Self.leastUsed(own)] = nil }
        if sessions.count >= limits.total { sessions[Self.leastUsed(sessions)] = nil }
    }

    private static func leastUsed(_ sessions: [String: Session]) -> String {
        sessions.min { $0.value.usedAt < $1.value.usedAt }?.key ?? ""
    }

    private static func randomID() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
