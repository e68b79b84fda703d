import Diagnostics
import Foundation
import LedgerStore
import LoyaltyModel
import Testing
@testable import SampleProgram

@Suite("A sample program as a whole")
struct SampleWriterTests {
    private static let small = SampleOptions(members: 80, transactions: 1_200, sponsors: 2)

    @Test("The same options give the same bytes, another seed other ones")
    func determinism() throws {
        var other = Self.small
        other.seed += 1
        let first = try WrittenSample(Self.small).folder.contents()
        let again = try WrittenSample(Self.small).folder.contents()
        let different = try WrittenSample(other).folder.contents()
        #expect(first == again)
        #expect(first.keys.sorted() == different.keys.sorted())
        for (path, data) in first where !path.hasSuffix("segments.csv") { #expect(data != different[path], "\(path)") }
    }

    @Test("Two snapshots and two runs with all outputs, and nothing else")
    func files() throws {
        let paths = try WrittenSample(Self.small).folder.contents().keys.sorted()
        let outputs = ["churn.csv", "demand.csv", "lifetime_value.csv", "next_best_action.csv", "run.json", "segment_members.csv", "segments.csv"]
        let runs = ["2026-10-22T0412Z", "2026-11-19T0412Z"].flatMap { run in outputs.map { "runs/\(run)/\($0)" } }
        #expect(paths == runs + ["snapshots/2026-10-22T0300Z.sqlite", "snapshots/2026-11-19T0300Z.sqlite"])
    }

    @Test("Sizes follow the options", arguments: [
        SampleOptions(members: 400, transactions: 8_000), SampleOptions(members: 1_500, transactions: 9_000, sponsors: 12, rulesPerSponsor: 9),
    ])
    func sizes(_ options: SampleOptions) throws {
        let sample = try WrittenSample(options)
        let ledger = try sample.ledger(1)
        var transactions = 0
        try ledger.transactions.readPlainly { _ in transactions += 1 }
        #expect(ledger.program.members.count == options.members)
        #expect(ledger.program.sponsors.count == options.sponsors)
        #expect(ledger.program.rules.count == options.sponsors * options.rulesPerSponsor)
        #expect(abs(transactions - options.transactions) < options.transactions / 20, "\(transactions)")
        let names = Set(ledger.program.sponsors.map(\.name))
        #expect(names.count == options.sponsors)
    }

    @Test("What is there is never overwritten")
    func overwriting() throws {
        let sample = try WrittenSample(Self.small)
        let before = try sample.folder.contents()
        #expect(throws: Fault.self) { try SampleWriter(options: Self.small).write(to: sample.folder.url) }
        #expect(try sample.folder.contents() == before)
    }

    @Test("What an interrupted try left is cleared away")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        let draft = folder.url.appendingPathComponent(".sample-being-written/snapshots", isDirectory: true)
        try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
        try Data("half".utf8).write(to: draft.appendingPathComponent("2026-11-19T0300Z.sqlite"))
        try SampleWriter(options: Self.small).write(to: folder.url)
        #expect(try folder.contents() == WrittenSample(Self.small).folder.contents())
    }

    @Test("Sizes that make no program are refused", arguments: [
        SampleOptions(members: 0), SampleOptions(transactions: -1), SampleOptions(sponsors: 0), SampleOptions(rulesPerSponsor: 31),
    ])
    func refusals(_ options: SampleOptions) throws {
        let folder = try TemporaryFolder()
        #expect(throws: Fault.self) { try SampleWriter(options: options).write(to: folder.url) }
        #expect(try folder.contents().isEmpty)
    }

    @Test("Two hundred sponsors have names of their own")
    func names() throws {
        let sponsors = try SponsorPlan.all(650)
        #expect(Set(sponsors.map(\.id)).count == 650)
        #expect(Set(sponsors.map(\.prefix)).count == 650)
        #expect(sponsors.allSatisfy { IdentifierRule.sponsor.accepts($0.id) && Currency(code: $0.currency) != nil })
        #expect(sponsors.prefix(3).map(\.name) == ["Corner Bakery", "Harbour Books", "Riverside Arena"])
        #expect(sponsors.prefix(3).map(\.offering) == [.enterprise, .plus, .basic])
    }
}
