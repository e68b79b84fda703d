import CDeflate
import Testing

@testable import RasterCanvas

/// What another library unpacks is what was packed.
@Suite struct PixelCompressorTests {
    private func unpacked(_ bytes: [UInt8], row: Int) throws -> [UInt8]? {
        let packed = PixelCompressor.zlib(bytes, count: bytes.count, row: row)
        let decompressor = try #require(libdeflate_alloc_decompressor())
        defer { libdeflate_free_decompressor(decompressor) }
        var result = [UInt8](repeating: 0, count: bytes.count)
        let outcome = libdeflate_zlib_decompress(decompressor, packed, packed.count, &result, result.count, nil)
        return outcome == LIBDEFLATE_SUCCESS ? result : nil
    }

    private func random(_ seed: Int, _ count: Int, below colors: UInt64) -> [UInt8] {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(state % colors)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 257, 258, 259, 260, 516, 517, 65_537, 1_000_000])
    func runsOfAnyLength(_ count: Int) throws {
        let paper = [UInt8](repeating: 7, count: count)
        #expect(try unpacked(paper, row: 2_145) == paper)
        #expect(PixelCompressor.zlib(paper, count: count, row: 2_145).count < 64 + count / 400)
    }

    @Test(arguments: 1...40)
    func noiseOfFewAndManyColours(_ seed: Int) throws {
        let noise = random(seed, 3_000 + seed * 977, below: [2, 3, 17, 256][seed % 4])
        #expect(try unpacked(noise, row: 1 + seed * 13) == noise)
    }

    /// Rows like those above them, with a change here and there; rows longer than DEFLATE can look back, too.
    @Test(arguments: [1, 2, 64, 685, 2_145, 32_767, 32_768, 32_769, 40_000])
    func rowsLikeThoseAbove(_ row: Int) throws {
        var bytes = random(row, row, below: 5)
        for line in 1..<(20 + 40_000 / row) {
            var next = Array(bytes.suffix(row))
            next[line * 7_919 % row] = UInt8(line % 251)
            bytes += next
        }
        #expect(try unpacked(bytes, row: row) == bytes)
        if row == 2_145 { #expect(PixelCompressor.zlib(bytes, count: bytes.count, row: row).count < bytes.count / 10) }
    }

    /// Weights that grow like Fibonacci's numbers give the deepest tree there is.
    @Test(arguments: [(2, 15), (3, 15), (15, 15), (16, 15), (17, 15), (40, 15), (286, 15), (8, 7), (9, 7), (19, 7)])
    func codesAreWholeAndWithinTheirLimit(_ symbols: Int, _ limit: Int) {
        var weights = [1, 1]
        while weights.count < symbols { weights.append(min(weights[weights.count - 1] + weights[weights.count - 2], 1 << 40)) }
        let code = HuffmanCode(frequencies: [0] + weights.shuffled() + [0, 0], limit: limit)
        let used = code.lengths.indices.filter { code.lengths[$0] > 0 }
        #expect(used.count == symbols && code.lengths.allSatisfy { $0 <= limit })
        #expect(used.reduce(0) { $0 + 1 << (limit - Int(code.lengths[$1])) } == 1 << limit)
        // No code begins with another.
        for a in used {
            for b in used where a != b && code.lengths[a] <= code.lengths[b] {
                #expect(code.codes[b] & (1 << UInt16(code.lengths[a]) - 1) != code.codes[a])
            }
        }
    }

    /// By hand: 5, 9, 12, 13, 16, 45 make codes of 4, 4, 3, 3, 3 and 1 bits.
    @Test func codesAreHuffmans() {
        let code = HuffmanCode(frequencies: [45, 13, 12, 16, 9, 5], limit: 15)
        #expect(code.lengths == [1, 3, 3, 3, 4, 4])
        // Canonical: 0, 100, 101, 110, 1110, 1111, the first bit lowest.
        #expect(code.codes == [0b0, 0b001, 0b101, 0b011, 0b0111, 0b1111])
    }
}
