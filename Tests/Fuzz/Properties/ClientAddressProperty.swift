import Foundation
import HTTPTypes

@testable import Portal

/// Whose request it is: behind a proxy the address that it wrote last, if it is one, and never anything else. An input's lines are `X-Forwarded-For` headers.
enum ClientAddressProperty {
    private static let proxy = "192.0.2.1"

    static func check(_ input: [UInt8]) throws {
        var headers = HTTPFields()
        guard let name = HTTPField.Name("X-Forwarded-For") else { throw BrokenProperty(description: "no such header") }
        for line in input.split(separator: 10, omittingEmptySubsequences: false) { headers.append(HTTPField(name: name, value: Array(line))) }
        try hold(ClientAddress.of(proxy, headers: headers, behindProxy: false) == proxy, "believed without a proxy")
        let address = ClientAddress.of(proxy, headers: headers, behindProxy: true)
        let value = Array((headers[name] ?? "").utf8)
        let last = HeaderText.split(value, at: ",").last { !$0.isEmpty }.map(HeaderText.trimmed) ?? []
        let expected = PlainAddress.bytes(last) == nil ? Array(proxy.utf8) : last
        try hold(Array(address.utf8) == expected, "\(address) where \(String(decoding: expected, as: UTF8.self)) stands")
        if let text = String(validating: last, as: UTF8.self), !text.contains("\0") { try checkCounting(text, PlainAddress.bytes(last)) }
    }

    /// One household is one, written in whatever way; only loopback is loopback.
    private static func checkCounting(_ text: String, _ bytes: [UInt8]?) throws {
        let isLoopback = bytes.map { $0.count == 4 ? $0[0] == 127 : $0 == [UInt8](repeating: 0, count: 15) + [1] } ?? (text == "localhost")
        try hold(ClientAddress.isLoopback(host: text) == isLoopback, "loopback: \(text)")
        guard let bytes else { return try hold(ClientAddress.countedAs(text) == text, "counted as another: \(text)") }
        let counted = ClientAddress.countedAs(text)
        guard bytes.count == 16 else { return try hold(counted == text, "\(text) is counted as \(counted)") }
        if bytes.starts(with: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]) {
            return try hold(counted == bytes[12...].map { "\($0)" }.joined(separator: "."), "\(text) is counted as \(counted)")
        }
        let household = stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16($0 < 8 ? bytes[$0 + 1] : 7), radix: 16) }.joined(separator: ":")
        try hold(ClientAddress.countedAs(household) == counted, "\(text) and \(household) are counted apart")
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
