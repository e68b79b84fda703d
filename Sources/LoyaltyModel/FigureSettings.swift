/// What the definitions of the figures leave to the operator; the defaults are those of the contract.
package struct FigureSettings: Sendable, Equatable, Codable {
    package var critical = 0.80
    package var high = 0.60
    package var medium = 0.40
    package var atRisk = 0.50
    /// Below this AUC, or above that share of members at risk, the churn model cannot tell members apart.
    package var minimumAUC = 0.60
    package var maximumAtRiskShare = 0.50
    /// Value segments: shares of the members ranked by predicted value.
    package var veryHighShare = 0.05
    package var highShare = 0.20
    package var mediumShare = 0.50
    /// Share of predicted value that is the most worth spending to keep a member.
    package var retentionSpend = 0.10
    package var outcomeWindowDays = 30
    package var maximumOverlap = 0.50
    package var periodDays = 30
    package var activeDays = 90
    package var cohortUnknownDays = 90
    /// Counts of members from 1 to this are not shown.
    package var smallCount = 10
    package var minimumScoredShare = 0.50
    package var sponsors: [String: SponsorSettings] = [:]

    /// Rows of a list on a page. What stands in lists has to do with what else may be shown.
    package var listedRows = 100

    package init() {}

    /// The fewest members of whom an effect is estimated: 30, by the contract, and more than are few.
    package var evidenceMinimum: Int { max(30, smallCount + 1) }

    package func sponsor(_ id: String) -> SponsorSettings { sponsors[id] ?? SponsorSettings() }
}

package struct SponsorSettings: Sendable, Equatable, Codable {
    /// Minor units of the sponsor's currency per point; nil where points have no value in money.
    package var pointValue: Double?
    package var staffing: Staffing?
    package var merchantStaffing: [String: Staffing] = [:]

    package init() {}
}

/// How many transactions one person serves in an hour, and the fewest people there may be.
package struct Staffing: Sendable, Equatable, Codable {
    package var transactionsPerHour: Double
    package var minimum: Int

    package init(transactionsPerHour: Double, minimum: Int) {
        self.transactionsPerHour = transactionsPerHour
        self.minimum = minimum
    }
}
