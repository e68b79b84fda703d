/// Records that were set aside, by group, each group's in the order in which they were added.
package struct Partition<Record: BitwiseCopyable & Sendable>: Sendable {
    struct Chunk: Sendable {
        enum Place: Sendable {
            case memory([Record])
            /// Where it begins in the spill file.
            case file(Int)
        }

        var count: Int
        var place: Place
    }

    private var chunks: [[Chunk]]
    private let spill: SpillFile

    init(chunks: [[Chunk]], spill: SpillFile) {
        self.chunks = chunks
        self.spill = spill
    }

    /// The records of several partitions with the same groups, one partition's after the other's.
    package init(joining parts: [Partition], groups: Int, spill: SpillFile) {
        var chunks = [[Chunk]](repeating: [], count: groups)
        for part in parts { for group in 0..<groups { chunks[group] += part.chunks[group] } }
        self.init(chunks: chunks, spill: spill)
    }

    package func count(of group: Int) -> Int { chunks[group].reduce(0) { $0 + $1.count } }

    /// Calls `body` with each record of a group; may be called for any group from any thread.
    /// - Throws: a `Fault` where the disk fails, and what `body` throws.
    @inlinable
    package func forEach(of group: Int, _ body: (Record) throws -> Void) throws {
        try forEachChunk(of: group) { records in
            for record in records { try body(record) }
        }
    }

    /// All records of a group.
    package func records(of group: Int) throws -> [Record] {
        var all: [Record] = []
        all.reserveCapacity(count(of: group))
        try forEachChunk(of: group) { all.append(contentsOf: $0) }
        return all
    }

    @usableFromInline
    func forEachChunk(of group: Int, _ body: (UnsafeBufferPointer<Record>) throws -> Void) throws {
        let largest = chunks[group].reduce(0) { max($0, $1.count) }
        let buffer = UnsafeMutableBufferPointer<Record>.allocate(capacity: largest)
        defer { buffer.deallocate() }
        for chunk in chunks[group] {
            switch chunk.place {
            case .memory(let records): try records.withUnsafeBufferPointer(body)
            case .file(let start):
                let part = UnsafeMutableBufferPointer(rebasing: buffer[..<chunk.count])
                try spill.read(into: UnsafeMutableRawBufferPointer(part), at: start)
                try body(UnsafeBufferPointer(part))
            }
        }
    }
}
