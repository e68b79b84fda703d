import AuditTrail
import Diagnostics
import Foundation
import SessionStore
import Synchronization

/// The browsers that are signed in: random ids, each standing for a token's public id. They outlive the server's process in a ``SessionStore``.
///
/// A session holds no right of its own: whoever uses one still has to find its token valid. Where the store fails, `report` is told and the
/// sessions go on in memory.
final class Sessions: Sendable {
    private let limits: SessionLimits
    private let store: SessionStore
    private let interval: TimeInterval
    private let report: @Sendable (Fault) -> Void
    private let state: Mutex<State>
    private let failing = Mutex<Set<Way>>([])

    private enum Way { case reading, writing }

    private struct State {
        var sessions: SessionTable
        /// Used since that was last written.
        var touched: Set<SessionHash> = []
        var writtenAt: Date
        var lookedAt: Date
        var version: Int
        /// Over, and still in the store as that failed: it must not bring them back.
        var ended: Set<SessionHash> = []
    }

    /// What a cookie's id stands for.
    enum Use: Equatable {
        case open(tokenID: String)
        case ended(AuditReason, tokenID: String)
        case unknown
    }

    /// Seconds between two notes of when sessions were used: by so much a session may seem idle for longer than it was, after a crash.
    private static let noteInterval: TimeInterval = 30

    /// Reads what is there. Throws the store's `Fault`.
    init(limits: SessionLimits, store: SessionStore, interval: TimeInterval, now: Date, report: @escaping @Sendable (Fault) -> Void) throws {
        self.limits = limits
        self.store = store
        self.interval = interval
        self.report = report
        let version = try store.version()
        let (open, ended) = try store.load().reduce(into: ([StoredSession](), [StoredSession]())) { parts, session in
            if limits.end(of: session, now: now) == nil { parts.0.append(session) } else { parts.1.append(session) }
        }
        try store.remove(ended.map(\.hash))
        state = Mutex(State(sessions: SessionTable(open), writtenAt: now, lookedAt: now, version: version))
    }

    /// Opens a session and returns its id: 256 bits from the system's generator in hex.
    func open(tokenID: String, now: Date) -> String {
        let id = Self.randomID()
        let session = StoredSession(hash: SessionHash(of: id), tokenID: tokenID, openedAt: now, usedAt: now)
        state.withLock { state in
            makeRoom(in: &state, for: tokenID, now: now)
            state.sessions.insert(session)
            kept(.writing) { try store.add(session) }
        }
        return id
    }

    /// What the id stands for; of an open session it counts as its use.
    func use(_ id: String, now: Date) -> Use {
        let hash = SessionHash(of: id)
        return state.withLock { state in
            look(&state, now: now)
            guard let session = state.sessions[hash] else { return .unknown }
            if let reason = limits.end(of: session, now: now) {
                drop([hash], from: &state)
                return .ended(reason, tokenID: session.tokenID)
            }
            state.sessions.use(hash, at: now)
            state.touched.insert(hash)
            if abs(now.timeIntervalSince(state.writtenAt)) >= Self.noteInterval { writeUses(&state, now: now) }
            return .open(tokenID: session.tokenID)
        }
    }

    /// Whether nobody has ended it and it is not too old. What was asked for in it is no use of it, and is not idle while it lasts.
    func isOpen(_ id: String, now: Date) -> Bool {
        let hash = SessionHash(of: id)
        let known = state.withLock { state in
            look(&state, now: now)
            return state.sessions[hash]
        }
        guard var session = known else { return false }
        session.usedAt = now
        return limits.end(of: session, now: now) == nil
    }

    /// - Returns: the token of the session, if there was one that was not over already.
    @discardableResult
    func close(_ id: String, now: Date) -> String? {
        let hash = SessionHash(of: id)
        return state.withLock { state in
            if let known = state.sessions[hash] {
                drop([hash], from: &state)
                return limits.end(of: known, now: now) == nil ? known.tokenID : nil
            }
            // One that is not known here may be another server's; for what nobody knows, the store is only read.
            var stored: String?
            var isRead = false
            kept(.reading) {
                stored = try store.token(of: hash)
                isRead = true
            }
            if stored != nil || !isRead { drop([hash], from: &state) }
            return stored
        }
    }

    /// Ends every session of a token.
    /// - Returns: how many there were.
    func closeAll(of tokenID: String) -> Int {
        state.withLock { state in
            let hashes = state.sessions.hashes(of: tokenID)
            for hash in hashes { state.sessions.remove(hash) }
            state.ended.formUnion(hashes)
            var count = hashes.count
            kept(.writing) {
                count = max(count, try store.removeAll(of: tokenID))
                state.ended.subtract(hashes)
            }
            return count
        }
    }

    /// Before the process ends.
    func flush(now: Date) {
        state.withLock { writeUses(&$0, now: now) }
    }

    var count: Int { state.withLock { $0.sessions.count } }

    /// Whether the store could not be read or written when that was tried last: a session that is ended now may come back with the next process.
    ///
    /// Tries again what has failed: nobody else may come who would.
    func isFailing(now: Date) -> Bool {
        state.withLock { look(&$0, now: now) }
        return failing.withLock { !$0.isEmpty }
    }

    /// Takes up what a command or another server has changed.
    private func look(_ state: inout State, now: Date) {
        guard abs(now.timeIntervalSince(state.lookedAt)) >= interval else { return }
        state.lookedAt = now
        // What could not be removed before.
        drop([], from: &state)
        if state.ended.isEmpty, failing.withLock({ $0.contains(.writing) }) { kept(.writing) { try store.tryWriting() } }
        kept(.reading) {
            let version = try store.version()
            guard version != state.version else { return }
            let known = state.sessions
            state.sessions = SessionTable(try store.load().filter { !state.ended.contains($0.hash) }.map { stored in
                var session = stored
                session.usedAt = max(session.usedAt, known[stored.hash]?.usedAt ?? .distantPast)
                return session
            })
            state.version = version
        }
    }

    private func writeUses(_ state: inout State, now: Date) {
        let uses = state.touched.compactMap { hash in state.sessions[hash].map { (hash: hash, at: $0.usedAt) } }
        state.writtenAt = now
        state.touched = []
        if !uses.isEmpty { kept(.writing) { try store.touch(uses) } }
    }

    private func drop(_ hashes: [SessionHash], from state: inout State) {
        state.ended.formUnion(hashes.filter { state.sessions.remove($0) != nil })
        let all = state.ended.union(hashes)
        if all.isEmpty { return }
        kept(.writing) {
            try store.remove(Array(all))
            state.ended = []
        }
    }

    /// A token that signs in again and again ends its own oldest sessions first, not those of others.
    private func makeRoom(in state: inout State, for tokenID: String, now: Date) {
        if state.sessions.count >= limits.total {
            drop(state.sessions.all.filter { limits.end(of: $0, now: now) != nil }.map(\.hash), from: &state)
        }
        let own = state.sessions.hashes(of: tokenID).compactMap { state.sessions[$0] }
        if own.count >= limits.perToken { drop(Self.leastUsed(own), from: &state) }
        if state.sessions.count >= limits.total { drop(Self.leastUsed(state.sessions.all), from: &state) }
    }

    private static func leastUsed(_ sessions: some Collection<StoredSession>) -> [SessionHash] {
        sessions.min { $0.usedAt < $1.usedAt }.map { [$0.hash] } ?? []
    }

    private func kept(_ way: Way, _ body: () throws -> Void) {
        do {
            try body()
            _ = failing.withLock { $0.remove(way) }
        } catch {
            let isNews = failing.withLock { $0.insert(way).inserted }
            if isNews { report(error as? Fault ?? Fault("\(error)", remedy: "")) }
        }
    }

    private static func randomID() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension SessionLimits {
    /// Why a session is over; nil while it is not. One that was opened in the future, as the clock was set back since, is over too: nobody could
    /// tell its age.
    func end(of session: StoredSession, now: Date) -> AuditReason? {
        let age = now.timeIntervalSince(session.openedAt)
        if age >= absolute || age < -300 { return .tooOld }
        return now.timeIntervalSince(session.usedAt) >= idle ? .idle : nil
    }
}
