import AccessTokens
import AuditTrail
import Foundation
import HTTPTypes
import NetworkAddress

/// Finds out whose request it is.
struct Gatekeeper: Sendable {
    let tokens: LiveTokens
    let sessions: Sessions
    let tries: FailedTries
    let now: @Sendable () -> Date

    /// The credential of a program, or else the session of a browser.
    func caller(of exchange: Exchange) -> Caller {
        if let authorization = exchange.headers[.authorization] {
            return check(bearer(authorization), from: exchange.address)
        }
        return session(exchange.headers)
    }

    /// Judges a credential, from a header or the sign-in form. A wrong one is counted, and after too many the next must wait. A right one is
    /// heard at any time: nobody can lock its holder out, and 256 random bits are not found by trying.
    func check(_ credential: Substring, from address: IPAddress?) -> Caller {
        let time = now()
        guard let readable = tokens.readable else { return .unjudged }
        switch readable.authenticate(credential, now: time) {
        case .granted(let record): return .holder(record)
        case .refused(let reason, let tokenID):
            let counted = address?.household ?? "unknown"
            // The log tells of a token that was good once, however many wrong ones came before it.
            let ended = [.revoked, .expired].contains(reason) ? reason : nil
            if let wait = tries.wait(address: counted, now: time) { return .mustWait(seconds: wait, ended, tokenID: ended == nil ? nil : tokenID) }
            if let wait = tries.note(address: counted, tokenID: tokenID, now: time) { return .mustWait(seconds: wait, ended, tokenID: tokenID) }
            return .refused(reason, tokenID: tokenID)
        }
    }

    /// Tells whether what was granted may go on: the token is good still and for the same holder, and so is the session that it was asked for in.
    func lasting(_ exchange: Exchange, _ granted: TokenRecord) -> @Sendable () -> Bool {
        let session = exchange.headers[.authorization] == nil ? SessionCookie.id(in: exchange.headers) : nil
        return {
            guard let record = tokens.readable?.validRecord(granted.tokenID, now: now()), record.holder == granted.holder, record.role == granted.role else { return false }
            return session.map { sessions.isOpen($0, now: now()) } ?? true
        }
    }

    /// A session lives only as long as its token does.
    private func session(_ headers: HTTPFields) -> Caller {
        guard let id = SessionCookie.id(in: headers) else { return .nobody }
        switch sessions.use(id, now: now()) {
        case .unknown: return .nobody
        case .ended(let reason, let tokenID): return .timedOut(reason, tokenID: tokenID)
        case .open(let tokenID):
            guard let readable = tokens.readable else { return .unjudged }
            if let record = readable.validRecord(tokenID, now: now()) { return .holder(record) }
            sessions.close(id, now: now())
            return .timedOut(.tokenEnded, tokenID: tokenID)
        }
    }

    /// What stands behind `Bearer`; of another scheme, the empty credential, which is refused as any wrong one.
    private func bearer(_ authorization: String) -> Substring {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? parts[1].trimmingBlanks : ""
    }
}

/// Whose request it is.
enum Caller: Sendable {
    case nobody
    case holder(TokenRecord)
    /// Somebody whose session is over.
    case timedOut(AuditReason, tokenID: String)
    case refused(TokenRefusal, tokenID: String?)
    /// Too many wrong ones came before; with how the token ended, of one that was good once.
    case mustWait(seconds: Int, TokenRefusal?, tokenID: String?)
    /// The store of tokens cannot be read: nobody is let in, and nobody's credential is called wrong.
    case unjudged

    var token: TokenRecord? { if case .holder(let record) = self { record } else { nil } }
}
