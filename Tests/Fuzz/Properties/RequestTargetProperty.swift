import SiteManifest

@testable import Portal

/// The target in a request line: an address leads nowhere but down from `/`, and written out again is the same address.
enum RequestTargetProperty {
    private static let longest = 2048

    static func check(_ input: [UInt8]) throws {
        guard let target = String(validating: input, as: UTF8.self) else { return }
        let address = RequestTarget.address(of: target, longest: longest)
        try hold(address.map { Array($0.utf8) } == plain(input), "\(address ?? "none") of \(target)")
        guard let address else { return }
        let bytes = Array(address.utf8)
        try hold(bytes.first == UInt8(ascii: "/") && bytes.count <= longest, "the address \(address)")
        try hold(!bytes.contains { $0 < 32 || $0 == 127 || $0 == UInt8(ascii: "\\") }, "a control character or backslash in \(address)")
        try hold(!address.unicodeScalars.contains { $0.properties.generalCategory == .control }, "a control character in \(address)")
        let parts = HeaderText.split(bytes.dropFirst(), at: "/").map { String(decoding: $0, as: UTF8.self) }
        try hold(!parts.dropLast().contains("") && !parts.contains(".") && !parts.contains(".."), "a component of \(address)")
        // The one way to write it leads back to it; it is decoded once and no more.
        let encoded = ManifestPath.percentEncoded(address)
        if encoded.utf8.count <= longest { try hold(RequestTarget.address(of: encoded, longest: longest) == address, "\(address) is not itself when written again") }
    }

    /// Decoded first and looked at afterwards, with no way but one.
    private static func plain(_ input: [UInt8]) -> [UInt8]? {
        let path = HeaderText.split(input, at: "?")[0]
        guard input.count <= longest, path.first == UInt8(ascii: "/"), !path.contains(UInt8(ascii: "#")) else { return nil }
        guard let decoded = PlainPercent.decoded(path), decoded.count(where: { $0 == UInt8(ascii: "/") }) == path.count(where: { $0 == UInt8(ascii: "/") }),
            let text = String(validating: decoded, as: UTF8.self), !decoded.contains(UInt8(ascii: "\\")),
            !text.unicodeScalars.contains(where: { $0.value < 32 || (127..<160).contains($0.value) })
        else { return nil }
        let parts = HeaderText.split(decoded.dropFirst(), at: "/")
        guard !parts.dropLast().contains([]), !parts.contains([46]), !parts.contains([46, 46]) else { return nil }
        return decoded
    }
}

/// Percent-encoding by position.
enum PlainPercent {
    static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        var decoded: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%") {
                let digits = bytes[(position + 1)...].prefix(2)
                guard digits.count == 2, digits.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) }), let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
                decoded.append(byte)
                position += 3
            } else {
                decoded.append(bytes[position])
                position += 1
            }
        }
        return decoded
    }
}
