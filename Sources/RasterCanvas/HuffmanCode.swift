/// A prefix code for symbols that are used so often, none longer than a limit, in the canonical order of RFC 1951, 3.2.2.
struct HuffmanCode {
    /// Bits of each symbol's code; 0 for a symbol that is not used.
    private(set) var lengths: [UInt8]
    /// Each symbol's code, its first bit lowest, as DEFLATE writes it.
    private(set) var codes: [UInt16]

    init(frequencies: [Int], limit: Int) {
        lengths = [UInt8](repeating: 0, count: frequencies.count)
        codes = [UInt16](repeating: 0, count: frequencies.count)
        // The rarest first: the longest codes are theirs.
        let used = frequencies.indices.filter { frequencies[$0] > 0 }.sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
        var counts = Self.lengthCounts(used.map { frequencies[$0] }, limit: limit)
        var length = limit
        for symbol in used {
            while counts[length] == 0 { length -= 1 }
            counts[length] -= 1
            lengths[symbol] = UInt8(length)
        }
        assignCodes(limit: limit)
    }

    /// How many codes have each length: Huffman's, with those beyond the limit cut to it and others made longer until all fit again.
    private static func lengthCounts(_ weights: [Int], limit: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: limit + 1)
        for depth in depths(weights) { counts[min(max(depth, 1), limit)] += 1 }
        var room = (1 << limit) - (1...limit).reduce(0) { $0 + counts[$1] << (limit - $1) }
        while room < 0 {
            // One of the longest goes, and the next shorter one splits in two: the code shrinks by one of the longest.
            counts[limit] -= 1
            if let shorter = (1..<limit).last(where: { counts[$0] > 0 }) {
                counts[shorter] -= 1
                counts[shorter + 1] += 2
            }
            room += 1
        }
        return counts
    }

    /// Depth of each leaf of Huffman's tree over weights in rising order. Inner nodes come out in rising order too, so no heap is needed.
    private static func depths(_ weights: [Int]) -> [Int] {
        guard weights.count > 1 else { return weights.map { _ in 1 } }
        let leaves = weights.count
        var all = weights
        var parents = [Int](repeating: 0, count: 2 * leaves - 1)
        var (leaf, inner) = (0, leaves)
        func takeLightest() -> Int {
            if leaf < leaves, inner >= all.count || all[leaf] <= all[inner] {
                leaf += 1
                return leaf - 1
            }
            inner += 1
            return inner - 1
        }
        for node in leaves..<(2 * leaves - 1) {
            let (a, b) = (takeLightest(), takeLightest())
            all.append(all[a] + all[b])
            (parents[a], parents[b]) = (node, node)
        }
        var depths = [Int](repeating: 0, count: all.count)
        for node in stride(from: all.count - 2, through: 0, by: -1) { depths[node] = depths[parents[node]] + 1 }
        return Array(depths[..<leaves])
    }

    private mutating func assignCodes(limit: Int) {
        var code = 0
        for length in 1...limit {
            for symbol in lengths.indices where Int(lengths[symbol]) == length {
                var reversed = 0
                for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
                codes[symbol] = UInt16(reversed)
                code += 1
            }
            code <<= 1
        }
    }
}
