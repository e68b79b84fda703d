import Insights
import LedgerStore
import LoyaltyModel

/// What all scans of one ledger share, and the scans themselves.
struct ScanGround: Sendable {
    let request: FigureRequest
    let program: Program
    let calendars: [SponsorCalendar]
    /// Each sponsor's rules, in the snapshot's order.
    let rules: [[RuleIndex]]
    private let window: Int64

    init(_ request: FigureRequest) {
        self.request = request
        program = request.ledger.program
        window = Int64(request.settings.outcomeWindowDays) * 86_400
        let (factsFrom, takenAt, settings) = (program.factsFrom, program.takenAt, request.settings)
        calendars = program.sponsors.map { SponsorCalendar(localTime: $0.localTime, factsFrom: factsFrom, takenAt: takenAt, settings: settings) }
        var rules = [[RuleIndex]](repeating: [], count: program.sponsors.count)
        for (index, rule) in program.rules.enumerated() { rules[rule.sponsor].append(index) }
        self.rules = rules
    }

    struct Exposures {
        var exposures: [ExposureTally]
        var contacts: [ContactTally]
        /// By sponsor: purchases within are needed one by one.
        var historyRanges: [ClosedRange<Int64>?]
    }

    func readExposures() throws -> Exposures {
        var read = Exposures(
            exposures: Array(repeating: ExposureTally(), count: program.rules.count), contacts: Array(repeating: ContactTally(), count: program.sponsors.count),
            historyRanges: Array(repeating: nil, count: program.sponsors.count))
        // A matched estimate looks W back from its exposure, its placebo twice that, and both W on from the next local midnight.
        try request.ledger.scanExposures { exposure in
            guard program.members.isCounted(exposure.member) else { return }
            read.exposures[exposure.rule].add(exposure)
            read.historyRanges[program.rules[exposure.rule].sponsor].include(exposure.at - 2 * window, exposure.at + window + 2 * 86_400)
        }
        try request.ledger.scanContacts { contact in
            let isCounted = program.members.isCounted(contact.member)
            read.contacts[contact.sponsor].add(contact, isCounted: isCounted)
            if isCounted, contact.purpose == .retention { read.historyRanges[contact.sponsor].include(contact.sentAt, contact.sentAt + window) }
        }
        return read
    }

    struct Transactions: Sendable {
        var tallies: [TransactionTally]
        var rows = 0
    }

    func readTransactions(historyRanges: [ClosedRange<Int64>?]) throws -> Transactions {
        var read = Transactions(tallies: program.sponsors.indices.map {
            TransactionTally(calendar: calendars[$0], historyRange: historyRanges[$0], demand: demandCounter(of: $0, .transactions))
        })
        let sponsors = program.merchants.map(\.sponsor)
        try request.ledger.scanTransactions { transaction in
            read.rows += 1
            read.tallies[sponsors[transaction.merchant]].add(transaction, isCounted: program.members.isCounted(transaction.member))
        }
        return read
    }

    struct PointsAndRewards: Sendable {
        var points: [PointsTally]
        var rewards: [RewardTally]
        var exposures: [ExposureTally]
        var rows: [String: Int] = [:]
    }

    func readPointsAndRewards(_ exposures: [ExposureTally]) throws -> PointsAndRewards {
        var read = PointsAndRewards(
            points: calendars.map { PointsTally(calendar: $0) },
            rewards: program.sponsors.indices.map { RewardTally(calendar: calendars[$0], demand: demandCounter(of: $0, .redemptions)) }, exposures: exposures)
        var (pointsRows, rewardRows, predictionRows) = (0, 0, 0)
        try request.ledger.scanPoints { entry in
            pointsRows += 1
            read.points[entry.sponsor].add(entry, isCounted: program.members.isCounted(entry.member))
            if let rule = entry.rule { read.exposures[rule].add(entry, window: window) }
        }
        try request.ledger.scanRewards { reward in
            rewardRows += 1
            read.rewards[program.rules[reward.rule].sponsor].add(reward, isCounted: program.members.isCounted(reward.member))
            read.exposures[reward.rule].add(reward, window: window)
        }
        try request.ledger.scanPredictions { prediction in
            predictionRows += 1
            if let sponsor = prediction.sponsor { read.points[sponsor].add(prediction, settledAt: program.markets[prediction.market].settledAt) }
        }
        read.rows = ["fct_points": pointsRows, "fct_rewards": rewardRows, "fct_predictions": predictionRows]
        return read
    }

    private func demandCounter(of sponsor: SponsorIndex, _ measure: DemandMeasure) -> DemandCounter {
        let forecasts = request.earlier.flatMap { run in run.forecasts[sponsor].filter { $0.measure == measure && $0.start >= run.takenAt } }
        return DemandCounter(forecasts: forecasts, localTime: program.sponsors[sponsor].localTime, upTo: program.takenAt)
    }

    func previous(of sponsor: SponsorIndex) -> PreviousRun? {
        request.previous.map { PreviousRun(summary: $0.scores.summary, takenAt: $0.takenAt, scores: $0.scores.sponsors[sponsor]) }
    }

    func earlier(of sponsor: SponsorIndex) -> [EarlierRunForecasts] {
        request.earlier.map { EarlierRunForecasts(scoredAt: $0.scoredAt, takenAt: $0.takenAt, forecasts: $0.forecasts[sponsor]) }
    }
}

extension Optional where Wrapped == ClosedRange<Int64> {
    fileprivate mutating func include(_ from: Int64, _ to: Int64) {
        self = min(self?.lowerBound ?? from, from)...max(self?.upperBound ?? to, to)
    }
}
