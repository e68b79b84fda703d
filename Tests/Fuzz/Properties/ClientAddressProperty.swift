import Foundation
import HTTPTypes
import NetworkAddress

@testable import Portal

/// Whose request it is: behind a proxy the last address that is not a proxy's own, and without one never anything but the connection's. An input's
/// lines are `X-Forwarded-For` headers.
enum ClientAddressProperty {
    private static let proxy = IPAddress("192.0.2.1")
    /// 192.0.2.0 to 192.0.2.3.
    private static let proxies = TrustedProxies(["192.0.2.0/30"].compactMap { IPNetwork($0) })

    static func check(_ input: [UInt8]) throws {
        var headers = HTTPFields()
        guard let name = HTTPField.Name("X-Forwarded-For") else { throw BrokenProperty(description: "no such header") }
        for line in input.split(separator: 10, omittingEmptySubsequences: false) { headers.append(HTTPField(name: name, value: Array(line))) }
        try hold(TrustedProxies([]).client(of: proxy, headers: headers) == proxy, "believed without a proxy")
        let address = proxies.client(of: proxy, headers: headers)
        let parts = HeaderText.split(Array((headers[name] ?? "").utf8), at: ",").map(HeaderText.trimmed)
        let expected = plainReading(parts.map { PlainAddress.bytes($0).map(unmapped) })
        try hold(address?.bytes == expected, "\(address?.description ?? "nobody") where \(expected) stands")
        if let last = parts.last, let text = String(validating: last, as: UTF8.self) { try checkCounting(text, PlainAddress.bytes(last).map(unmapped)) }
    }

    private static func plainReading(_ addresses: [[UInt8]?]) -> [UInt8] {
        let proxy: [UInt8] = [192, 0, 2, 1]
        let isProxy = { (bytes: [UInt8]) in bytes.count == 4 && bytes[..<3] == [192, 0, 2] && bytes[3] < 4 }
        let tail = addresses.reversed().prefix { $0.map(isProxy) ?? false }
        let next = addresses.dropLast(tail.count).last
        // Before what is no address the reader may have written anything: the proxy that was named last counts.
        return (next ?? nil) ?? (tail.last ?? nil) ?? proxy
    }

    private static func unmapped(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]) ? Array(bytes[12...]) : bytes
    }

    /// One household is one, written in whatever way; only loopback is loopback; what is written is read again.
    private static func checkCounting(_ text: String, _ bytes: [UInt8]?) throws {
        let address = IPAddress(text)
        try hold(address?.bytes == bytes, "\(text) is read as \(address?.description ?? "nothing")")
        guard let address, let bytes else { return }
        try hold(address.isLoopback == (bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]), "loopback: \(text)")
        try hold(IPAddress(address.description) == address, "\(text) is written as \(address)")
        guard bytes.count == 16 else { return try hold(address.household == address.description, "\(text) is counted as \(address.household)") }
        let neighbour = stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16($0 < 8 ? bytes[$0 + 1] : 7), radix: 16) }.joined(separator: ":")
        try hold(IPAddress(neighbour)?.household == address.household, "\(text) and \(neighbour) are counted apart")
    }
}

/// Addresses by their grammar (RFC 3986's), not by the system's reader.
enum PlainAddress {
    static func bytes(_ text: [UInt8]) -> [UInt8]? {
        text.contains(UInt8(ascii: ":")) ? six(text) : four(text)
    }

    private static func four(_ text: [UInt8]) -> [UInt8]? {
        let parts = HeaderText.split(text, at: ".")
        guard parts.count == 4 else { return nil }
        let numbers = parts.compactMap { part -> UInt8? in
            guard !part.isEmpty, HeaderText.isDigits(part), part.count == 1 || part[0] != 48 else { return nil }
            return UInt8(String(decoding: part, as: UTF8.self))
        }
        return numbers.count == 4 ? numbers : nil
    }

    /// Groups around at most one `::`, the last perhaps an IPv4 address.
    private static func six(_ text: [UInt8]) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        let gaps = text.indices.dropLast().filter { text[$0] == colon && text[$0 + 1] == colon }
        guard gaps.count <= 1 else { return nil }
        guard let gap = gaps.first else { return groups(text, isLast: true).flatMap { $0.count == 16 ? $0 : nil } }
        guard let head = groups(text[..<gap], isLast: false), let tail = groups(text[(gap + 2)...], isLast: true), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: some Collection<UInt8>, isLast: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = HeaderText.split(text, at: ":")
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let four = four(part) else { return nil }
                bytes += four
            } else {
                guard (1...4).contains(part.count), part.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) }), let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16) else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 255)]
            }
        }
        return bytes
    }
}
