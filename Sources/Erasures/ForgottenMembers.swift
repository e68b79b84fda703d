import Crypto
import Foundation

/// Members who have had themselves erased: a salted hash of each one's token, so that the list itself names nobody.
package struct ForgottenMembers: Sendable {
    package static let none = ForgottenMembers(salt: [], inOrder: [])

    let salt: [UInt8]
    /// As they were noted, one after the other.
    private let inOrder: [[UInt8]]
    let hashes: Set<[UInt8]>

    init(salt: [UInt8], inOrder: [[UInt8]]) {
        self.salt = salt
        self.inOrder = inOrder
        hashes = Set(inOrder)
    }

    package var count: Int { hashes.count }

    /// The hash of them all; the same list gives the same.
    package var digest: String { digest(ofFirst: inOrder.count) }

    /// The hash of those who were noted first: a list that has only grown still has the one of before.
    package func digest(ofFirst count: Int) -> String {
        var hash = SHA256()
        hash.update(data: salt)
        for one in Set(inOrder.prefix(count)).sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: one) }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    package func contains(_ token: UnsafeRawBufferPointer) -> Bool {
        !hashes.isEmpty && hashes.contains(Self.hash(token, salt))
    }

    static func hash(_ token: UnsafeRawBufferPointer, _ salt: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: token, using: SymmetricKey(data: salt)))
    }
}
