import Foundation

/// The records of a store at one moment.
package struct TokenSet: Sendable {
    /// In the order they were created.
    package let records: [TokenRecord]
    private let byID: [String: TokenRecord]

    package static let empty = TokenSet([])

    init(_ records: [TokenRecord]) {
        self.records = records
        byID = Dictionary(records.map { ($0.tokenID, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether what was shown opens anything at `now`, and if not, why.
    ///
    /// The public id, which is no secret, finds the record; the whole hash is then compared in constant time.
    package func authenticate(_ shown: some StringProtocol, now: Date) -> Authentication {
        guard let credential = Credential(shown) else { return .refused(.malformed, tokenID: nil) }
        let hash = credential.hash
        let tokenID = hash.tokenID
        guard let record = byID[tokenID], record.hash == hash else { return .refused(.unknown, tokenID: tokenID) }
        return switch record.state(at: now) {
        case .valid: .granted(record)
        case .expired: .refused(.expired, tokenID: tokenID)
        case .revoked: .refused(.revoked, tokenID: tokenID)
        }
    }

    /// The record of a token, also of one that has ended.
    package func record(_ tokenID: String) -> TokenRecord? { byID[tokenID] }

    /// The record of a token that is valid at `now`: for a session, which was opened with the secret earlier.
    package func validRecord(_ tokenID: String, now: Date) -> TokenRecord? {
        byID[tokenID].flatMap { $0.state(at: now) == .valid ? $0 : nil }
    }
}
