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
    /// Nil where the run before gave no value.
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

/// A member who was of very high or high value in the run before, and is not now.
package struct FallenMember: Sendable {
    package var member: MemberIndex
    package var previousSegment: ValueSegment
    package var segment: ValueSegment
    /// Minor units.
    package var predicted: Int64
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
    /// 0 to 1: of the members who have a predicted value.
    package var memberShare: Double
    /// 0 to 1.
    package var valueShare: Double
}

package struct HighValueFigures: Sendable {
    package var members: [HighValueMember]
    /// By predicted value, falling; only members who may be listed.
    package var fallen: [FallenMember]
    package var segments: [ValueSegmentRow]
    /// The segment very high, or very high and high together where that alone may not be shown; nil where neither may.
    package var top: (members: Int, predicted: Int64)?
    package var curve: [ConcentrationPoint]
    /// Minor units: predicted value of all members who have one.
    package var totalPredicted: Shown<Int64>
    package var hasScores: Bool
    package var hasPrevious: Bool
    package var model: ScoringModel?

    init(_ input: SponsorInput, _ ranking: ValueRanking) {
        hasScores = !ranking.rows.isEmpty
        hasPrevious = (input.previous?.scores.lifetimeValue.index.count ?? 0) > 0
        model = input.run.model("lifetime_value", of: input.sponsor.id)
        let before = ranking.previousSegments
        members = Self.members(ranking, before, input)
        fallen = Self.fallen(ranking, before, input)
        segments = ValueSegment.allCases.filter { ranking.members($0) > 0 }.map {
            ValueSegmentRow(segment: $0, members: ranking.members($0), predicted: ranking.predicted($0))
        }
        top = [ValueSegment.veryHigh, .high].lazy.compactMap { segment in
            ranking.ends[segment.rank] == 0 ? nil : ranking.predicted(downTo: segment).value.map { (ranking.ends[segment.rank], $0) }
        }.first
        curve = ranking.curve
        totalPredicted = ranking.total
    }

    private static func fallen(_ ranking: ValueRanking, _ before: [MemberIndex: ValueSegment], _ input: SponsorInput) -> [FallenMember] {
        let values = input.scores.lifetimeValue
        return ranking.rows.enumerated().dropFirst(ranking.ends[1]).compactMap { position, row in
            let member = values.members[row]
            guard let segment = before[member], segment <= .high, input.program.members.isListed(member) else { return nil }
            return FallenMember(
                member: member, previousSegment: segment, segment: ranking.segment(at: position), predicted: values.predicted[row],
                lastTransactionOn: input.lastTransactionOn(member))
        }
    }

    private static func members(_ ranking: ValueRanking, _ before: [MemberIndex: ValueSegment], _ input: SponsorInput) -> [HighValueMember] {
        let values = input.scores.lifetimeValue
        var members: [HighValueMember] = []
        for (position, row) in ranking.rows.prefix(ranking.ends[1]).enumerated() {
            let (segment, member) = (ranking.segment(at: position), values.members[row])
            guard input.program.members.isListed(member) else { continue }
            members.append(HighValueMember(
                rank: members.count + 1, member: member, segment: segment, previousSegment: before[member], historical: values.historical[row],
                predicted: values.predicted[row], lower80: values.lower80[row], upper80: values.upper80[row], probabilityAlive: values.probabilityAlive[row],
                churnProbability: input.churnProbability(member), maximumSpend: input.maximumSpend(on: values.predicted[row]),
                tier: input.program.members.tierName(member), lastTransactionOn: input.lastTransactionOn(member)))
        }
        return members
    }
}
