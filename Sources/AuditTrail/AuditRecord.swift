import Foundation

/// Something that the audit log tells: who did or tried what, when, and what came of it.
package struct AuditRecord: Equatable, Sendable {
    package var time: Date
    package var event: AuditEvent
    /// The same in everything that is said of one request.
    package var requestID: String?
    /// Why it was refused or ended, in a word.
    package var reason: AuditReason?
    /// What was read.
    package var kind: AuditKind?
    /// Known also of refused credentials, unless they were malformed.
    package var tokenID: String?
    /// Whose the token is or was; nil when nobody is known to have asked.
    package var holder: AuditHolder?
    /// The holder's own or, of what the operator reads, the one whose it is.
    package var sponsor: String?
    package var address: String?
    package var method: String?
    package var path: String?
    package var status: Int?
    /// Of the body that is sent; a reader who goes away early gets fewer.
    package var bytes: Int?
    /// Lines since the last one that was written: refusals that were too many, or what a full disk took.
    package var unwritten: Int?

    package init(_ event: AuditEvent, time: Date) {
        self.event = event
        self.time = time
    }
}

/// The names of OWASP's Application Logging Vocabulary.
package enum AuditEvent: String, Sendable, CaseIterable {
    case signedIn = "authn_login_success"
    case credentialRefused = "authn_login_fail"
    case rateExceeded = "excess_rate_limit_exceeded"
    case tokenCreated = "authn_token_created"
    case tokenRevoked = "authn_token_revoked"
    case sessionEnded = "session_expired"
    case accessRefused = "authz_fail"
    case requestRefused = "input_validation_fail"
    case read = "sensitive_read"
    case started = "sys_startup"
    case stopped = "sys_shutdown"
}

/// Why, in the words of the log.
package enum AuditReason: String, Sendable, CaseIterable {
    // Of a credential.
    case malformed, unknown, expired, revoked
    // Of a session.
    case signedOut = "signed_out"
    case signedOutEverywhere = "signed_out_everywhere"
    case idle
    case tooOld = "too_old"
    case tokenEnded = "token_ended"
    case replaced
    // Of an address that is there and not the holder's, that takes another role, that nobody showed a credential for, or whose credential nobody could judge.
    case notTheirs = "not_theirs"
    case role
    case noCredential = "no_credential"
    case noTokens = "no_tokens"
    // Of a request.
    case noSuchAddress = "no_such_address"
    case target, method, form, origin, size, range
    // Of an answer that could not be given.
    case noBuild = "no_build"
    case busy
    case damagedFile = "damaged_file"
    // Of too much: without one, too many wrong credentials.
    case uses
    // Of a token.
    case rotated
}

package enum AuditKind: String, Sendable {
    case page, download
}

package enum AuditHolder: String, Sendable {
    case sponsor, `operator`
}
