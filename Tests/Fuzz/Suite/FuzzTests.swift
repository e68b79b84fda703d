import Foundation
import ProgramFixture
import Testing

/// What `make fuzz` holds to be true of any input, held of every seed, of everything that fuzzing ever found, and of 8,400 changes to them.
@Suite struct FuzzTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Corpus")

    /// By their names; a target without seeds would test nothing.
    private func seeds(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = Self.folder.appendingPathComponent(target.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        try #require(names.count >= 8, "\(target.rawValue) has too few seeds")
        return try names.map { ($0, [UInt8](try Data(contentsOf: folder.appendingPathComponent($0)))) }
    }

    private func expect(_ target: FuzzTarget, _ input: [UInt8], _ name: String) {
        do {
            try target.check(input)
        } catch {
            Issue.record("\(target.rawValue), \(name): \(error)\n\(Data(input).base64EncodedString())")
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func seedsAndFindingsHold(_ target: FuzzTarget) throws {
        for seed in try seeds(target) { expect(target, seed.bytes, seed.name) }
    }

    /// The same ones on every machine.
    @Test(arguments: FuzzTarget.allCases, 0..<4 as Range<UInt64>)
    func changesHold(_ target: FuzzTarget, _ seed: UInt64) throws {
        var chance = Chance(seed)
        let seeds = try seeds(target)
        for round in 0..<150 {
            let (name, bytes) = seeds[chance.below(seeds.count)]
            expect(target, chance.mutated(bytes, telling: Array("\"\\,;=&%/.:-{}[]<>*#\n\r\t 0".utf8) + [0, 0x7F, 0xC3, 0xFF]), "\(name), change \(round) of \(seed)")
        }
    }

    /// Every folder of seeds is some target's: one that is misspelt would never be read.
    @Test func foldersAreTargets() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(names) == Set(FuzzTarget.allCases.map(\.rawValue)))
    }
}
