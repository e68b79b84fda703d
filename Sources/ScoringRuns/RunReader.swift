import Foundation
import Diagnostics
import LoyaltyModel
import PartitionStore

/// Reads the outputs of a run against the program that it scored, and checks every row.
package struct RunReader: Sendable {
    package let program: Program
    /// Members at or above this probability keep their main factor.
    private let atRisk: Double
    /// Where scores wait that do not fit in memory.
    private let spill: SpillFile
    private let sponsorIndex: TokenTable
    private let merchantIndex: TokenTable

    package init(program: Program, atRisk: Double, spill: SpillFile) {
        self.program = program
        self.atRisk = atRisk
        self.spill = spill
        var sponsors = TokenTable()
        var merchants = TokenTable()
        for sponsor in program.sponsors { sponsors.insert(sponsor.id) }
        for merchant in program.merchants { merchants.insert(merchant.id) }
        sponsorIndex = sponsors
        merchantIndex = merchants
    }

    /// All outputs.
    package func read(_ run: RunFile) throws -> RunScores {
        var scores = try empty(run)
        for output in RunOutput.allCases { try read(output, of: run, into: &scores) }
        try requireHorizons(run, scores)
        scores.scoredPairs = try scores.countScoredPairs()
        return scores
    }

    /// Some outputs only: of an earlier run, what later runs are compared with.
    package func read(_ run: RunFile, only outputs: [RunOutput]) throws -> RunScores {
        var scores = try empty(run)
        for output in outputs { try read(output, of: run, into: &scores) }
        scores.scoredPairs = try scores.countScoredPairs()
        return scores
    }

    private func empty(_ run: RunFile) throws -> RunScores {
        let file = run.displayName + "/run.json"
        for model in run.summary.models {
            if let id = model.sponsorID, sponsorIndex.find(id) == nil {
                throw Fault("the model \(model.name) names the sponsor “\(id.prefix(70))”, who is not in the snapshot", at: .init(file, key: "models"), remedy: "Correct sponsor_id, or leave it out for a model of all sponsors.")
            }
        }
        guard run.summary.scoredAt >= program.takenAt else {
            throw Fault("the moment is before the snapshot's taken_at", at: .init(file, key: "scored_at"), remedy: "A run scores a snapshot that is there: correct scored_at or snapshot_id.")
        }
        return RunScores(summary: run.summary, sponsors: program.sponsors.count, spill: spill)
    }

    private func read(_ output: RunOutput, of run: RunFile, into scores: inout RunScores) throws {
        guard let entry = run.outputs[output], let url = try run.url(of: output) else { return }
        let csv = try CSVReader(url, name: "\(run.displayName)/\(entry.file)")
        let rows = try OutputRows(output: output, csv: csv, sponsors: sponsorIndex, merchants: merchantIndex, program: program, spill: spill)
        switch output {
        case .churn: try rows.readChurn(into: &scores, atRisk: atRisk)
        case .lifetimeValue: try rows.readLifetimeValue(into: &scores)
        case .demand: try rows.readDemand(into: &scores)
        case .nextBestAction: try rows.readActions(into: &scores)
        case .segments: try rows.readSegments(into: &scores)
        case .segmentMembers: try rows.readSegmentMembers(into: &scores)
        }
        if rows.ignored > 0 { scores.ignoredRows[output] = rows.ignored }
        guard csv.rows == entry.rows else {
            throw Fault("the file has \(csv.rows) rows, run.json says \(entry.rows)", at: .init(csv.name), remedy: "Copy the run again; write run.json last.")
        }
        guard csv.checksum() == entry.sha256.lowercased() else {
            throw Fault("the SHA-256 is not that of run.json", at: .init(csv.name), remedy: "Copy the run again; write run.json last.")
        }
    }

    private func requireHorizons(_ run: RunFile, _ scores: RunScores) throws {
        for (index, sponsor) in program.sponsors.enumerated() where scores.hasChurn(index) {
            guard let days = run.summary.model("churn", of: sponsor.id)?.horizonDays, days > 0 else {
                throw Fault("churn has rows of \(sponsor.id), and no model churn with horizon_days is there for it", at: .init(run.displayName + "/run.json", key: "models"), remedy: "Write the model, with the days that it looks ahead.")
            }
        }
    }
}
