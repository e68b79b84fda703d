import Insights
import LedgerStore
import LoyaltyModel
import PartitionStore

/// One streamed pass over each fact table, in any row order, that sets the facts aside by sponsor; then each sponsor's facts on their own.
package struct ScanEngine: FigureEngine {
    package init() {}

    package func read(_ request: FigureRequest) throws -> any FigureSource {
        let facts = try FactPartitioner(ledger: request.ledger, spill: request.spill, workers: request.workers).read()
        return ScanSource(request: request, facts: facts)
    }
}

private struct ScanSource: FigureSource {
    let request: FigureRequest
    let facts: FactPartitions
    /// Each sponsor's rules, in the snapshot's order.
    private let rules: [[RuleIndex]]

    init(request: FigureRequest, facts: FactPartitions) {
        self.request = request
        self.facts = facts
        let program = request.ledger.program
        var rules = [[RuleIndex]](repeating: [], count: program.sponsors.count)
        for (index, rule) in program.rules.enumerated() { rules[rule.sponsor].append(index) }
        self.rules = rules
    }

    var rowCounts: [String: Int] { facts.rowCounts }

    func figures(of sponsor: SponsorIndex) throws -> SponsorFigures {
        let program = request.ledger.program
        let calendar = SponsorCalendar(localTime: program.sponsors[sponsor].localTime, factsFrom: program.factsFrom, takenAt: program.takenAt, settings: request.settings)
        let tallies = try SponsorTallies(
            of: sponsor, facts, program: program, rules: rules[sponsor], calendar: calendar, forecasts: request.earlier.map { ($0.takenAt, $0.forecasts[sponsor]) },
            window: Int64(request.settings.outcomeWindowDays) * 86_400)
        return SponsorFigures(SponsorInput(
            program: program, sponsorIndex: sponsor, settings: request.settings, calendar: calendar, run: request.run.summary,
            scores: try request.run.scores(of: sponsor),
            previous: try request.previous.map { PreviousRun(summary: $0.summary, hadSameCurrency: $0.hadSameCurrency(sponsor), scores: try $0.scores(of: sponsor)) },
            earlier: request.earlier.map { EarlierRunForecasts(scoredAt: $0.scoredAt, takenAt: $0.takenAt, forecasts: $0.forecasts[sponsor]) },
            transactions: tallies.transactions, points: tallies.points, rewards: tallies.rewards, contacts: tallies.contacts, rules: rules[sponsor],
            exposures: tallies.exposures))
    }

    func addContent(of sponsor: SponsorIndex, to hash: inout ContentHash) throws {
        var content = SponsorContent(of: sponsor, request, facts)
        try content.add(to: &hash)
    }
}
