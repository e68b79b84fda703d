import CDeflate

/// Compressed twins of files that are text.
struct Gzip {
    private static let level: Int32 = 6
    private static let minimumSize = 1_024

    static func isWorthIt(_ mediaType: String) -> Bool {
        mediaType.hasPrefix("text/") || mediaType.hasPrefix("image/svg") || mediaType.hasPrefix("application/json")
    }

    /// - Returns: nil where compression does not save a tenth. libdeflate writes no time and no name, so the same bytes give the same twin.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= minimumSize, let compressor = libdeflate_alloc_compressor(level) else { return nil }
        defer { libdeflate_free_compressor(compressor) }
        let limit = bytes.count - bytes.count / 10
        let twin = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = libdeflate_gzip_compress(compressor, bytes, bytes.count, buffer.baseAddress, buffer.count)
        }
        return twin.isEmpty ? nil : twin
    }
}
