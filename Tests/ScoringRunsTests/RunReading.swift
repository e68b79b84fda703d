import Foundation
import LoyaltyModel
import PartitionStore
import ProgramFixture
import ScoringRuns
import Testing

/// The program of ``SnapshotFixture`` as values, and a sponsor whose hours begin at half past.
let sampleProgram: Program = {
    func sponsor(_ id: String, _ currency: String, _ zone: String) throws -> Sponsor {
        let range = SnapshotFixture.factsFrom...SnapshotFixture.takenAt + 366 * 86_400
        return Sponsor(
            id: id, name: id, currency: try #require(Currency(code: currency)), localTime: try #require(LocalTime(zoneName: zone, over: range)),
            grossMargin: 0.4, offering: .plus)
    }
    var members = MemberTable()
    for (token, status) in [("Zq7-a", SharingStatus.full), ("Zq7-b", .aggregate), ("Zq7-n", .none)] { members.append(token, status) }
    let sponsors = try? [sponsor("acme", "EUR", "Europe/Dublin"), sponsor("bolt", "USD", "America/New_York"), sponsor("chai", "INR", "Asia/Kolkata")]
    return Program(
        snapshotID: "s1", name: "Corner Club", factsFrom: SnapshotFixture.factsFrom, takenAt: SnapshotFixture.takenAt, sponsors: sponsors ?? [],
        merchants: [Merchant(id: "acme-1", sponsor: 0, name: "Acme Quay"), Merchant(id: "bolt-1", sponsor: 1, name: "Bolt Slots")],
        members: members, rules: [], markets: [], optionalTables: [])
}()

func read(_ folder: DataFolder, run: String = "run1", atRisk: Double = 0.5) throws -> RunScores {
    try RunReader(program: sampleProgram, atRisk: atRisk, spill: SpillFile(in: FileManager.default.temporaryDirectory)).read(RunFile(runID: run, in: folder.runs))
}

func read(_ fixture: RunFixture) throws -> RunScores {
    let folder = try DataFolder()
    try fixture.write(to: folder.runs)
    return try read(folder)
}

func read(_ change: (inout RunFixture) -> Void) throws -> RunScores {
    var fixture = RunFixture()
    change(&fixture)
    return try read(fixture)
}

extension RunScores {
    /// All sponsors' scores; none of a sponsor where they cannot be read back.
    var sponsors: [SponsorScores] { sampleProgram.sponsors.indices.map { (try? scores(of: $0)) ?? SponsorScores() } }
}

typealias BadRun = Case<RunFixture>

/// Holds the message to the exact one, and to no member's token in it.
func expectRefusal(_ bad: BadRun, _ location: SourceLocation = #_sourceLocation) {
    let said = refusal { _ = try read(bad.change) }
    #expect(said == bad.message, sourceLocation: location)
    #expect(!said.contains(SnapshotFixture.tokenMark), sourceLocation: location)
}

extension RunFixture {
    /// Writes another text in one place of `run.json`.
    mutating func replace(_ old: String, _ new: String) {
        edit = { json in
            precondition(json.contains(old), "run.json has no \(old)")
            return json.replacingOccurrences(of: old, with: new)
        }
    }
}
