import Diagnostics
import Foundation
import Pages

/// What a build was made from, written as `inputs.json` beside its manifest: the next build tells by it what has changed. It is not served.
struct BuildRecord: Codable, Sendable {
    /// Whatever else a version of the program writes here, another version leaves alone.
    static let currentVersion = 4
    static let fileName = "inputs.json"

    struct Sponsor: Codable, Sendable {
        /// The hash of everything that the sponsor's files are made from.
        var key: String
        var exportRows: Int
        var summary: OperatorPage.SponsorSummary
    }

    var version = BuildRecord.currentVersion
    /// Whether a run may have been let pass that scores far fewer members than the one before.
    var acceptsFewerScores: Bool
    /// When the run was made, Unix seconds.
    var scoredAt: Int64
    /// When the snapshot was taken, Unix seconds.
    var takenAt: Int64
    /// Tells whether a key is the one that the pseudonyms were made with; see ``PseudonymKey/check(of:)``.
    var keyCheck: String
    /// How many members had had themselves erased.
    var erasures: Int
    /// Their marks (``ForgottenMembers/marks``); nil in records of before.
    var erased: [String]?
    /// Everything that was read, in the order in which it was.
    var inputs: [InputDigest]
    var warnings: [String]
    /// By id.
    var sponsors: [String: Sponsor]

    /// The same record gives the same bytes.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self)) + [10]
    }

    /// - Returns: nil for what this version cannot use: then everything is built.
    static func read(_ bytes: [UInt8]) -> BuildRecord? {
        guard let record = try? JSONDecoder().decode(BuildRecord.self, from: Data(bytes)), record.version == currentVersion else { return nil }
        return record
    }
}
