import LoyaltyModel

/// Every figure of one sponsor, as it may be shown: what is kept back for privacy is not in here.
package struct SponsorFigures: Sendable {
    package var sponsor: Sponsor
    package var coverage: Coverage
    package var overview: OverviewFigures
    package var highValue: HighValueFigures
    package var atRisk: AtRiskFigures
    package var demand: DemandFigures
    package var rules: RuleFigures
    package var segments: SegmentFigures
    package var cohorts: [CohortRow]
    package var points: [PointsRow]
    package var rewardsByRule: [RewardMonthRow]
    package var contacts: [ContactRow]
    /// Who has a score in the run and is no member of the sponsor: in none of these figures.
    package var scoredStrangers: Int

    /// - Parameter input: one sponsor's tallies and scores.
    package init(_ input: SponsorInput) {
        sponsor = input.sponsor
        let ranking = ValueRanking(input)
        let atRiskTotal = RiskTotal(input.scores, input)
        coverage = Coverage(input, ranking.lists, atRiskTotal)
        atRisk = AtRiskFigures(input, ranking, coverage, atRiskTotal)
        highValue = HighValueFigures(input, ranking)
        overview = OverviewFigures(input, atRisk: atRisk)
        demand = DemandFigures(input)
        rules = RuleFigures(input)
        segments = SegmentFigures(input, ranking)
        cohorts = CohortRow.rows(input)
        points = PointsRow.rows(input)
        rewardsByRule = RewardMonthRow.rows(input)
        contacts = ContactRow.rows(input)
        scoredStrangers = input.scoredStrangers
    }
}
