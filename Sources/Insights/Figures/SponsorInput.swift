import LoyaltyModel

/// Everything that one sponsor's figures are worked out from.
package struct SponsorInput: Sendable {
    package var program: Program
    package var sponsorIndex: SponsorIndex
    package var settings: FigureSettings
    package var calendar: SponsorCalendar
    package var run: RunSummary
    /// Of members of the sponsor alone.
    package private(set) var scores: SponsorScores
    /// Who has a score and no transaction or points entry with the sponsor: they are in none of its figures.
    package private(set) var scoredStrangers = 0
    /// The run before, with its members as indices of this program; nil in the first run.
    package var previous: PreviousRun?
    /// Forecasts of earlier runs, for the track record.
    package var earlier: [EarlierRunForecasts]
    package var activity: MemberActivity
    package var transactions: TransactionTally
    package var points: PointsTally
    package var rewards: RewardTally
    package var contacts: ContactTally
    package var rules: [RuleIndex]
    /// In the order of `rules`.
    package var exposures: [ExposureTally]
    /// Members exposed to a rule who have neither a transaction nor a points entry: evidence numbers them after those of `activity`.
    private var outsiders = DenseIndex()
    package var history: PurchaseHistory

    package init(
        program: Program, sponsorIndex: SponsorIndex, settings: FigureSettings, calendar: SponsorCalendar, run: RunSummary, scores: SponsorScores,
        previous: PreviousRun?, earlier: [EarlierRunForecasts], transactions: TransactionTally, points: PointsTally, rewards: RewardTally,
        contacts: ContactTally, rules: [RuleIndex], exposures: [ExposureTally]
    ) {
        var transactions = transactions
        transactions.addMembers(of: points)
        self.program = program
        self.sponsorIndex = sponsorIndex
        self.settings = settings
        self.calendar = calendar
        self.run = run
        self.scores = scores
        self.previous = previous
        self.earlier = earlier
        self.points = points
        self.rewards = rewards
        self.contacts = contacts
        self.rules = rules
        self.exposures = exposures
        for tally in exposures { for member in tally.members.keys where transactions.activity.row(of: member) == nil { _ = outsiders.insert(member) } }
        history = transactions.takeHistory(memberCount: transactions.activity.count + outsiders.count)
        activity = transactions.activity
        self.transactions = transactions
        scoredStrangers = self.scores.keep { transactions.activity.row(of: $0) != nil }
    }

    package var sponsor: Sponsor { program.sponsors[sponsorIndex] }
    var suppression: Suppression { Suppression(smallCount: settings.smallCount) }
    var localTime: LocalTime { calendar.localTime }

    func lastTransactionOn(_ member: MemberIndex) -> CivilDate? {
        guard let row = activity.row(of: member), activity.lastTransactionAt[row] != .min else { return nil }
        return localTime.date(at: activity.lastTransactionAt[row])
    }

    /// A member's number in `history` and in evidence.
    func evidenceMember(_ member: MemberIndex) -> Int {
        activity.row(of: member) ?? activity.count + (outsiders.find(member) ?? 0)
    }

    /// In evidence's numbers: when each became a member.
    var memberSince: [Int64] { activity.firstFactAt + [Int64](repeating: .max, count: outsiders.count) }

    /// In evidence's numbers.
    var evidenceTiers: [Int16] { (activity.index.keys + outsiders.keys).map { program.members.tiers[Int($0)] } }

    func predictedValue(_ member: MemberIndex) -> Int64? { scores.lifetimeValue.row(of: member).map { scores.lifetimeValue.predicted[$0] } }
    func churnProbability(_ member: MemberIndex) -> Double? { scores.churn.row(of: member).map { scores.churn.probability[$0] } }
    func isAtRisk(_ probability: Double) -> Bool { probability >= settings.atRisk }
    func isAtRiskNow(_ member: MemberIndex) -> Bool { churnProbability(member).map(isAtRisk) ?? false }

    /// At risk in the run before, and scored and not at risk now.
    func hasRecovered(_ member: MemberIndex) -> Bool {
        guard let now = churnProbability(member), !isAtRisk(now), let before = previous?.scores.churn, let row = before.row(of: member) else { return false }
        return isAtRisk(before.probability[row])
    }
}

package struct PreviousRun: Sendable {
    package var summary: RunSummary
    /// Whether its amounts are in this one's currency.
    package var hadSameCurrency: Bool
    /// Of those who were members of the sponsor then.
    package var scores: SponsorScores

    package init(summary: RunSummary, hadSameCurrency: Bool, scores: SponsorScores) {
        self.summary = summary
        self.hadSameCurrency = hadSameCurrency
        self.scores = scores
    }
}

/// What one earlier run expected of this sponsor.
package struct EarlierRunForecasts: Sendable {
    package var scoredAt: Int64
    package var takenAt: Int64
    package var forecasts: [Forecast]

    package init(scoredAt: Int64, takenAt: Int64, forecasts: [Forecast]) {
        self.scoredAt = scoredAt
        self.takenAt = takenAt
        self.forecasts = forecasts
    }
}
