/// What plain readers of headers have in common: bytes alone, one after the other.
enum HeaderText {
    /// Without the blanks around it that HTTP allows.
    static func trimmed(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var bytes = Array(bytes)
        while let last = bytes.last, last == 32 || last == 9 { bytes.removeLast() }
        return Array(bytes.drop { $0 == 32 || $0 == 9 })
    }

    static func split(_ bytes: some Collection<UInt8>, at sign: Unicode.Scalar) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        for byte in bytes { if byte == UInt8(ascii: sign) { parts.append([]) } else { parts[parts.count - 1].append(byte) } }
        return parts
    }

    static func lowercased(_ bytes: some Collection<UInt8>) -> [UInt8] { bytes.map { (65...90).contains($0) ? $0 + 32 : $0 } }

    static func isDigits(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { (48...57).contains($0) } }
}
