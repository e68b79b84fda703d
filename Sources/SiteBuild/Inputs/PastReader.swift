import Diagnostics
import FigureEngine
import LedgerStore
import LoyaltyModel
import ScoringRuns

/// Reads the runs before the one to publish: the newest that can be used is what it is compared with, and all that can be give their forecasts.
struct PastReader {
    let reader: InputReader
    let program: Program
    var previous: BuildInputs.PreviousInput?
    var earlier: [BuildInputs.EarlierInput] = []
    var warnings: [String] = []

    init(reader: InputReader, program: Program) {
        self.reader = reader
        self.program = program
    }

    /// - Parameter runs: the newest first.
    func read(_ runs: [RunFile]) throws -> PastReader {
        var past = self
        for run in runs {
            do {
                try past.add(run)
            } catch let fault as Fault {
                past.warnings.append("\(run.displayName) is left out: \(fault.message)")
            }
        }
        return past
    }

    private mutating func add(_ run: RunFile) throws {
        let isPrevious = previous == nil
        let ledger = try reader.ledger(of: run, includingMembers: isPrevious)
        guard ledger.program.takenAt <= program.takenAt else {
            warnings.append("\(run.displayName) is left out: its snapshot was taken after the one that is published.")
            return
        }
        let scores = try RunReader(program: ledger.program, atRisk: .infinity).read(run, only: isPrevious ? [.churn, .lifetimeValue, .demand] : [.demand])
        let mapping = RunMapping(from: ledger.program, to: program)
        earlier.append(.init(run: run, forecasts: EarlierForecasts(
            runID: run.summary.runID, scoredAt: run.summary.scoredAt, takenAt: ledger.program.takenAt, forecasts: mapping.forecasts(scores))))
        if isPrevious { previous = .init(run: run, takenAt: ledger.program.takenAt, scores: mapping.scores(scores), scoredPairs: scores.scoredPairs) }
    }
}
