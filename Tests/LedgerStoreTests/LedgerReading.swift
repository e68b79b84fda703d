import Foundation
import LedgerStore
import LoyaltyModel
import ProgramFixture
import Testing

/// Everything that a ledger gives.
struct LedgerContent {
    var program: Program
    var transactions: [Transaction] = []
    var points: [PointsEntry] = []
    var rewards: [Reward] = []
    var exposures: [Exposure] = []
    var contacts: [Contact] = []
    var predictions: [Prediction] = []

    init(of folder: URL, id: String = "s1") throws {
        let ledger = try Ledger(snapshotID: id, in: folder)
        program = ledger.program
        try ledger.transactions.readInRanges { transactions.append($0) }
        try ledger.points.readInRanges { points.append($0) }
        try ledger.rewards.readInRanges { rewards.append($0) }
        try ledger.exposures.readInRanges { exposures.append($0) }
        try ledger.contacts?.readInRanges { contacts.append($0) }
        try ledger.predictions?.readInRanges { predictions.append($0) }
    }

    init(_ fixture: SnapshotFixture) throws {
        let folder = try DataFolder(fixture)
        try self.init(of: folder.snapshots)
    }
}

extension FactScan {
    /// As a build reads a table, in pieces far smaller than a build's.
    func readInRanges(_ body: (Fact) throws -> Void) throws {
        try conclude(try ranges(ofRows: 3).map { try read($0, body) })
    }
}

typealias BadSnapshot = Case<SnapshotFixture>

/// Holds the message to the exact one, and to no member's token in it.
func expectRefusal(_ fixture: SnapshotFixture, _ message: String, _ location: SourceLocation = #_sourceLocation) throws {
    let folder = try DataFolder(fixture)
    let said = refusal { _ = try LedgerContent(of: folder.snapshots) }
    #expect(said == message, sourceLocation: location)
    #expect(!said.contains(SnapshotFixture.tokenMark), sourceLocation: location)
}

func expectRefusal(_ bad: BadSnapshot, _ location: SourceLocation = #_sourceLocation) throws {
    var fixture = SnapshotFixture()
    bad.change(&fixture)
    try expectRefusal(fixture, bad.message, location)
}
