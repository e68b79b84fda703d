import Foundation

/// An IPv4 or IPv6 address. An IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16, in network order.
    package let bytes: [UInt8]

    /// Nil for anything but an address in its usual forms, without brackets, zone or port.
    package init?(_ text: some StringProtocol) {
        // C would stop at a NUL and take what stands before it.
        guard !text.utf8.contains(0) else { return nil }
        let text = String(text)
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes[..<4])
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            self.bytes = isMapped ? Array(bytes[12...]) : bytes
        } else {
            return nil
        }
    }

    /// 127.0.0.0/8 and ::1.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    /// Who is counted as one: an IPv4 address, or an IPv6 /64, as one household has a whole one.
    package var household: String { prefix(8) }

    /// Who may have many households: an IPv4 address, or an IPv6 /48, the most that one customer usually gets (RFC 6177).
    package var endSite: String { prefix(6) }

    private func prefix(_ length: Int) -> String {
        bytes.count == 4 ? description : bytes[..<length].map { String($0, radix: 16) }.joined(separator: ":")
    }

    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// An address, or all that begin with the same bits: `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`.
package struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    private let address: IPAddress
    private let bits: Int

    /// Nil where the address or the number of bits is wrong, and where bits behind that number are set: then one of the two is a slip.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
        self.address = address
        bits = parts.count == 1 ? address.bytes.count * 8 : Int(parts[1]) ?? -1
        guard (0...address.bytes.count * 8).contains(bits), bitsBeyondAreZero else { return nil }
    }

    /// Whether every address of its family is in it.
    package var isEverybody: Bool { bits == 0 }

    /// With the number of bits: `192.0.2.1/32`.
    package var description: String { "\(address)/\(bits)" }

    package func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return address.bytes.indices.allSatisfy { (address.bytes[$0] ^ other.bytes[$0]) & mask($0) == 0 }
    }

    private var bitsBeyondAreZero: Bool {
        address.bytes.indices.allSatisfy { address.bytes[$0] & ~mask($0) == 0 }
    }

    /// Of the byte at this place, the bits that count.
    private func mask(_ index: Int) -> UInt8 {
        let counted = min(8, max(0, bits - index * 8))
        return counted == 0 ? 0 : UInt8.max << (8 - counted)
    }
}
