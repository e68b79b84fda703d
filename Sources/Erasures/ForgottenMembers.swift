import Crypto
import Foundation

/// Members who have had themselves erased: a salted hash of each one's token, so that the list itself names nobody.
package struct ForgottenMembers: Sendable {
    package static let none = ForgottenMembers(salt: [], hashes: [])

    let salt: [UInt8]
    let hashes: Set<[UInt8]>

    package var count: Int { hashes.count }

    /// The hash of them all; the same list gives the same.
    package var digest: String {
        var hash = SHA256()
        hash.update(data: salt)
        for one in hashes.sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: one) }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Each one's hash, which says nothing without the salt, in an order that tells nothing of when.
    package var marks: [String] { hashes.map(\.hex).sorted() }

    package func contains(_ token: UnsafeRawBufferPointer) -> Bool {
        !hashes.isEmpty && hashes.contains(Self.hash(token, salt))
    }

    static func hash(_ token: UnsafeRawBufferPointer, _ salt: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: token, using: SymmetricKey(data: salt)))
    }
}
