import CDeflate

/// Compresses the rows of a drawing to a zlib stream (RFC 1950, RFC 1951).
///
/// A drawing is mostly paper, and mostly like the row above: both are looked for first, many bytes at a time, and what repeats elsewhere
/// (letters) by a table of one place for each four bytes. A compressor for any data looks at every byte of a run, at any level.
struct PixelCompressor {
    private let bytes: UnsafePointer<UInt8>
    private let count: Int
    /// Bytes from one row to the next.
    private let row: Int
    /// A literal as it is, or a match: the top bit, its length, and its distance less 1 in the low 15 bits.
    private var tokens: [UInt32] = []

    private static let longest = 258
    private static let window = 1 << 15
    private static let hashBits = 13
    /// A match of fewer bytes costs more bits than their literals, most of which are short codes.
    private static let shortest = 5

    static func zlib(_ bytes: UnsafePointer<UInt8>, count: Int, row: Int) -> [UInt8] {
        var compressor = PixelCompressor(bytes: bytes, count: count, row: row)
        compressor.findMatches()
        return DeflateBlock(tokens: compressor.tokens).zlib(checksum: libdeflate_adler32(1, bytes, count))
    }

    private init(bytes: UnsafePointer<UInt8>, count: Int, row: Int) {
        (self.bytes, self.count, self.row) = (bytes, count, row)
    }

    private mutating func findMatches() {
        tokens.reserveCapacity(count / 64)
        var places = [Int32](repeating: -1, count: 1 << Self.hashBits)
        places.withUnsafeMutableBufferPointer { places in
            var position = 0
            var latest = 1
            while position < count {
                let (length, distance) = bestMatch(at: position, latest: latest, places)
                if position + 4 <= count { places[slot(position)] = Int32(position) }
                if length >= Self.shortest {
                    tokens.append(1 << 31 | UInt32(length) << 16 | UInt32(distance - 1))
                    position += length
                    latest = distance
                } else {
                    tokens.append(UInt32(bytes[position]))
                    position += 1
                }
            }
        }
    }

    /// The longest of: what matched last going on, the byte before repeated, the row above, and where these four bytes stood last.
    @inline(__always)
    private func bestMatch(at position: Int, latest: Int, _ places: UnsafeMutableBufferPointer<Int32>) -> (length: Int, distance: Int) {
        let limit = min(Self.longest, count - position)
        var best = (length: match(position, latest, limit), distance: latest)
        if best.length == limit { return best }
        for distance in [1, row] where distance != latest && distance <= Self.window {
            let length = match(position, distance, limit)
            if length > best.length { best = (length, distance) }
        }
        guard best.length < 32, position + 4 <= count else { return best }
        let place = Int(places[slot(position)])
        if place >= 0, position - place <= Self.window {
            let length = match(position, position - place, limit)
            // A far distance takes up to 13 bits of its own.
            if length > best.length + 1 { best = (length, position - place) }
        }
        return best
    }

    @inline(__always)
    private func slot(_ position: Int) -> Int {
        let four = UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt32.self)
        return Int((four &* 0x9E37_79B1) >> UInt32(32 - Self.hashBits))
    }

    /// How many bytes, up to `limit`, are those `distance` before.
    @inline(__always)
    private func match(_ position: Int, _ distance: Int, _ limit: Int) -> Int {
        guard distance <= position else { return 0 }
        let (here, there) = (UnsafeRawPointer(bytes + position), UnsafeRawPointer(bytes + position - distance))
        var length = 0
        while length + 8 <= limit {
            let difference = here.loadUnaligned(fromByteOffset: length, as: UInt64.self) ^ there.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            if difference != 0 { return length + difference.trailingZeroBitCount / 8 }
            length += 8
        }
        while length < limit, bytes[position + length] == bytes[position + length - distance] { length += 1 }
        return length
    }
}
