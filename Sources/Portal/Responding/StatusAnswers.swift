import Diagnostics
import HTTPTypes
import Hummingbird
import NIOCore

/// Makes the answers that are not a file of the site.
struct StatusAnswers: Sendable {
    let site: SiteFollower
    let cache: FileCache
    let report: @Sendable (Fault) -> Void

    /// The page for a browser, the same as JSON for a program.
    ///
    /// It depends on the status and the request's `Accept` alone: whoever gets a 404 learns nothing from its bytes or headers.
    func refusal(_ page: StatusPage, _ exchange: Exchange, adding fields: HTTPFields = [:], as note: Answer.Note? = nil) -> Answer {
        Answer(response(page, exchange, status: page.status, adding: fields), note ?? Answer.Note(page))
    }

    /// What whoever is not let in gets: 401 to someone who showed nothing, something wrong or a session that is over, 429, or 503 while tokens cannot be read. Nil for a holder.
    func unauthorized(_ caller: Caller, _ exchange: Exchange) -> Answer? {
        let challenge = "Bearer realm=\"almanac\""
        let answer: Answer
        switch caller {
        case .holder: return nil
        case .nobody: answer = refusal(.signIn, exchange, adding: [.wwwAuthenticate: challenge])
        case .timedOut(let reason, _):
            answer = refusal(.signIn, exchange, adding: [.wwwAuthenticate: challenge], as: .init(event: .sessionEnded, reason: reason))
        case .refused(let why, _):
            answer = refusal(.refused, exchange, adding: [.wwwAuthenticate: challenge + ", error=\"invalid_token\""], as: .credential(why))
        case .unjudged: answer = refusal(.unjudged, exchange, adding: [.retryAfter: "60"])
        case .mustWait(let seconds, let ended, _):
            answer = refusal(.wait, exchange, adding: [.retryAfter: String(seconds)], as: .init(event: .rateExceeded, reason: ended.flatMap { Answer.Note.credential($0).reason }))
        }
        return answer.of(caller)
    }

    func signInPage(_ exchange: Exchange) -> Answer {
        Answer(response(.signIn, exchange, status: .ok, adding: [:]))
    }

    private func response(_ page: StatusPage, _ exchange: Exchange, status: HTTPResponse.Status, adding fields: HTTPFields) -> Response {
        let asPage = exchange.wantsHTML || status == .ok
        var headers = SecurityHeaders.always
        headers[.contentType] = asPage ? "text/html; charset=utf-8" : "application/problem+json"
        headers[.cacheControl] = "no-store"
        headers.append(contentsOf: fields)
        let body = asPage ? html(page) : ByteBuffer(string: page.problem)
        return Response(status: status, headers: headers, body: .init(byteBuffer: body))
    }

    private func html(_ page: StatusPage) -> ByteBuffer {
        do {
            if let entry = site.current?.page(page.path), let bytes = try cache.bytes(of: entry.plain) { return bytes }
        } catch {
            if let fault = error as? Fault { report(fault) }
        }
        return ByteBuffer(string: page.html)
    }
}
