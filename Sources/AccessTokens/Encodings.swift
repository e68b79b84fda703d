/// Crockford's base32 in lower case: no letter that is read as another, none that case changes.
enum Base32 {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Big-endian; the last digit is filled up with zero bits.
    static func encode(_ bytes: [UInt8]) -> String {
        var encoded: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                encoded.append(digits[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { encoded.append(digits[Int(buffer << UInt32(5 - bits) & 31)]) }
        return String(decoding: encoded, as: UTF8.self)
    }

    static func isEncoded(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x61...0x68, 0x6A, 0x6B, 0x6D, 0x6E, 0x70...0x74, 0x76...0x7A: true
            default: false
            }
        }
    }
}

/// The CRC-32 of zlib and PNG, bit by bit: 60 bytes need no table.
enum CRC32 {
    static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
