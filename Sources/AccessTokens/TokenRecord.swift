import Foundation

/// What is kept of an access token: everything but the secret.
package struct TokenRecord: Equatable, Sendable {
    /// The public name, safe in lists and logs: `tok_` and 12 letters or digits.
    package let tokenID: String
    package let holder: TokenHolder
    package let role: TokenRole
    package let createdAt: Date
    /// There is always an end; a rotation brings it nearer.
    package internal(set) var expiresAt: Date
    package var revokedAt: Date?
    /// What the operator wrote about it, say whose laptop it is for.
    package let note: String
    /// The id of the token that this one takes the place of.
    package var replaces: String?

    let hash: CredentialHash

    package func state(at now: Date) -> TokenState {
        if revokedAt != nil { return .revoked }
        return now < expiresAt ? .valid : .expired
    }
}

/// Whom a token stands for.
package enum TokenHolder: Hashable, Sendable {
    case sponsor(String)
    /// The program operator: the operator's pages and those of all sponsors.
    case `operator`
}

package enum TokenRole: String, Codable, Sendable, CaseIterable {
    /// Pages.
    case viewer
    /// Pages and exports.
    case manager
}

package enum TokenState: String, Sendable {
    case valid, expired, revoked
}

/// The answer to a credential that was shown.
package enum Authentication: Sendable {
    case granted(TokenRecord)
    /// `tokenID` is known of every complete credential.
    case refused(TokenRefusal, tokenID: String?)
}

package enum TokenRefusal: String, Sendable {
    /// Mistyped or cut short: the checksum is off.
    case malformed
    case unknown, expired, revoked
}
