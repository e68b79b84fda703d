/// Takes records of many groups as they come and sets them aside group by group, for one thread.
///
/// Facts and scores lie in their files in any order, and a program's do not fit in memory by the million; one group's do. What is added
/// for a group is given back in the same order by ``Partition``.
package final class PartitionWriter<Record: BitwiseCopyable & Sendable> {
    @usableFromInline let buffer: UnsafeMutablePointer<Record>
    @usableFromInline let counts: UnsafeMutablePointer<Int>
    /// Records of a group that are held before they are written.
    @usableFromInline let capacity: Int
    private let groups: Int
    private let spill: SpillFile
    private var chunks: [[Partition<Record>.Chunk]]

    /// Bytes held for all groups together, as far as a group's share stays between the two bounds below.
    private static var held: Int { 8 << 20 }
    private static var leastOfGroup: Int { 4 << 10 }
    private static var mostOfGroup: Int { 64 << 10 }
    /// What is left in memory in the end where it is no more than this.
    private static var small: Int { 256 << 10 }

    package init(groups: Int, spill: SpillFile) {
        self.groups = groups
        self.spill = spill
        let share = min(max(Self.held / max(groups, 1), Self.leastOfGroup), Self.mostOfGroup)
        capacity = max(1, share / MemoryLayout<Record>.stride)
        buffer = .allocate(capacity: capacity * max(groups, 1))
        counts = .allocate(capacity: max(groups, 1))
        counts.initialize(repeating: 0, count: max(groups, 1))
        chunks = Array(repeating: [], count: groups)
    }

    deinit {
        buffer.deallocate()
        counts.deallocate()
    }

    @inlinable
    package func append(_ record: Record, to group: Int) throws {
        let count = counts[group]
        (buffer + group * capacity + count).initialize(to: record)
        counts[group] = count + 1
        if count + 1 == capacity { try write(group) }
    }

    @usableFromInline
    func write(_ group: Int) throws {
        let records = UnsafeBufferPointer(start: buffer + group * capacity, count: counts[group])
        chunks[group].append(.init(count: records.count, place: .file(try spill.append(UnsafeRawBufferPointer(records)))))
        counts[group] = 0
    }

    /// Ends the writing.
    package func finish() throws -> Partition<Record> {
        let left = (0..<groups).reduce(0) { $0 + counts[$1] }
        for group in 0..<groups where counts[group] > 0 {
            if left * MemoryLayout<Record>.stride > Self.small {
                try write(group)
            } else {
                let records = Array(UnsafeBufferPointer(start: buffer + group * capacity, count: counts[group]))
                chunks[group].append(.init(count: records.count, place: .memory(records)))
                counts[group] = 0
            }
        }
        return Partition(chunks: chunks, spill: spill)
    }
}

extension PartitionWriter where Record == UInt8 {
    package func append(contentsOf bytes: UnsafeRawBufferPointer, to group: Int) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let taken = rest.prefix(capacity - counts[group])
            UnsafeMutableRawBufferPointer(start: buffer + group * capacity + counts[group], count: taken.count).copyMemory(from: UnsafeRawBufferPointer(rebasing: taken))
            counts[group] += taken.count
            if counts[group] == capacity { try write(group) }
            rest = rest.dropFirst(taken.count)
        }
    }
}
