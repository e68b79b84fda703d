import Foundation
import LedgerStore
import ProgramFixture
import Testing

/// Bytes of a snapshot turned at random: read or refused with a message, never a crash, never another error.
@Suite struct Damage {
    private static let whole: [UInt8] = {
        guard let folder = try? DataFolder(), let url = try? SnapshotFixture().write(to: folder.snapshots), let data = try? Data(contentsOf: url) else { return [] }
        return [UInt8](data)
    }()

    @Test(arguments: 0..<60 as Range<UInt64>)
    func isNamed(_ seed: UInt64) throws {
        var chance = Chance(seed)
        var bytes = Self.whole
        try #require(!bytes.isEmpty)
        for _ in 0...chance.below(30) {
            // Half of the changes hit the heads of pages, where trees and cells are kept.
            let page = chance.below(bytes.count / 4_096) * 4_096
            bytes[Bool.random(using: &chance) ? page + chance.below(120) : chance.below(bytes.count)] = UInt8.random(in: .min ... .max, using: &chance)
        }
        if chance.below(6) == 0 { bytes.removeLast(chance.below(bytes.count)) }
        let folder = try DataFolder()
        try Data(bytes).write(to: folder.snapshots.appendingPathComponent("s1.sqlite"))
        let said = refusal { _ = try LedgerContent(of: folder.snapshots) }
        #expect(said == "(not refused)" || said.hasPrefix("snapshots/s1.sqlite"), "\(said)")
        #expect(!said.contains(SnapshotFixture.tokenMark))
    }
}
