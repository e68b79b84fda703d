import Crypto
import Foundation

/// Members who have had themselves erased: a salted hash of each one's token, so that the list itself names nobody.
package struct ForgottenMembers: Sendable {
    package static let none = ForgottenMembers(salt: [], erasedAt: [:])

    let salt: [UInt8]
    /// Unix seconds by hash; `.max` where the list does not tell.
    let erasedAt: [[UInt8]: Int64]
    private var isOfThen = false

    init(salt: [UInt8], erasedAt: [[UInt8]: Int64]) {
        self.salt = salt
        self.erasedAt = erasedAt
    }

    package var count: Int { erasedAt.count }

    /// The list as it stood when a snapshot was taken: whoever was erased later is not in it.
    package var ofThen: ForgottenMembers {
        var copy = self
        copy.isOfThen = true
        return copy
    }

    /// The hash of them all and of when; the same list gives the same.
    package var digest: String {
        var hash = SHA256()
        hash.update(data: salt)
        for (one, moment) in erasedAt.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            hash.update(data: one)
            withUnsafeBytes(of: moment.bigEndian) { hash.update(bufferPointer: $0) }
        }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Each one's hash, which says nothing without the salt, in an order that tells nothing of when.
    package var marks: [String] { erasedAt.keys.map(\.hex).sorted() }

    /// - Parameter takenAt: when the snapshot was taken that has the member, in Unix seconds; nil where that does not matter.
    package func contains(_ token: UnsafeRawBufferPointer, takenAt: Int64? = nil) -> Bool {
        guard !erasedAt.isEmpty, let moment = erasedAt[Self.hash(token, salt)] else { return false }
        guard isOfThen, let takenAt else { return true }
        return moment < takenAt
    }

    static func hash(_ token: UnsafeRawBufferPointer, _ salt: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: token, using: SymmetricKey(data: salt)))
    }
}
