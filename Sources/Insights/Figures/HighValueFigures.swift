import LoyaltyModel

package enum ValueSegment: String, Sendable, CaseIterable, Comparable {
    case veryHigh = "very high"
    case high, medium, low

    /// Very high is the smallest.
    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// - Parameters:
    ///   - rank: from 1, by predicted value, falling.
    ///   - count: members who have one.
    init(rank: Int, of count: Int, _ settings: FigureSettings) {
        func limit(_ share: Double) -> Int {
            // ⌈share × n⌉ of the share as written: 0.07 × 100 is 7, although the binary product lies above it.
            let product = share * Double(count)
            let nearest = product.rounded()
            return Int(abs(product - nearest) < 1e-9 * max(1, product) ? nearest : product.rounded(.up))
        }
        self = rank <= limit(settings.veryHighShare) ? .veryHigh : rank <= limit(settings.highShare) ? .high : rank <= limit(settings.mediumShare) ? .medium : .low
    }
}

package struct HighValueMember: Sendable {
    /// Among the members listed, from 1.
    package var rank: Int
    package var member: MemberIndex
    package var segment: ValueSegment
    /// Nil where the run before had no value for the member; see `HighValueFigures.hasPrevious`.
    package var previousSegment: ValueSegment?
    /// Minor units, like all values here.
    package var historical: Int64
    package var predicted: Int64
    package var lower80: Int64?
    package var upper80: Int64?
    package var probabilityAlive: Double?
    package var churnProbability: Double?
    package var maximumSpend: Int64
    package var tier: String?
    package var lastTransactionOn: CivilDate?
}

/// A value segment: its size and what its members are expected to bring.
package struct ValueSegmentRow: Sendable {
    package var segment: ValueSegment
    package var members: Int
    /// Minor units.
    package var predicted: Shown<Int64>
}

/// A point of the concentration curve: the most valuable share of members holds this share of predicted value.
package struct ConcentrationPoint: Sendable, Equatable {
    /// Whole percent of members.
    package var percent: Int
    /// 0 to 1.
    package var valueShare: Double
}

package struct HighValueFigures: Sendable {
    package var members: [HighValueMember]
    package var segments: [ValueSegmentRow]
    package var curve: [ConcentrationPoint]
    package var scoredCount: Shown<Int>
    /// Minor units: predicted value of all members who have one.
    package var totalPredicted: Shown<Int64>
    package var hasScores: Bool
    package var hasPrevious: Bool
    package var model: ScoringModel?

    init(_ input: SponsorInput) {
        let ranked = Self.ranked(input.scores.lifetimeValue, input)
        hasScores = !ranked.isEmpty
        hasPrevious = (input.previous?.scores.lifetimeValue.index.count ?? 0) > 0
        model = input.run.model("lifetime_value", of: input.sponsor.id)
        members = Self.members(ranked, input)
        segments = Self.segments(ranked, input)
        curve = ConcentrationCurve.points(ranked, input)
        scoredCount = input.suppression.count(ranked.count)
        totalPredicted = input.totalPredicted
    }

    /// Rows of the scores by predicted value, falling; ties by token.
    private static func ranked(_ values: LifetimeValueScores, _ input: SponsorInput) -> [Int] {
        values.members.indices.sorted { a, b in
            values.predicted[a] != values.predicted[b]
                ? values.predicted[a] > values.predicted[b]
                : input.program.members.tokens.precedes(values.members[a], values.members[b])
        }
    }

    private static func members(_ ranked: [Int], _ input: SponsorInput) -> [HighValueMember] {
        let values = input.scores.lifetimeValue
        let before = previousSegments(input)
        var members: [HighValueMember] = []
        for (position, row) in ranked.enumerated() {
            let segment = ValueSegment(rank: position + 1, of: ranked.count, input.settings)
            guard segment <= .high else { break }
            let member = values.members[row]
            guard input.program.members.isListed(member) else { continue }
            members.append(HighValueMember(
                rank: members.count + 1, member: member, segment: segment, previousSegment: before[member], historical: values.historical[row],
                predicted: values.predicted[row], lower80: values.lower80[row], upper80: values.upper80[row], probabilityAlive: values.probabilityAlive[row],
                churnProbability: input.churnProbability(member), maximumSpend: input.maximumSpend(on: values.predicted[row]),
                tier: input.program.members.tierName(member), lastTransactionOn: input.lastTransactionOn(member)))
        }
        return members
    }

    private static func previousSegments(_ input: SponsorInput) -> [MemberIndex: ValueSegment] {
        guard let values = input.previous?.scores.lifetimeValue else { return [:] }
        let ranked = ranked(values, input)
        var segments: [MemberIndex: ValueSegment] = [:]
        for (position, row) in ranked.enumerated() {
            segments[values.members[row]] = ValueSegment(rank: position + 1, of: ranked.count, input.settings)
        }
        return segments
    }

    private static func segments(_ ranked: [Int], _ input: SponsorInput) -> [ValueSegmentRow] {
        let values = input.scores.lifetimeValue
        var counts: [ValueSegment: (members: Int, listed: Int, sum: Int64)] = [:]
        for (position, row) in ranked.enumerated() {
            let segment = ValueSegment(rank: position + 1, of: ranked.count, input.settings)
            counts[segment, default: (0, 0, 0)].members += 1
            counts[segment, default: (0, 0, 0)].sum += values.predicted[row]
            if input.program.members.isListed(values.members[row]) { counts[segment, default: (0, 0, 0)].listed += 1 }
        }
        return ValueSegment.allCases.compactMap { segment in
            guard let found = counts[segment] else { return nil }
            // Only the members of the first two segments stand in the list with their values.
            let listed = segment <= .high ? found.listed : 0
            return ValueSegmentRow(
                segment: segment, members: found.members, predicted: Shown.known(found.sum).withheld(if: input.suppression.hidesTotal(of: found.members, listed: listed)))
        }
    }
}

extension SponsorInput {
    /// Predicted value of all who have one. The lists show most of the largest: where few stand in none of them, the sum would tell theirs.
    var totalPredicted: Shown<Int64> {
        let values = scores.lifetimeValue
        guard values.index.count > 0 else { return .unknown }
        let limit = values.predicted.sorted(by: >).enumerated().last { ValueSegment(rank: $0.offset + 1, of: values.index.count, settings) <= .high }?.element ?? .max
        let listed = values.members.indices.count { row in
            let member = values.members[row]
            guard program.members.isListed(member) else { return false }
            let wasAtRisk = previous?.scores.churn.row(of: member).map { isAtRisk(previous?.scores.churn.probability[$0] ?? 0) } ?? false
            return values.predicted[row] >= limit || isAtRisk(churnProbability(member) ?? 0) || wasAtRisk
        }
        return Shown.known(values.predicted.reduce(0, +)).withheld(if: suppression.hidesTotal(of: values.index.count, listed: listed))
    }
}

/// How much of predicted value the most valuable members hold.
enum ConcentrationCurve {
    /// At whole percents of members; a percent is left out where the members between it and the point before are few, or few of them
    /// unlisted, so that no difference of two points is the value of a few.
    static func points(_ ranked: [Int], _ input: SponsorInput) -> [ConcentrationPoint] {
        let values = input.scores.lifetimeValue
        let total = values.predicted.reduce(0, +)
        guard ranked.count > 2 * input.suppression.smallCount, total > 0 else { return [] }
        var points = [ConcentrationPoint(percent: 0, valueShare: 0)]
        var (taken, unlisted, last) = (0, 0, 0)
        var sum: Int64 = 0
        for percent in 1...100 {
            let upTo = (ranked.count * percent + 99) / 100
            while taken < upTo {
                sum += values.predicted[ranked[taken]]
                if !input.program.members.isListed(values.members[ranked[taken]]) { unlisted += 1 }
                taken += 1
            }
            let isLast = percent == 100
            guard isLast || (!input.suppression.isSmall(taken - last) && !input.suppression.isSmall(unlisted) && !input.suppression.isSmall(ranked.count - taken)) else { continue }
            points.append(ConcentrationPoint(percent: percent, valueShare: Double(sum) / Double(total)))
            (last, unlisted) = (taken, 0)
        }
        return points
    }
}
