import Insights
import LedgerStore
import LoyaltyModel
import Synchronization

/// One streamed scan of each fact table, in any row order, into tallies: exposures and contacts first, since they say which purchases
/// are needed one by one; then transactions beside points, rewards and predictions.
package struct ScanEngine: FigureEngine {
    package init() {}

    package func read(_ request: FigureRequest) throws -> any FigureSource {
        let ground = ScanGround(request)
        let reach = try ground.readExposures()
        let (transactions, others) = try both(
            { try ground.readTransactions(historyRanges: reach.historyRanges) },
            { try ground.readPointsAndRewards(reach.exposures) }, inParallel: request.workers > 1)
        return ScanSource(ground: ground, contacts: reach.contacts, transactions: transactions, others: others)
    }
}

/// The tallies of a scan, handed out sponsor by sponsor.
private final class ScanSource: FigureSource {
    let rowCounts: [String: Int]
    private let ground: ScanGround
    private let contacts: [ContactTally]
    private let tallies: Mutex<[SponsorTallies?]>

    struct SponsorTallies {
        var transactions: TransactionTally
        var points: PointsTally
        var rewards: RewardTally
        var exposures: [ExposureTally]
    }

    init(ground: ScanGround, contacts: [ContactTally], transactions: ScanGround.Transactions, others: ScanGround.PointsAndRewards) {
        self.ground = ground
        self.contacts = contacts
        rowCounts = ["fct_transactions": transactions.rows].merging(others.rows) { $1 }
        tallies = Mutex(ground.program.sponsors.indices.map { sponsor in
            SponsorTallies(
                transactions: transactions.tallies[sponsor], points: others.points[sponsor], rewards: others.rewards[sponsor],
                exposures: ground.rules[sponsor].map { others.exposures[$0] })
        })
    }

    func figures(of sponsor: SponsorIndex) -> SponsorFigures {
        let taken = tallies.withLock { all in
            defer { all[sponsor] = nil }
            return all[sponsor]
        }
        guard let taken else { preconditionFailure("a sponsor's figures are asked for once") }
        return SponsorFigures(SponsorInput(
            program: ground.program, sponsorIndex: sponsor, settings: ground.request.settings, calendar: ground.calendars[sponsor],
            run: ground.request.run.summary, scores: ground.request.run.sponsors[sponsor], previous: ground.previous(of: sponsor),
            earlier: ground.earlier(of: sponsor), transactions: taken.transactions, points: taken.points, rewards: taken.rewards,
            contacts: contacts[sponsor], rules: ground.rules[sponsor], exposures: taken.exposures))
    }
}
