import Insights
import LoyaltyModel
import PartitionStore

/// One sponsor's facts, tallied: exposures and contacts first, since they say which purchases are needed one by one, and whose rewards and
/// points a rule cost.
struct SponsorTallies {
    var transactions: TransactionTally
    var points: PointsTally
    var rewards: RewardTally
    var contacts: ContactTally
    /// In the order of the sponsor's rules.
    var exposures: [ExposureTally]

    /// - Parameters:
    ///   - forecasts: what earlier runs expected, each with its snapshot's moment.
    ///   - window: seconds after an exposure in which what it led to counts.
    init(
        of sponsor: SponsorIndex, _ facts: FactPartitions, program: Program, rules: [RuleIndex], calendar: SponsorCalendar,
        forecasts: [(takenAt: Int64, forecasts: [Forecast])], window: Int64
    ) throws {
        func demand(_ measure: DemandMeasure) -> DemandCounter {
            let usable = forecasts.flatMap { run in run.forecasts.filter { $0.measure == measure && $0.start >= run.takenAt } }
            return DemandCounter(forecasts: usable, localTime: calendar.localTime, upTo: calendar.takenAt)
        }
        let (members, place) = (program.members, Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1, $0) }))
        func rule(_ index: RuleIndex) -> Int {
            guard let place = place[index] else { preconditionFailure("a sponsor's records name its own rules") }
            return place
        }
        var historyRange: ClosedRange<Int64>?
        var exposures = rules.map { _ in ExposureTally() }
        // A matched estimate looks W back from its exposure, its placebo twice that, and both W on from the next local midnight.
        try facts.exposures.forEach(of: sponsor) { record in
            let exposure = record.fact
            exposures[rule(exposure.rule)].add(exposure)
            historyRange.include(exposure.at - 2 * window, exposure.at + window + 2 * 86_400)
        }
        var contacts = ContactTally()
        try facts.contacts.forEach(of: sponsor) { record in
            let contact = record.fact(of: sponsor, campaign: facts.campaigns[record.campaign])
            contacts.add(contact)
            historyRange.include(contact.sentAt, contact.sentAt + window)
        }
        var transactions = TransactionTally(calendar: calendar, historyRange: historyRange, demand: demand(.transactions), rows: facts.transactions.count(of: sponsor))
        try facts.transactions.forEach(of: sponsor) { record in
            let transaction = record.fact
            transactions.add(transaction, isCounted: members.isCounted(transaction.member))
        }
        var points = PointsTally(calendar: calendar)
        try facts.points.forEach(of: sponsor) { record in
            let entry = record.fact(of: sponsor)
            if record.inBooks { points.add(entry, isCounted: members.isCounted(entry.member)) }
            if let index = entry.rule, let place = place[index] { exposures[place].add(entry, window: window) }
        }
        try facts.predictions.forEach(of: sponsor) { record in
            let prediction = record.fact(of: sponsor)
            points.add(prediction, settledAt: program.markets[prediction.market].settledAt)
        }
        var rewards = RewardTally(calendar: calendar, demand: demand(.redemptions))
        try facts.rewards.forEach(of: sponsor) { record in
            let reward = record.fact
            rewards.add(reward, isCounted: members.isCounted(reward.member))
            exposures[rule(reward.rule)].add(reward, window: window)
        }
        (self.transactions, self.points, self.rewards, self.contacts, self.exposures) = (transactions, points, rewards, contacts, exposures)
    }
}

extension Optional where Wrapped == ClosedRange<Int64> {
    fileprivate mutating func include(_ from: Int64, _ to: Int64) {
        self = min(self?.lowerBound ?? from, from)...max(self?.upperBound ?? to, to)
    }
}
