import Foundation
import SessionStore

/// The open sessions, found by their ids' hashes and by their tokens: what ends those of one token takes no time by those of others.
struct SessionTable {
    private var byHash: [SessionHash: StoredSession] = [:]
    private var byToken: [String: Set<SessionHash>] = [:]

    init(_ sessions: some Sequence<StoredSession>) {
        for session in sessions { insert(session) }
    }

    var count: Int { byHash.count }
    var all: some Collection<StoredSession> { byHash.values }

    subscript(_ hash: SessionHash) -> StoredSession? { byHash[hash] }

    func hashes(of tokenID: String) -> Set<SessionHash> { byToken[tokenID] ?? [] }

    mutating func insert(_ session: StoredSession) {
        byHash[session.hash] = session
        byToken[session.tokenID, default: []].insert(session.hash)
    }

    mutating func use(_ hash: SessionHash, at moment: Date) { byHash[hash]?.usedAt = moment }

    @discardableResult
    mutating func remove(_ hash: SessionHash) -> StoredSession? {
        guard let removed = byHash.removeValue(forKey: hash) else { return nil }
        byToken[removed.tokenID]?.remove(hash)
        if byToken[removed.tokenID]?.isEmpty == true { byToken[removed.tokenID] = nil }
        return removed
    }
}
