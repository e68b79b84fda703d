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
    func refusal(_ page: StatusPage, _ exchange: Exchange, adding fields: HTTPFields = [:]) -> Answer {
        Answer(response(page, exchange, status: page.status, adding: fields), event: .refusal)
    }

    /// 401 to someone who showed nothing or something wrong.
    func unauthorized(_ page: StatusPage, _ exchange: Exchange) -> Answer {
        let error = page == .refused ? ", error=\"invalid_token\"" : ""
        return refusal(page, exchange, adding: [.wwwAuthenticate: "Bearer realm=\"almanac\"" + error])
    }

    func mustWait(_ seconds: Int, _ exchange: Exchange) -> Answer {
        refusal(.wait, exchange, adding: [.retryAfter: String(seconds)])
    }

    func signInPage(_ exchange: Exchange) -> Answer {
        Answer(response(.signIn, exchange, status: .ok, adding: [:]))
    }

    /// Whether there is a site to serve, for a monitor.
    func health() -> Answer {
        let isReady = site.current != nil
        var headers = SecurityHeaders.always
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        let body = isReady ? "{\"status\":\"ok\"}\n" : "{\"status\":\"no build\"}\n"
        return Answer(Response(status: isReady ? .ok : .serviceUnavailable, headers: headers, body: .init(byteBuffer: ByteBuffer(string: body))))
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
