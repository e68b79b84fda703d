import LoyaltyModel

package enum RiskLevel: String, Sendable, CaseIterable, Comparable {
    case low, medium, high, critical

    package init(_ probability: Double, _ settings: FigureSettings) {
        self = probability >= settings.critical ? .critical : probability >= settings.high ? .high : probability >= settings.medium ? .medium : .low
    }

    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A member at risk against the run before.
package enum RiskChange: String, Sendable {
    case new, worse, same, better
}

/// Why the churn model cannot tell a sponsor's members apart.
package enum ModelDoubt: Sendable, Equatable, Codable {
    case weak(auc: Double)
    case unknownAUC
    /// Over half of the scored members are at risk.
    case tooMany
}

/// Why a count at risk says nothing beside that of the run before.
package enum RiskIncomparable: Sendable, Equatable {
    /// That run's model looked ahead so many days, and this one's another time.
    case otherHorizon(days: Int)
    /// That run's model could not tell members apart.
    case couldNotTell
}

/// Who of those at risk has a predicted value, as far as it may be told; `all` too where the value at risk is withheld.
package enum RiskWorth: Sendable {
    case all, part
    /// What they are worth is unknown then, and not nothing.
    case none
}

package struct AtRiskMember: Sendable {
    package var member: MemberIndex
    package var probability: Double
    package var level: RiskLevel
    package var predictedChurnOn: CivilDate?
    package var daysUntilChurn: Int?
    /// Minor units.
    package var predictedValue: Int64?
    package var topFactor: String?
    package var topFactorDescription: String?
    package var nextBestAction: String?
    /// Nil in the first run.
    package var change: RiskChange?
    package var lastTransactionOn: CivilDate?
    /// Minor units.
    package var maximumSpend: Int64?
}

package struct RecoveredMember: Sendable {
    package var member: MemberIndex
    package var previousProbability: Double
    package var probability: Double
    package var predictedValue: Int64?
}

/// Who is likely to leave a sponsor. Lists hold members who may be listed; counts and sums are over all who are counted.
package struct AtRiskFigures: Sendable {
    package var members: [AtRiskMember]
    package var recovered: [RecoveredMember]
    package var count: Shown<Int>
    /// Minor units. Members without a predicted value add nothing: see `worth`.
    package var value: Shown<Int64>
    package var worth: RiskWorth
    /// Of the run before.
    package var previousWorth: RiskWorth
    package var previousCount: Shown<Int>
    /// Unknown in another currency.
    package var previousValue: Shown<Int64>
    /// Nil where counts of the two runs compare.
    package var incomparable: RiskIncomparable?
    /// Share of all predicted value that is at risk, 0 to 1.
    package var valueShare: Shown<Double>
    /// Nil where the model can tell members apart, and where the sponsor has no scores.
    package var doubt: ModelDoubt?
    package var horizonDays: Int?
    package var model: ScoringModel?
    package var bins: [RiskBin]
    package var hasScores: Bool
    /// Whether the run before scored this sponsor's members: otherwise everyone at risk is `new`, which tells a reader nothing.
    package var hasPrevious: Bool

    init(_ input: SponsorInput, _ ranking: ValueRanking, _ coverage: Coverage, _ total: RiskTotal) {
        let churn = input.scores.churn
        let atRisk = churn.members.indices.filter { input.isAtRisk(churn.probability[$0]) }
        let listed = atRisk.filter { input.program.members.isListed(churn.members[$0]) }
        hasScores = churn.index.count > 0
        hasPrevious = (input.previous?.scores.churn.index.count ?? 0) > 0
        members = Self.sorted(listed.map { Self.row($0, input) }, input)
        recovered = Self.recovered(input)
        count = total.count
        value = total.value
        worth = total.worth
        let before = input.previous.map { RiskTotal($0.scores, input) }
        previousCount = before?.count ?? .unknown
        previousWorth = before?.worth ?? .all
        previousValue = input.previous?.hadSameCurrency == false ? .unknown : before?.value ?? .unknown
        let all = ranking.total.value ?? 0
        valueShare = all > 0 ? total.value.map { Double($0) / Double(all) } : .unknown
        model = input.run.model("churn", of: input.sponsor.id)
        horizonDays = model?.horizonDays
        // Counts that are withheld must not be told by a doubt that depends on them: the list alone decides then, and those who have any score; of a sponsor
        // of few members, as many as they may be. More are never at risk by that than are.
        let scored = coverage.churnScored.value ?? coverage.scored.value ?? coverage.members.value ?? input.settings.smallCount
        doubt = hasScores ? Self.doubt(model, total.count.value ?? listed.count, of: scored, input.settings) : nil
        // By what is shown here of how many are scored: how many were then may have been withheld.
        let wereTooMany = before.map { Self.isTooMany($0.count.value ?? $0.wereListed, of: scored, input.settings) } ?? false
        incomparable = Self.incomparable(input.previous?.summary.model("churn", of: input.sponsor.id), model, wereTooMany: wereTooMany, input.settings)
        bins = RiskHistogram.bins(input, ranking)
    }

    private static func doubt(_ model: ScoringModel?, _ atRisk: Int, of scored: Int, _ settings: FigureSettings) -> ModelDoubt? {
        weakness(model, settings) ?? (isTooMany(atRisk, of: scored, settings) ? .tooMany : nil)
    }

    /// By what the run says of its model alone.
    private static func weakness(_ model: ScoringModel?, _ settings: FigureSettings) -> ModelDoubt? {
        guard let auc = model?.metrics["auc_roc"] else { return .unknownAUC }
        return auc < settings.minimumAUC ? .weak(auc: auc) : nil
    }

    private static func isTooMany(_ atRisk: Int, of scored: Int, _ settings: FigureSettings) -> Bool {
        Double(atRisk) / Double(max(1, scored)) > settings.maximumAtRiskShare
    }

    private static func incomparable(_ then: ScoringModel?, _ now: ScoringModel?, wereTooMany: Bool, _ settings: FigureSettings) -> RiskIncomparable? {
        guard let then, let now else { return nil }
        if let days = then.horizonDays, days != now.horizonDays { return .otherHorizon(days: days) }
        return wereTooMany || weakness(then, settings) != nil ? .couldNotTell : nil
    }

    private static func row(_ row: Int, _ input: SponsorInput) -> AtRiskMember {
        let churn = input.scores.churn
        let member = churn.members[row]
        let day = churn.predictedOn[row] == MemberTable.unknownDay ? nil : CivilDate(daysSinceEpoch: Int(churn.predictedOn[row]))
        let today = input.localTime.date(at: input.calendar.takenAt)
        let hasFactor = churn.mainFactor[row] != .max
        let predicted = input.predictedValue(member)
        return AtRiskMember(
            member: member, probability: churn.probability[row], level: RiskLevel(churn.probability[row], input.settings), predictedChurnOn: day,
            daysUntilChurn: day.map { $0.daysSinceEpoch - today.daysSinceEpoch }, predictedValue: predicted,
            topFactor: hasFactor ? churn.texts[churn.mainFactor[row]] : nil,
            topFactorDescription: hasFactor ? churn.texts[churn.mainFactorDescription[row]] : nil,
            nextBestAction: input.scores.actions.action(of: member), change: change(of: member, churn.probability[row], input),
            lastTransactionOn: input.lastTransactionOn(member), maximumSpend: predicted.map { input.maximumSpend(on: $0) })
    }

    private static func change(of member: MemberIndex, _ probability: Double, _ input: SponsorInput) -> RiskChange? {
        guard let previous = input.previous?.scores.churn else { return nil }
        guard let row = previous.row(of: member), input.isAtRisk(previous.probability[row]) else { return .new }
        let (before, now) = (RiskLevel(previous.probability[row], input.settings), RiskLevel(probability, input.settings))
        return now > before ? .worse : now < before ? .better : .same
    }

    private static func sorted(_ rows: [AtRiskMember], _ input: SponsorInput) -> [AtRiskMember] {
        rows.sorted { a, b in
            if a.probability != b.probability { return a.probability > b.probability }
            let (valueA, valueB) = (a.predictedValue ?? .min, b.predictedValue ?? .min)
            return valueA != valueB ? valueA > valueB : input.program.members.tokens.precedes(a.member, b.member)
        }
    }

    private static func recovered(_ input: SponsorInput) -> [RecoveredMember] {
        guard let previous = input.previous?.scores.churn else { return [] }
        let rows = previous.members.indices.compactMap { row -> RecoveredMember? in
            let member = previous.members[row]
            guard input.program.members.isListed(member), input.hasRecovered(member), let now = input.churnProbability(member)
            else { return nil }
            return RecoveredMember(member: member, previousProbability: previous.probability[row], probability: now, predictedValue: input.predictedValue(member))
        }
        return rows.sorted { a, b in
            let (valueA, valueB) = (a.predictedValue ?? .min, b.predictedValue ?? .min)
            return valueA != valueB ? valueA > valueB : input.program.members.tokens.precedes(a.member, b.member)
        }
    }
}

extension SponsorInput {
    /// The most worth spending to keep a member, in minor units: a share of predicted value, but no more than its margin.
    func maximumSpend(on predicted: Int64) -> Int64 {
        Rounding.product(min(settings.retentionSpend, sponsor.grossMargin), predicted) ?? 0
    }
}
