import Diagnostics
import Erasures
import FigureEngine
import Foundation
import LedgerStore
import LoyaltyModel
import PartitionStore
import ScoringRuns
import SiteConfig

/// A run to publish with its ledger, and the runs before it, all read and checked.
package struct BuildInputs: Sendable {
    package var ledger: Ledger
    package var run: RunFile
    package var scores: RunScores
    /// The run before, which this one is compared with.
    package var previous: MappedRun?
    package var earlier: [EarlierInput]
    package var warnings: [String]
    /// Everything that was read of the data folder.
    var digests: [InputDigest]

    package struct EarlierInput: Sendable {
        package var run: RunFile
        package var forecasts: EarlierForecasts
    }
}

/// Finds the run to publish in a data folder and reads it with what it is compared with.
package struct InputReader {
    let data: URL
    let settings: FigureSettings
    let runID: String?
    let workers: Int
    let sponsorPlaces: [String: Fault.Place]
    let forgotten: ForgottenMembers
    /// Where scores wait that do not fit in memory.
    let spill: SpillFile

    package init(
        data: URL, settings: FigureSettings, runID: String? = nil, workers: Int = 1, sponsorPlaces: [String: Fault.Place] = [:], forgotten: ForgottenMembers, spill: SpillFile
    ) {
        self.data = data
        self.settings = settings
        self.runID = runID
        self.workers = workers
        self.sponsorPlaces = sponsorPlaces
        self.forgotten = forgotten
        self.spill = spill
    }

    package func read() throws -> BuildInputs {
        let catalog = try RunCatalog(in: data.appendingPathComponent("runs", isDirectory: true))
        var warnings: [String] = []
        for name in catalog.unfinished { warnings.append("runs/\(name) has no run.json and is left alone: it is still being written.") }
        let run = try Self.chosenRun(runID, catalog, of: data)
        let ledger = try ledger(of: run, includingMembers: true)
        try settings.refuseUnknownSponsors(ledger.program, sponsorPlaces)
        let before = catalog.complete.filter { $0.summary.scoredAt < run.summary.scoredAt }
        let digests = DataDigests(data: data, forgotten: forgotten)
        // Hashing the snapshot takes about as long as what the chosen run has more than the one before.
        let (scores, (past, snapshot)) = try both(
            { try RunReader(program: ledger.program, atRisk: settings.atRisk, spill: spill).read(run) },
            { (try PastReader(reader: self, program: ledger.program).read(before), digests.file("snapshots/\(ledger.url.lastPathComponent)")) },
            inParallel: workers > 1)
        for (output, rows) in scores.ignoredRows.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            warnings.append("\(run.displayName)/\(run.outputs[output]?.file ?? output.rawValue): \(rows) \(rows == 1 ? "row is" : "rows are") ignored: the members do not share their data (any more).")
        }
        for (name, _, fault) in catalog.broken where name != runID { warnings.append("runs/\(name) is left out: \(fault.message)") }
        warnings += past.warnings
        try refuseShrunk(scores, past.previous, run)
        let read = [digests.catalog(catalog.contents), snapshot, digests.dimensions(of: run.summary.snapshotID, ledger.program)]
            + RunOutput.allCases.compactMap { digests.output($0, of: run, wasRead: true) } + past.digests
        return BuildInputs(ledger: ledger, run: run, scores: scores, previous: past.previous, earlier: past.earlier, warnings: warnings.map(ShownText.oneLine), digests: read)
    }

    /// The program of the chosen run's snapshot alone.
    package func readProgram() throws -> Program {
        let catalog = try RunCatalog(in: data.appendingPathComponent("runs", isDirectory: true))
        return try ledger(of: try Self.chosenRun(runID, catalog, of: data), includingMembers: true).program
    }

    /// The run of a data folder that is to be published: the one that was asked for, or the newest.
    static func chosenRun(_ runID: String?, in data: URL) throws -> RunFile {
        try chosenRun(runID, RunCatalog(in: data.appendingPathComponent("runs", isDirectory: true)), of: data)
    }

    private static func chosenRun(_ runID: String?, _ catalog: RunCatalog, of data: URL) throws -> RunFile {
        if let runID {
            if let run = catalog.complete.first(where: { $0.summary.runID == runID }) { return run }
            if let broken = catalog.broken.first(where: { $0.runID == runID }) { throw broken.fault }
            if catalog.unfinished.contains(runID) {
                throw Fault("the run has no run.json", at: .init("runs/\(runID)"), remedy: "Wait until it is whole: run.json is written last.")
            }
            throw Fault("there is no such run", at: .init("runs/\(runID.prefix(70))"), remedy: "Name a folder of \(data.path)/runs.")
        }
        guard let newest = catalog.complete.first else {
            if let broken = catalog.broken.last { throw broken.fault }
            throw Fault("there is no complete run", at: .init("runs"), remedy: "Copy a scoring run there, its run.json last; `almanac sample --data DIR` writes a made-up one.")
        }
        // No older run may be published in place of the newest; where a broken one does not even tell its scored_at, its name tells how new it is.
        let newer = catalog.broken.last { $0.scoredAt.map { $0 >= newest.summary.scoredAt } ?? ($0.runID > newest.summary.runID) }
        if let newer { throw newer.fault }
        return newest
    }

    /// - Parameter forgotten: those who have had themselves erased; all, where it is not given.
    func ledger(of run: RunFile, includingMembers: Bool, forgotten: ForgottenMembers? = nil) throws -> Ledger {
        let snapshots = data.appendingPathComponent("snapshots", isDirectory: true)
        guard FileManager.default.fileExists(atPath: snapshots.appendingPathComponent(run.summary.snapshotID + ".sqlite").path) else {
            throw Fault("the snapshot \(run.summary.snapshotID) is not there", at: .init(run.displayName + "/run.json", key: "snapshot_id"), remedy: "Copy snapshots/\(run.summary.snapshotID).sqlite into the data folder.")
        }
        return try Ledger(snapshotID: run.summary.snapshotID, in: snapshots, includingMembers: includingMembers, forgotten: forgotten ?? self.forgotten)
    }

    private func refuseShrunk(_ scores: RunScores, _ previous: MappedRun?, _ run: RunFile) throws {
        guard let before = previous?.scoredPairs else { return }
        let now = scores.scoredPairs
        guard before > 0, Double(now) / Double(before) < settings.minimumScoredShare else { return }
        throw Fault(
            "the run scores \(now) \(now == 1 ? "pair" : "pairs") of sponsor and member, fewer than \(Rounding.text(Rounding.hundredfold(settings.minimumScoredShare), atMost: 6)) % of the \(before) of the run before",
            at: .init(run.displayName + "/run.json"),
            remedy: "Check that the run is whole; if it is right, build once with --accept-fewer-scores.")
    }
}

extension FigureSettings {
    /// Settings for a sponsor or merchant that the snapshot does not have are most likely a slip of the pen.
    func refuseUnknownSponsors(_ program: Program, _ places: [String: Fault.Place]) throws {
        for (id, settings) in sponsors.sorted(by: { $0.key < $1.key }) {
            guard let sponsor = program.sponsors.firstIndex(where: { $0.id == id }) else {
                let ids = program.sponsors.map(\.id).sorted()
                throw Fault(
                    "the snapshot has no sponsor “\(id)”", at: places["sponsors.\(id)"] ?? .init("settings", key: "sponsors.\(id)"),
                    remedy: "Did you mean \(Nearest.of(id, among: ids))? Its sponsors are \(ids.prefix(8).joined(separator: ", "))\(ids.count > 8 ? " and \(ids.count - 8) more" : "").")
            }
            for merchant in settings.merchantStaffing.keys.sorted() where !program.merchants.contains(where: { $0.id == merchant && $0.sponsor == sponsor }) {
                let ids = program.merchants.filter { $0.sponsor == sponsor }.map(\.id).sorted()
                throw Fault(
                    "the sponsor \(id) has no merchant “\(merchant)”", at: places["sponsors.\(id).merchants.\(merchant)"] ?? .init("settings", key: "sponsors.\(id).merchants.\(merchant)"),
                    remedy: "Did you mean \(Nearest.of(merchant, among: ids))?")
            }
        }
    }
}

extension FigureRequest {
    package init(_ inputs: BuildInputs, settings: FigureSettings, workers: Int, spill: SpillFile) {
        self.init(
            ledger: inputs.ledger, run: inputs.scores, previous: inputs.previous,
            earlier: inputs.earlier.map(\.forecasts), settings: settings, workers: workers, spill: spill)
    }
}
