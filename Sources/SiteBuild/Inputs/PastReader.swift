import Diagnostics
import FigureEngine
import LedgerStore
import LoyaltyModel
import ScoringRuns

/// Reads the runs before the one to publish: the newest that can be used is what it is compared with, and all that can be give their forecasts.
struct PastReader {
    let reader: InputReader
    let program: Program
    var previous: MappedRun?
    var earlier: [BuildInputs.EarlierInput] = []
    var warnings: [String] = []
    /// What was read, whatever came of it.
    var digests: [InputDigest] = []
    private var expected = ExpectedPeriods()

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
        // Whoever was erased since it was scored may be in what its pages have shown; who was before is not, as none of them is older.
        let taken = DataDigests(data: reader.data, forgotten: reader.forgotten)
        let opened = Result { try reader.ledger(of: run, includingMembers: isPrevious, forgotten: reader.forgotten.asOf(run.summary.scoredAt)) }
        // Of the newest all that makes somebody a member counts.
        digests.append(isPrevious ? taken.file("snapshots/\(run.summary.snapshotID).sqlite") : taken.dimensions(of: run.summary.snapshotID, try? opened.get().program))
        let ledger = try opened.get()
        guard ledger.program.takenAt <= program.takenAt else {
            warnings.append("\(run.displayName) is left out: its snapshot was taken after the one that is published.")
            return
        }
        let outputs: [RunOutput] = isPrevious ? [.churn, .lifetimeValue, .demand] : [.demand]
        let read = Result { try RunReader(program: ledger.program, atRisk: .infinity, spill: reader.spill).read(run, only: outputs) }
        let wasRead = (try? read.get()) != nil
        digests += outputs.compactMap { taken.output($0, of: run, wasRead: wasRead) }
        let scores = try read.get()
        let memberships = isPrevious ? try MembershipReader(ledger, workers: reader.workers).read() : nil
        let mapping = RunMapping(from: ledger.program, to: program, forgotten: reader.forgotten)
        earlier.append(.init(run: run, forecasts: EarlierForecasts(
            runID: run.summary.runID, scoredAt: run.summary.scoredAt, takenAt: ledger.program.takenAt, forecasts: expected.take(mapping.forecasts(scores), takenAt: ledger.program.takenAt, program))))
        for sponsor in mapping.sponsorsOfOtherPeriods(scores) {
            warnings.append("\(run.displayName): forecasts for \(program.sponsors[sponsor].id) are not held against what happened: they are of the days of another time zone.")
        }
        if let memberships { previous = MappedRun(scores, of: ledger.program, mapping, memberships) }
    }
}

/// Which periods some run has expected. Runs are kept for years, and each expects what the one before did too: only the forecasts that the
/// track record will use are held, so that memory grows with the time that has passed and not with the number of runs.
private struct ExpectedPeriods {
    private struct Period: Hashable {
        var merchant: MerchantIndex?
        var measure: DemandMeasure
        var granularity: Granularity
        var start: Int64
    }

    private var bySponsor: [Set<Period>] = []

    /// Of one run's forecasts those whose period began after its snapshot, has ended by the newest, and that no later run expected.
    mutating func take(_ forecasts: [[Forecast]], takenAt: Int64, _ program: Program) -> [[Forecast]] {
        if bySponsor.isEmpty { bySponsor = Array(repeating: [], count: forecasts.count) }
        return forecasts.enumerated().map { sponsor, forecasts in
            let localTime = program.sponsors[sponsor].localTime
            return forecasts.filter { forecast in
                guard forecast.start >= takenAt, localTime.end(of: forecast.granularity, from: forecast.start) <= program.takenAt else { return false }
                let period = Period(merchant: forecast.merchant, measure: forecast.measure, granularity: forecast.granularity, start: forecast.start)
                return bySponsor[sponsor].insert(period).inserted
            }
        }
    }
}
