import Crypto
import LoyaltyModel

/// Members' names on one sponsor's pages and exports: the first 80 bits of HMAC-SHA256 over `sponsor_id`, NUL and the member's token,
/// in base 32 (RFC 4648) in groups of four. The same from run to run; another sponsor's cannot be joined with it.
package struct Pseudonyms: Sendable {
    private let key: SymmetricKey
    private let prefix: [UInt8]

    /// - Parameter key: at least 32 bytes that only the operator has.
    package init(key: [UInt8], sponsorID: String) {
        self.key = SymmetricKey(data: key)
        prefix = Array(sponsorID.utf8) + [0]
    }

    package func pseudonym(of token: some Collection<UInt8>) -> String {
        var mac = HMAC<SHA256>(key: key)
        mac.update(data: prefix)
        mac.update(data: Array(token))
        var text = ""
        text.reserveCapacity(19)
        var (bits, count) = (UInt32(0), 0)
        for byte in mac.finalize().prefix(10) {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                if text.utf8.count % 5 == 4 { text.append("-") }
                text.unicodeScalars.append(Self.alphabet[Int(bits >> UInt32(count) & 31)])
            }
        }
        return text
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".unicodeScalars)
}
