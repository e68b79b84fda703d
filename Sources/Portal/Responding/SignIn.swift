import AccessTokens
import AuditTrail
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SiteManifest

/// Signing in and out with a browser.
struct SignIn: Sendable {
    let gatekeeper: Gatekeeper
    let statuses: StatusAnswers
    let formBytes: Int
    let quota: TokenQuota

    /// Trades the token of a form for a session cookie, then goes to the page that was asked for or the holder's first one.
    func open(_ exchange: Exchange) async -> Answer {
        switch await fields(of: exchange) {
        case .refused(let answer): return answer
        case .read(let fields):
            guard let token = fields[.token] else { return statuses.refusal(.badRequest, exchange) }
            let caller = gatekeeper.check(token.trimmingBlanks, from: exchange.address)
            if case .holder(let record) = caller { return welcome(record, next: fields[.next] ?? SameOrigin.referringTarget(exchange.request), exchange) }
            return statuses.unauthorized(caller, exchange) ?? statuses.refusal(.badRequest, exchange)
        }
    }

    /// Ends the session, also when there is none to end; with the field `everywhere` every session of its token, on all machines.
    func close(_ exchange: Exchange) async -> Answer {
        let everywhere: Bool
        switch await fields(of: exchange) {
        case .refused(let answer): return answer
        case .read(let fields): everywhere = fields[.everywhere] != nil
        }
        // Only then does it matter who asks: no credential is judged without a line in the log.
        if everywhere {
            let caller = gatekeeper.caller(of: exchange)
            switch caller {
            // Nobody is told that all devices are signed out whose session had ended by itself: another may be open.
            case .refused, .mustWait, .timedOut: if let refusal = statuses.unauthorized(caller, exchange) { return refusal }
            case .unjudged: return closeOwn(exchange)
            case .holder(let record): return closeAll(of: record, exchange)
            case .nobody: break
            }
        }
        // Who had no session ended none.
        let closed = endSessions(exchange)
        guard let first = closed.first else { return Answer(Self.signedOut) }
        // Of several cookies nobody can tell whose browser it is, and each is a session.
        if everywhere { for token in Set(closed) { _ = gatekeeper.sessions.closeAll(of: token) } }
        let reason = everywhere ? AuditReason.signedOutEverywhere : .signedOut
        var answer = Answer(Self.signedOut, .init(event: .sessionEnded, reason: reason)).of(gatekeeper.tokens.readable?.validRecord(first, now: gatekeeper.now()))
        answer.tokenID = first
        answer.ended = closed.dropFirst().map { ($0, reason) }
        return answer
    }

    private func closeAll(of record: TokenRecord, _ exchange: Exchange) -> Answer {
        let closed = endSessions(exchange)
        let count = gatekeeper.sessions.closeAll(of: record.tokenID)
        // What ends something is as rare as sign-ins; what ends nothing would still tell that the token is good.
        if closed.isEmpty, count == 0, let refusal = tooOften(record, exchange) { return refusal }
        var answer = Answer(Self.signedOut, .init(event: .sessionEnded, reason: .signedOutEverywhere)).of(record)
        answer.ended = closed.filter { $0 != record.tokenID }.map { ($0, .signedOut) }
        return answer
    }

    /// While nobody can say whose sessions are to end: the browser's own is, and the rest is asked for again.
    private func closeOwn(_ exchange: Exchange) -> Answer {
        var answer = statuses.refusal(.unjudged, exchange, adding: [.retryAfter: "60", .setCookie: SessionCookie.clearing])
        answer.ended = endSessions(exchange).map { ($0, .signedOut) }
        return answer
    }

    private static var signedOut: Response {
        var response = Answer.redirect(.seeOther, to: "/sign-in", cookie: SessionCookie.clearing)
        // What the browser has kept of the pages must not outlive the session.
        response.headers.append(contentsOf: SecurityHeaders.fields([("Clear-Site-Data", "\"cache\"")]))
        return response
    }

    private enum FormRead {
        case read([Form.Field: String])
        case refused(Answer)
    }

    /// The fields of a form that a page of this server sent; a body of nothing has none.
    private func fields(of exchange: Exchange) async -> FormRead {
        guard SameOrigin.holds(exchange.request, isHTTPS: exchange.isHTTPS) else { return .refused(statuses.refusal(.badRequest, exchange, as: .init(event: .requestRefused, reason: .origin))) }
        // Nobody is told that sessions have ended which have not.
        guard SessionCookie.ids(in: exchange.headers) != nil else { return .refused(statuses.refusal(.badRequest, exchange)) }
        let body: ByteBuffer
        do {
            body = try await exchange.request.body.collect(upTo: formBytes)
        } catch {
            return .refused(statuses.refusal(error is NIOTooManyBytesError ? .tooLarge : .badRequest, exchange))
        }
        if body.readableBytes == 0 { return .read([:]) }
        guard Form.isForm(contentType: exchange.headers[.contentType]), let fields = Form.fields(body.readableBytesView) else {
            return .refused(statuses.refusal(.badRequest, exchange))
        }
        return .read(fields)
    }

    private func welcome(_ record: TokenRecord, next: String?, _ exchange: Exchange) -> Answer {
        if let refusal = tooOften(record, exchange) { return refusal }
        let ended = endSessions(exchange)
        let id = gatekeeper.sessions.open(tokenID: record.tokenID, now: gatekeeper.now())
        let place = next.flatMap { page($0, for: record) } ?? record.holder.home
        var answer = Answer(Answer.redirect(.seeOther, to: place, cookie: SessionCookie.setting(id)), .init(event: .signedIn)).of(record)
        answer.ended = ended.map { ($0, .replaced) }
        return answer
    }

    /// Each sign-in, and each end of all sessions of a token, is a line in the log.
    private func tooOften(_ record: TokenRecord, _ exchange: Exchange) -> Answer? {
        quota.take(token: record.tokenID, now: gatekeeper.now()).map { statuses.refusal(.tooOften, exchange, adding: [.retryAfter: String($0)]).of(record) }
    }

    /// - Returns: their tokens.
    private func endSessions(_ exchange: Exchange) -> [String] { SessionCookie.ids(in: exchange.headers)?.compactMap { gatekeeper.sessions.close($0, now: gatekeeper.now()) } ?? [] }

    /// The address of a page of this site that the holder may see; anything else is nowhere to go to.
    private func page(_ target: String, for record: TokenRecord) -> String? {
        guard let address = RequestTarget.address(of: target, longest: formBytes), let entry = statuses.site.current?.entry(at: SiteAddress(address)),
            entry.kind == .page, entry.file.audience != .anyone, AccessRule.judge(entry.file, for: record) == .allowed
        else { return nil }
        return entry.file.address
    }
}

/// Whether a form was sent by a page of this server.
enum SameOrigin {
    /// What the browser says of itself counts most, as a proxy may have changed the host. Programs send neither header and have no cookie to abuse.
    static func holds(_ request: Request, isHTTPS: Bool) -> Bool {
        if let site = request.headers.value("Sec-Fetch-Site") { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        // Somebody on the line can answer for this host without TLS.
        if isHTTPS, !origin.hasPrefix("https://") { return false }
        return host(of: origin) == request.head.authority.map { Substring($0) }
    }

    /// The path of the page that held the form.
    static func referringTarget(_ request: Request) -> String? {
        guard let referrer = request.headers[.referer], let authority = request.head.authority, host(of: referrer) == authority[...],
            let found = referrer.range(of: authority)
        else { return nil }
        return String(referrer[found.upperBound...])
    }

    private static func host(of url: String) -> Substring? {
        for scheme in ["https://", "http://"] where url.hasPrefix(scheme) {
            return url.dropFirst(scheme.count).prefix { $0 != "/" }
        }
        return nil
    }
}

extension String {
    var percentEncodedAddress: String { ManifestPath.percentEncoded(self) }
}
