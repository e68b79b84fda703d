/// One block of DEFLATE with codes of its own (RFC 1951, 3.2.7).
struct DeflateBlock {
    /// As ``PixelCompressor`` makes them.
    let tokens: [UInt32]

    private static let endOfBlock = 256
    private static let lengths = ranges(28, from: 3, group: 4) + [(258, 0)]
    private static let distances = ranges(30, from: 1, group: 2)
    private static let lengthCodes = codes(of: lengths, upTo: 258)
    private static let distanceCodes = codes(of: distances, upTo: 1 << 15)
    /// In which lengths of the code of lengths are written.
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// The first value of each code, and how many bits follow it: none for two groups, then one more for each group.
    private static func ranges(_ count: Int, from first: Int, group: Int) -> [(first: Int, bits: Int)] {
        var next = first
        return (0..<count).map { code in
            let bits = max(0, code / group - 1)
            defer { next += 1 << bits }
            return (next, bits)
        }
    }

    private static func codes(of ranges: [(first: Int, bits: Int)], upTo last: Int) -> [UInt8] {
        var codes = [UInt8](repeating: 0, count: last + 1)
        for (code, range) in ranges.enumerated() { for value in range.first..<min(range.first + 1 << range.bits, last + 1) { codes[value] = UInt8(code) } }
        return codes
    }

    /// - Parameter checksum: Adler-32 of what the tokens stand for.
    func zlib(checksum: UInt32) -> [UInt8] {
        var bits = BitWriter()
        bits.put(0x0178, 16)
        // The only block, and so the last, with codes of its own.
        bits.put(0b101, 3)
        let (literals, distances) = frequencies()
        write(HuffmanCode(frequencies: literals, limit: 15), HuffmanCode(frequencies: distances, limit: 15), to: &bits)
        bits.finishByte()
        bits.put(checksum.byteSwapped, 32)
        return bits.finished()
    }

    private func frequencies() -> (literals: [Int], distances: [Int]) {
        var (literals, distances) = ([Int](repeating: 0, count: 286), [Int](repeating: 0, count: 30))
        literals[Self.endOfBlock] = 1
        for token in tokens {
            guard token >> 31 == 1 else {
                literals[Int(token)] += 1
                continue
            }
            literals[257 + Int(Self.lengthCodes[Self.length(token)])] += 1
            distances[Int(Self.distanceCodes[Self.distance(token)])] += 1
        }
        return (literals, distances)
    }

    private static func length(_ token: UInt32) -> Int { Int(token >> 16 & 0x1FF) }
    private static func distance(_ token: UInt32) -> Int { Int(token & 0x7FFF) + 1 }

    private func write(_ literals: HuffmanCode, _ distances: HuffmanCode, to bits: inout BitWriter) {
        writeCodes(literals, distances, to: &bits)
        for token in tokens {
            guard token >> 31 == 1 else {
                bits.put(UInt32(literals.codes[Int(token)]), Int(literals.lengths[Int(token)]))
                continue
            }
            put(Self.length(token), Self.lengthCodes, Self.lengths, 257, literals, to: &bits)
            put(Self.distance(token), Self.distanceCodes, Self.distances, 0, distances, to: &bits)
        }
        bits.put(UInt32(literals.codes[Self.endOfBlock]), Int(literals.lengths[Self.endOfBlock]))
    }

    private func put(_ value: Int, _ codes: [UInt8], _ ranges: [(first: Int, bits: Int)], _ symbol: Int, _ code: HuffmanCode, to bits: inout BitWriter) {
        let range = Int(codes[value])
        bits.put(UInt32(code.codes[symbol + range]), Int(code.lengths[symbol + range]))
        bits.put(UInt32(value - ranges[range].first), ranges[range].bits)
    }

    /// The lengths of both codes, run by run, in a code of their own.
    private func writeCodes(_ literals: HuffmanCode, _ distances: HuffmanCode, to bits: inout BitWriter) {
        let literalCount = max(257, (literals.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        let distanceCount = max(1, (distances.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        let runs = Self.runs(Array(literals.lengths[..<literalCount]) + distances.lengths[..<distanceCount])
        var frequencies = [Int](repeating: 0, count: 19)
        for run in runs { frequencies[run.symbol] += 1 }
        let code = HuffmanCode(frequencies: frequencies, limit: 7)
        let written = max(4, (Self.order.lastIndex { code.lengths[$0] > 0 } ?? 0) + 1)
        bits.put(UInt32(literalCount - 257), 5)
        bits.put(UInt32(distanceCount - 1), 5)
        bits.put(UInt32(written - 4), 4)
        for symbol in Self.order[..<written] { bits.put(UInt32(code.lengths[symbol]), 3) }
        for run in runs {
            bits.put(UInt32(code.codes[run.symbol]), Int(code.lengths[run.symbol]))
            bits.put(run.extra, run.bits)
        }
    }

    private typealias LengthRun = (symbol: Int, extra: UInt32, bits: Int)

    /// 16 repeats the length before 3 to 6 times; 17 and 18 stand for 3 to 10 and 11 to 138 zeros.
    private static func runs(_ lengths: [UInt8]) -> [LengthRun] {
        var runs: [LengthRun] = []
        var position = 0
        while position < lengths.count {
            let length = lengths[position]
            var count = 1
            while position + count < lengths.count, lengths[position + count] == length { count += 1 }
            position += count
            if length > 0 {
                runs.append((Int(length), 0, 0))
                count -= 1
            }
            while count >= 3 {
                let taken = length > 0 ? min(count, 6) : min(count, 138)
                runs.append(length > 0 ? (16, UInt32(taken - 3), 2) : taken <= 10 ? (17, UInt32(taken - 3), 3) : (18, UInt32(taken - 11), 7))
                count -= taken
            }
            for _ in 0..<count { runs.append((Int(length), 0, 0)) }
        }
        return runs
    }
}

/// Bits, the first lowest in its byte.
private struct BitWriter {
    private var bytes: [UInt8] = []
    private var held: UInt64 = 0
    private var count = 0

    init() {
        bytes.reserveCapacity(1 << 14)
    }

    /// The low bits of `value`, which has no others; 32 at most.
    mutating func put(_ value: UInt32, _ bits: Int) {
        held |= UInt64(value) << UInt64(count)
        count += bits
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: held))
            held >>= 8
            count -= 8
        }
    }

    mutating func finishByte() { if count > 0 { put(0, 8 - count) } }

    func finished() -> [UInt8] { bytes }
}
