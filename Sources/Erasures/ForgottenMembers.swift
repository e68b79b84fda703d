import Crypto
import Foundation

/// Members who have had themselves erased: a salted hash of each one's token, so that the list itself names nobody.
package struct ForgottenMembers: Sendable {
    package static let none = ForgottenMembers(salt: [], erasedAt: [:])

    let salt: [UInt8]
    /// Unix seconds by hash; `.max` where the list does not tell.
    let erasedAt: [[UInt8]: Int64]
    /// Unix seconds; nil for the list as it is now.
    private var asOf: Int64?

    init(salt: [UInt8], erasedAt: [[UInt8]: Int64]) {
        self.salt = salt
        self.erasedAt = erasedAt
    }

    package var count: Int { erasedAt.count }

    /// The list as it stood at a moment, in Unix seconds: whoever was erased then or later is not in it.
    package func asOf(_ moment: Int64) -> ForgottenMembers {
        var copy = self
        copy.asOf = moment
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

    /// Unix seconds of when the first was erased whose mark is not among these; nil where all are, and where the list does not tell.
    package func firstErasure(beyond marks: Set<String>) -> Int64? {
        erasedAt.lazy.filter { $0.value < .max && !marks.contains($0.key.hex) }.map(\.value).min()
    }

    package func contains(_ token: UnsafeRawBufferPointer) -> Bool {
        guard !erasedAt.isEmpty, let moment = erasedAt[Self.hash(token, salt)] else { return false }
        return asOf.map { moment < $0 } ?? true
    }

    static func hash(_ token: UnsafeRawBufferPointer, _ salt: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: token, using: SymmetricKey(data: salt)))
    }
}
