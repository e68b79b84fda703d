import Insights
import LedgerStore
import LoyaltyModel
import PartitionStore
import ScoringRuns

/// What figures are worked out from: a ledger, the run that scored it, and what came before.
package struct FigureRequest: Sendable {
    package var ledger: Ledger
    package var run: RunScores
    /// The run before.
    package var previous: MappedRun?
    /// Forecasts of all earlier runs that can be used, the run before included.
    package var earlier: [EarlierForecasts]
    package var settings: FigureSettings
    /// How many threads may work at once.
    package var workers: Int
    /// Where facts wait that do not fit in memory.
    package var spill: SpillFile

    package init(
        ledger: Ledger, run: RunScores, previous: MappedRun?, earlier: [EarlierForecasts], settings: FigureSettings, workers: Int,
        spill: SpillFile
    ) {
        self.ledger = ledger
        self.run = run
        self.previous = previous
        self.earlier = earlier
        self.settings = settings
        self.workers = workers
        self.spill = spill
    }
}

/// Works figures out. ``ScanEngine`` reads each fact table once; another may ask SQL for sums: both give the same figures.
package protocol FigureEngine: Sendable {
    /// Reads and checks all facts.
    /// - Throws: a `Fault` for the first row that breaks the contract; then there are no figures at all.
    func read(_ request: FigureRequest) throws -> any FigureSource
}

/// The facts of every sponsor, read and checked.
package protocol FigureSource: Sendable {
    /// Rows read, by table, for the operator.
    var rowCounts: [String: Int] { get }

    /// One sponsor's figures, worked out anew each time, from any thread.
    /// - Throws: a `Fault` where what was set aside cannot be read back.
    func figures(of sponsor: SponsorIndex) throws -> SponsorFigures

    /// Adds everything that ``figures(of:)`` is worked out from, but the settings and what is the same for all sponsors.
    func addContent(of sponsor: SponsorIndex, to hash: inout ContentHash) throws
}
