import Diagnostics
import Foundation
import PartitionStore
import Testing

@Suite struct PartitionTests {
    private func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("partition-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    @Test(arguments: [(1, 10), (3, 5_000), (200, 400_000), (5_000, 300_000)])
    func everyGroupGetsItsRecordsBackInOrder(groups: Int, records: Int) throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let spill = SpillFile(in: folder)
        let writer = PartitionWriter<SIMD2<UInt64>>(groups: groups, spill: spill)
        var expected = [[SIMD2<UInt64>]](repeating: [], count: groups)
        var state: UInt64 = 42
        for _ in 0..<records {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Groups of very different size, the last without any.
            let group = Int(state >> 40) % max(1, Int(state >> 52) % groups)
            expected[group].append([state, UInt64(group)])
            try writer.append([state, UInt64(group)], to: group)
        }
        let partition = try writer.finish()
        for group in 0..<groups {
            #expect(try partition.records(of: group) == expected[group])
            #expect(partition.count(of: group) == expected[group].count)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty, "the file has no name")
    }

    @Test func fewRecordsTouchNoDisk() throws {
        let spill = SpillFile(in: URL(fileURLWithPath: "/proc/no-such-folder"))
        let writer = PartitionWriter<UInt32>(groups: 4, spill: spill)
        for number in 0..<100 as Range<UInt32> { try writer.append(number, to: Int(number % 4)) }
        #expect(try writer.finish().records(of: 3) == Array(stride(from: 3, to: 100, by: 4)))
        #expect(spill.size == 0)
    }

    @Test func aFolderThatCannotBeWrittenIsNamed() throws {
        let writer = PartitionWriter<UInt32>(groups: 1, spill: SpillFile(in: URL(fileURLWithPath: "/proc/no-such-folder")))
        let fault = #expect(throws: Fault.self) { for number in 0..<1_000_000 as Range<UInt32> { try writer.append(number, to: 0) } }
        #expect(fault?.message.contains("/proc/no-such-folder: the file of records set aside cannot be made") == true)
    }

    @Test func joinedPartsFollowEachOther() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let spill = SpillFile(in: folder)
        let parts = try (0..<3).map { part in
            let writer = PartitionWriter<Int>(groups: 2, spill: spill)
            for number in 0..<(part * 40_000) { try writer.append(part * 100_000 + number, to: number % 2) }
            return try writer.finish()
        }
        let joined = Partition(joining: parts, groups: 2, spill: spill)
        #expect(try joined.records(of: 1) == (0..<3).flatMap { part in stride(from: 1, to: part * 40_000, by: 2).map { part * 100_000 + $0 } })
        #expect(try Partition<Int>(joining: [], groups: 2, spill: spill).records(of: 1).isEmpty)
    }

    @Test func manyThreadsWriteIntoOneFile() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let spill = SpillFile(in: folder)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for part in 0..<8 {
                tasks.addTask {
                    let writer = PartitionWriter<Int>(groups: 3, spill: spill)
                    for number in 0..<60_000 { try writer.append(number ^ part << 40, to: number % 3) }
                    let partition = try writer.finish()
                    for group in 0..<3 { #expect(try partition.records(of: group) == stride(from: group, to: 60_000, by: 3).map { $0 ^ part << 40 }) }
                }
            }
            try await tasks.waitForAll()
        }
    }
}
