import AccessTokens
import AuditTrail
import HTTPTypes
import Hummingbird

/// A response with what the audit log has to say about it.
struct Answer: Sendable {
    /// What the log has to say of an answer beside the request itself.
    struct Note: Sendable {
        var event: AuditEvent
        var reason: AuditReason?
        var kind: AuditKind?
        /// Whose the file is, of those that are read.
        var owner: String?
    }

    var response: Response
    /// Nil when the request is not worth a line: assets, public pages, redirects.
    var note: Note?
    var tokenID: String?
    var holder: TokenHolder?
    /// The tokens of sessions that ended beside what the note tells, and why.
    var ended: [(tokenID: String, reason: AuditReason)] = []

    init(_ response: Response, _ note: Note? = nil) {
        self.response = response
        self.note = note
    }

    func of(_ record: TokenRecord?) -> Answer {
        guard let record else { return self }
        var answer = self
        (answer.tokenID, answer.holder) = (record.tokenID, record.holder)
        return answer
    }

    func of(_ caller: Caller) -> Answer {
        var answer = self
        switch caller {
        case .nobody, .unjudged: break
        case .holder(let record): answer = of(record)
        case .timedOut(_, let tokenID): answer.tokenID = tokenID
        case .refused(_, let tokenID), .mustWait(_, _, let tokenID): answer.tokenID = tokenID
        }
        return answer
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

extension Answer.Note {
    /// What a refusal is called, unless more is known about it.
    init(_ page: StatusPage) {
        switch page {
        case .signIn: self.init(event: .accessRefused, reason: .noCredential)
        case .refused: self.init(event: .credentialRefused)
        case .wait: self.init(event: .rateExceeded)
        case .tooOften: self.init(event: .rateExceeded, reason: .uses)
        case .badRequest: self.init(event: .requestRefused, reason: .form)
        case .forbidden: self.init(event: .accessRefused, reason: .role)
        case .notFound: self.init(event: .requestRefused, reason: .noSuchAddress)
        case .methodNotAllowed: self.init(event: .requestRefused, reason: .method)
        case .tooLarge: self.init(event: .requestRefused, reason: .size)
        case .rangeNotSatisfiable: self.init(event: .requestRefused, reason: .range)
        case .damaged: self.init(event: .read, reason: .damagedFile)
        case .notReady: self.init(event: .read, reason: .noBuild)
        case .busy: self.init(event: .read, reason: .busy)
        case .unjudged: self.init(event: .accessRefused, reason: .noTokens)
        }
    }

    static func credential(_ refusal: TokenRefusal) -> Self {
        let reason: AuditReason =
            switch refusal {
            case .malformed: .malformed
            case .unknown: .unknown
            case .expired: .expired
            case .revoked: .revoked
            }
        return Self(event: .credentialRefused, reason: reason)
    }
}
