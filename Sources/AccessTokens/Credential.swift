import Crypto
import Diagnostics

/// The secret a person or program shows: `alm_`, 256 random bits and a checksum, in lower-case base32 without i, l, o and u.
///
/// The checksum tells a mistyped or cut credential from an unknown one without a look at the store, and lets a scanner tell a leaked one from
/// noise. The secret is never stored and never described: `description` is redacted.
package struct Credential: Sendable, CustomStringConvertible {
    package static let prefix = "alm_"
    static let secretLength = 52
    static let checksumLength = 7

    /// The whole text; show it once, keep it nowhere.
    package let text: String

    /// 256 bits from the system's generator.
    package init() {
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
        self.init(secret: secret)
    }

    /// The credential of a given 32-byte secret.
    init(secret: [UInt8]) {
        let body = Self.prefix + Base32.encode(secret)
        text = body + Self.checksum(of: body)
    }

    /// Reads what was shown. Nil unless it is complete: the prefix, the length, the alphabet and the checksum are right.
    package init?(_ shown: some StringProtocol) {
        let bytes = Array(shown.utf8)
        guard bytes.count == Self.prefix.utf8.count + Self.secretLength + Self.checksumLength else { return nil }
        let body = String(decoding: bytes.dropLast(Self.checksumLength), as: UTF8.self)
        let checksum = String(decoding: bytes.suffix(Self.checksumLength), as: UTF8.self)
        guard body.hasPrefix(Self.prefix), Base32.isEncoded(body.dropFirst(Self.prefix.count)), checksum == Self.checksum(of: body)
        else { return nil }
        text = String(shown)
    }

    /// What the store keeps.
    package var hash: CredentialHash { CredentialHash(bytes: Array(SHA256.hash(data: Array(text.utf8)))) }

    package var description: String { "\(Self.prefix)…" }

    /// CRC-32 in seven base32 digits.
    private static func checksum(of body: String) -> String {
        let crc = CRC32.of(body.utf8)
        return Base32.encode((0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - 8 * $0)) })
    }
}

/// The SHA-256 of a credential; equality takes the same time wherever the first difference is.
package struct CredentialHash: Sendable, Equatable {
    let bytes: [UInt8]

    package static func == (one: CredentialHash, other: CredentialHash) -> Bool {
        guard one.bytes.count == other.bytes.count else { return false }
        var difference: UInt8 = 0
        for index in one.bytes.indices { difference |= one.bytes[index] ^ other.bytes[index] }
        return difference == 0
    }

    /// The public name of the credential: 60 bits of its hash, from which nothing of the secret follows.
    ///
    /// It is known of every complete credential, also of one the store has never seen, so that tries can be counted by it.
    package var tokenID: String { "tok_" + Base32.encode(Array(bytes.prefix(8))).prefix(12) }

    var hex: String { bytes.hex }

    init(bytes: [UInt8]) { self.bytes = bytes }

    init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for pair in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(digits[pair]), let low = Self.value(digits[pair + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
