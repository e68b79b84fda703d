import AccessTokens
import AuditTrail
import Foundation
import HTTPTypes
import Hummingbird

/// Answers every request: first the few fixed places, then the files of the site, to whom they are for.
struct PortalResponder: HTTPResponder {
    let settings: PortalSettings
    let gatekeeper: Gatekeeper
    let statuses: StatusAnswers
    let files: FileAnswers
    let signIn: SignIn
    let audit: AuditLog
    let operations: Operations
    let refusals: RefusalQuota
    let reads: TokenQuota

    func respond(to request: Request, context: PortalContext) async -> Response {
        let began = ContinuousClock.now
        let exchange = Exchange(request, context, settings)
        await exchange.loopHasCaughtUp()
        // Nobody is there to read it: pages that were asked for in a row, before the connection ended, are not worked out.
        guard exchange.isConnected || request.method == .post else { return Response(status: .serviceUnavailable) }
        let answer = await answer(exchange)
        var response = answer.response
        if exchange.isHead { response = response.createHeadResponse() }
        if exchange.isHTTPS { response.headers.append(contentsOf: SecurityHeaders.underTLS) }
        let bytes = response.body.contentLength ?? 0
        record(answer, exchange, bytes: bytes)
        operations.counters.count(
            .init(status: response.status.code, kind: answer.note?.kind), bytes: bytes, seconds: (ContinuousClock.now - began) / .seconds(1))
        return response
    }

    /// Notes in the audit log what is not about a request.
    func tell(_ event: AuditEvent) {
        var record = AuditRecord(event, time: gatekeeper.now())
        let rest = event == .stopped ? refusals.rest() : 0
        if rest > 0 { record.unwritten = rest }
        audit.append(record)
    }

    private func answer(_ exchange: Exchange) async -> Answer {
        switch (exchange.request.method, exchange.target) {
        case (.get, "/sign-out"), (.head, "/sign-out"): return refusedMethod(exchange, allowed: "POST")
        case (.get, _), (.head, _): return read(exchange)
        case (.post, "/sign-in"): return await signIn.open(exchange)
        case (.post, "/sign-out"): return await signIn.close(exchange)
        case (_, "/sign-in"): return refusedMethod(exchange, allowed: "GET, HEAD, POST")
        case (_, "/sign-out"): return refusedMethod(exchange, allowed: "POST")
        default: return refusedMethod(exchange, allowed: "GET, HEAD")
        }
    }

    private func read(_ exchange: Exchange) -> Answer {
        switch exchange.target {
        case Operations.health: return Answer(operations.live())
        case Operations.readiness: return Answer(operations.ready())
        case "/sign-in": return statuses.signInPage(exchange)
        default: break
        }
        let entry = exchange.target.flatMap { statuses.site.current?.entry(at: $0) }
        // What is for anyone needs no look at who asks.
        if let entry, entry.file.audience == .anyone { return files.answer(entry, to: exchange) }
        let caller = gatekeeper.caller(of: exchange)
        if case .holder(let record) = caller { return read(entry, by: record, exchange).of(record) }
        return statuses.unauthorized(caller, exchange) ?? statuses.refusal(.notFound, exchange)
    }

    private func read(_ entry: SiteEntry?, by record: TokenRecord, _ exchange: Exchange) -> Answer {
        if exchange.target == Operations.metrics, record.holder == .operator { return Answer(operations.figures()) }
        // Who is led on has learnt that the token is good.
        if exchange.target == "/" { return limited(record, exchange) ?? Answer(Answer.redirect(.seeOther, to: record.holder.home), .init(event: .read)) }
        switch entry.map({ AccessRule.judge($0.file, for: record) }) ?? .hidden {
        case .allowed: 
            guard let entry else { return statuses.refusal(.notFound, exchange) }
            return (entry.kind == .asset ? nil : limited(record, exchange)) ?? files.answer(entry, to: exchange, of: record)
        case .needsManager: return statuses.refusal(.forbidden, exchange)
        case .hidden:
            if statuses.site.current == nil { return limited(record, exchange) ?? statuses.refusal(.notReady, exchange, adding: [.retryAfter: "60"]) }
            if let page = pageWithSlash(exchange, record) { return limited(record, exchange) ?? Answer(Answer.redirect(.permanentRedirect, to: page), .init(event: .read)) }
            return statuses.refusal(.notFound, exchange, as: missing(entry, exchange))
        }
    }

    /// Counts what the log is to tell as a read: so many in an hour, then this refusal. The operator owns the log, and has no limit.
    private func limited(_ record: TokenRecord, _ exchange: Exchange) -> Answer? {
        guard record.holder != .operator, let wait = reads.take(token: record.tokenID, now: gatekeeper.now()) else { return nil }
        return statuses.refusal(.tooOften, exchange, adding: [.retryAfter: String(wait)])
    }

    /// The log tells what the answer does not: whether there is something.
    private func missing(_ entry: SiteEntry?, _ exchange: Exchange) -> Answer.Note {
        if entry != nil { return .init(event: .accessRefused, reason: .notTheirs) }
        return .init(event: .requestRefused, reason: exchange.target == nil ? .target : .noSuchAddress)
    }

    /// The page someone meant who left out the slash at its end; only for those who may see it.
    private func pageWithSlash(_ exchange: Exchange, _ record: TokenRecord) -> String? {
        guard let target = exchange.target, let entry = statuses.site.current?.entry(at: target.withSlash),
            AccessRule.judge(entry.file, for: record) == .allowed
        else { return nil }
        return entry.file.address
    }

    /// The same for every address but the two that take a form: a method tells nobody what exists.
    private func refusedMethod(_ exchange: Exchange, allowed: String) -> Answer {
        statuses.refusal(.methodNotAllowed, exchange, adding: [.allow: allowed])
    }

    private func record(_ answer: Answer, _ exchange: Exchange, bytes: Int) {
        guard let note = answer.note else { return }
        for ended in answer.ended { recordEnd(of: ended.tokenID, ended.reason, exchange) }
        var record = AuditRecord(note.event, time: gatekeeper.now())
        var longest = exchange.target == nil ? 500 : Int.max
        // A session ends once, and nobody has more of them than sign-ins.
        if ![.signedIn, .sessionEnded].contains(note.event), note.event != .read || note.reason != nil || answer.holder == nil {
            longest = 150
            // An unknown credential has an id too, which anybody can make up.
            let isStored = answer.holder != nil || [.revoked, .expired].contains(note.reason)
            guard let unwritten = refusals.take(address: exchange.address?.household ?? "unknown", token: isStored ? answer.tokenID : nil, now: record.time) else { return }
            if unwritten > 0 { record.unwritten = unwritten }
        }
        record.requestID = exchange.id
        (record.reason, record.kind) = (note.reason, note.kind)
        record.tokenID = answer.tokenID
        let holder = answer.holder ?? answer.tokenID.flatMap(holder)
        record.holder = holder?.kind
        record.sponsor = holder?.sponsor ?? note.owner
        record.address = exchange.address?.description
        record.method = Redaction.withoutCredentials(String(exchange.request.method.rawValue.prefix(20)))
        // What is cut may be the half of a credential by which it is known.
        record.path = String(decoding: Redaction.withoutCredentials(exchange.logged).utf8.prefix(longest), as: UTF8.self)
        (record.status, record.bytes) = (answer.response.status.code, bytes)
        audit.append(record)
    }

    /// Before the line of the request that ended the session.
    private func recordEnd(of tokenID: String, _ reason: AuditReason, _ exchange: Exchange) {
        var record = AuditRecord(.sessionEnded, time: gatekeeper.now())
        (record.requestID, record.reason, record.tokenID) = (exchange.id, reason, tokenID)
        let owner = holder(tokenID)
        (record.holder, record.sponsor) = (owner?.kind, owner?.sponsor)
        record.address = exchange.address?.description
        audit.append(record)
    }

    /// Whose a token is or was.
    private func holder(_ tokenID: String) -> TokenHolder? { gatekeeper.tokens.readable?.record(tokenID)?.holder }
}
