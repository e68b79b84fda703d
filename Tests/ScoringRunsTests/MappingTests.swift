import Erasures
import Foundation
import LoyaltyModel
import PartitionStore
import ProgramFixture
import ScoringRuns
import Testing

/// An earlier run's scores as members, sponsors and merchants of a later snapshot.
@Suite struct Mapping {
    /// The later program: in another order, `Zq7-a` withdrawn, `Zq7-b` kept, a new member, no sponsor chai, and bolt-1 sold to acme.
    private func later() -> Program {
        var program = sampleProgram
        var members = MemberTable()
        for (token, status) in [("Zq7-new", SharingStatus.full), ("Zq7-b", .full), ("Zq7-a", .none)] { members.append(token, status) }
        program.members = members
        program.sponsors = [program.sponsors[1], program.sponsors[0]]
        program.merchants = [Merchant(id: "bolt-1", sponsor: 1, name: "Sold"), Merchant(id: "acme-1", sponsor: 1, name: "Acme Quay")]
        return program
    }

    private func everybody() -> Memberships {
        var all = Memberships(sponsors: sampleProgram.sponsors.count, members: sampleProgram.members.count)
        for sponsor in sampleProgram.sponsors.indices { for member in 0..<UInt32(sampleProgram.members.count) { all.insert(member, of: sponsor) } }
        return all
    }

    /// Scores of who was no member are those of nobody, and nobody has gone of whom nobody knew.
    @Test func whoWasNoMemberIsDropped() throws {
        let scores = try read { fixture in fixture["lifetime_value"].rows.append(["acme", "Zq7-b", "1", "77", "", "", ""]) }
        var only = Memberships(sponsors: sampleProgram.sponsors.count, members: sampleProgram.members.count)
        let (acme, member) = (try #require(sampleProgram.sponsors.firstIndex { $0.id == "acme" }), try #require(sampleProgram.members.tokens.find("Zq7-b")))
        let mapping = RunMapping(from: sampleProgram, to: later(), forgotten: .none)
        #expect(try mapping.scores(of: 1, scores, only).churn.members.isEmpty && mapping.scores(of: 1, scores, only).lifetimeValue.members.isEmpty)
        only.insert(member, of: acme)
        #expect(try mapping.scores(of: 1, scores, only).churn.members == [1] && mapping.scores(of: 1, scores, only).lifetimeValue.predicted == [77])
    }

    @Test func membersWhoLeftOrWithdrewAreDropped() throws {
        let scores = try read { fixture in
            fixture["churn"].rows.append(["chai", "Zq7-b", "0.5", "", ""])
            fixture["lifetime_value"].rows.append(["acme", "Zq7-b", "1", "77", "", "", ""])
        }
        let mapped = MappedRun(scores, of: sampleProgram, RunMapping(from: sampleProgram, to: later(), forgotten: .none), everybody())
        let (bolt, acme) = (try mapped.scores(of: 0), try mapped.scores(of: 1))
        #expect(mapped.takenAt == sampleProgram.takenAt && mapped.summary == scores.summary)
        #expect(bolt.churn.members == [1] && bolt.churn.probability == [1])  // Zq7-b
        #expect(acme.churn.members == [1] && acme.churn.probability == [0.2])  // Zq7-b, without Zq7-a
        #expect(acme.lifetimeValue.members == [1] && acme.lifetimeValue.predicted == [77])
        #expect(bolt.lifetimeValue.members == [1] && mapped.scoredPairs == 4)
    }

    @Test func forecastsGoToTheSponsorsOfTheirIDs() throws {
        let mapping = RunMapping(from: sampleProgram, to: later(), forgotten: .none)
        let forecasts = mapping.forecasts(try read(RunFixture()))
        #expect(forecasts.map(\.count) == [0, 2])  // bolt-1 is not bolt's any more
        #expect(forecasts[1].map(\.merchant) == [1, nil] && forecasts[1].map(\.expected) == [12.5, 1])
    }

    @Test func aProgramWithoutMembersGivesForecasts() throws {
        var program = sampleProgram
        let forecasts = try read(RunFixture())
        program.members = MemberTable()
        #expect(RunMapping(from: program, to: later(), forgotten: .none).forecasts(forecasts)[1].count == 2)
    }

    @Test func someOutputsOnly() throws {
        let folder = try DataFolder()
        var fixture = RunFixture()
        fixture["churn"].bytes = []
        try fixture.write(to: folder.runs)
        let reader = RunReader(program: sampleProgram, atRisk: 0.5, spill: SpillFile(in: FileManager.default.temporaryDirectory))
        let run = try RunFile(runID: "run1", in: folder.runs)
        let scores = try reader.read(run, only: [.demand])
        #expect(scores.sponsors[0].forecasts.count == 2 && scores.sponsors[0].lifetimeValue.index.count == 0)
        #expect(refusal { _ = try reader.read(run, only: [.churn]) }.contains("the file is empty"))
    }
}
