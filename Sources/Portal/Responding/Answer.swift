import AccessTokens
import HTTPTypes
import Hummingbird

/// A response with what the audit log has to say about it.
struct Answer: Sendable {
    var response: Response
    /// Nil when the request is not worth a line: assets, public pages, redirects.
    var event: AuditLine.Event?
    var tokenID: String?
    var holder: TokenHolder?

    init(_ response: Response, event: AuditLine.Event? = nil, tokenID: String? = nil, holder: TokenHolder? = nil) {
        self.response = response
        self.event = event
        self.tokenID = tokenID
        self.holder = holder
    }

    func of(_ record: TokenRecord?) -> Answer {
        guard let record else { return self }
        return Answer(response, event: event, tokenID: record.tokenID, holder: record.holder)
    }

    func of(_ caller: Caller) -> Answer {
        switch caller {
        case .nobody: self
        case .holder(let record): of(record)
        case .refused(_, let tokenID), .mustWait(_, let tokenID): Answer(response, event: event, tokenID: tokenID)
        }
    }

    /// To a place on this server, given as an address that is not percent-encoded.
    static func redirect(_ status: HTTPResponse.Status, to address: String, cookie: String? = nil) -> Response {
        var headers = SecurityHeaders.always
        headers[.location] = address.percentEncodedAddress
        headers[.cacheControl] = "no-store"
        headers[.setCookie] = cookie
        return Response(status: status, headers: headers)
    }
}
