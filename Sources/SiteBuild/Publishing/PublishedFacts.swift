import Diagnostics
import Erasures
import Foundation
import ScoringRuns
import SiteManifest

/// What can be said of the published site without reading what it was made from.
package struct PublishedFacts: Equatable, Sendable {
    package var buildID: String
    package var runID: String
    package var snapshotID: String
    /// Unix seconds; nil where the build's record is of another version of the program.
    package var takenAt: Int64?
    package var scoredAt: Int64?
    /// Of the key that it was made with.
    package var keyCheck: String?
    /// Members whose erasure is noted, and who may still be in it.
    package var pendingErasures = 0
    /// Unix seconds of when the first of them was; nil where there is none, or nothing tells.
    package var pendingSince: Int64?
    /// Members whom it leaves out as erased, and whom the list has lost: the next build will stop.
    package var missingErasures = 0

    /// - Parameter forgotten: the list of erasures as it is now.
    /// - Returns: nil where nothing is published.
    /// - Throws: a `Fault` where something is that cannot be read.
    package static func read(_ output: URL, _ forgotten: ForgottenMembers) throws -> PublishedFacts? {
        let layout = BuildLayout(output: output)
        guard let id = try layout.currentBuildID() else { return nil }
        let manifest = try SiteManifest(reading: layout.manifest(of: id))
        let record = BuildSeal.open(layout.folder(of: id)).flatMap { BuildRecord.read($0.record) }
        return PublishedFacts(
            buildID: id, runID: manifest.runID, snapshotID: manifest.snapshotID, takenAt: record?.takenAt, scoredAt: record?.scoredAt, keyCheck: record?.keyCheck,
            // Who is in a build that does not tell may be anybody.
            pendingErasures: record?.erasuresPending(of: forgotten) ?? forgotten.count, pendingSince: forgotten.firstErasure(beyond: Set(record?.erased ?? [])),
            missingErasures: record?.erasuresMissing(in: forgotten) ?? 0)
    }
}

/// What a data folder offers to publish, by its `run.json` files alone.
package struct OfferedRuns: Equatable, Sendable {
    /// The run that a build would take, with its `scored_at`; nil where there is none.
    package var newest: (runID: String, scoredAt: Int64)?
    /// Why a build would take none.
    package var refusal: String?
    /// Folders without `run.json`.
    package var unfinished: [String] = []

    package init(in data: URL) {
        do {
            unfinished = try RunCatalog(in: data.appendingPathComponent("runs", isDirectory: true)).unfinished
            let run = try InputReader.chosenRun(nil, in: data)
            newest = (run.summary.runID, run.summary.scoredAt)
        } catch {
            refusal = (error as? Fault)?.message ?? "\(error)"
        }
    }

    package static func == (a: Self, b: Self) -> Bool {
        a.newest?.runID == b.newest?.runID && a.newest?.scoredAt == b.newest?.scoredAt && a.refusal == b.refusal && a.unfinished == b.unfinished
    }
}
