/// Numbers as short texts whose order byte by byte is that of the numbers.
enum Base32 {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func text(_ value: UInt64, width: Int) -> String {
        String(unsafeUninitializedCapacity: width) { write(value, width: width, to: $0.baseAddress) }
    }

    /// - Returns: how many bytes were written.
    @discardableResult
    static func write(_ value: UInt64, width: Int, to bytes: UnsafeMutablePointer<UInt8>?) -> Int {
        guard let bytes else { return 0 }
        var rest = value
        for position in (0..<width).reversed() {
            bytes[position] = digits[Int(rest & 31)]
            rest >>= 5
        }
        return width
    }

    static func width(for count: Int) -> Int {
        var width = 1
        while count >> (5 * width) > 0 { width += 1 }
        return width
    }
}
