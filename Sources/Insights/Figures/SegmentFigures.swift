import LoyaltyModel

package struct SegmentRow: Sendable {
    package var segment: Segment
    package var members: Shown<Int>
    /// Minor units, from the exact quotient.
    package var predictedValueMean: Shown<Int64>
    package var churnProbabilityMean: Shown<Double>
    package var salesPerMember: Shown<Int64>
    /// Redeemed and issued.
    package var redemptionRate: Shown<(part: Int64, whole: Int64)>
}

package struct SegmentFigures: Sendable {
    /// By members, falling; hidden rows last, by id.
    package var rows: [SegmentRow]

    init(_ input: SponsorInput, _ ranking: ValueRanking) {
        let segments = input.scores.segments
        var tallies = [Tally](repeating: Tally(), count: segments.count)
        for membership in input.scores.segmentMembers { tallies[membership.segment].add(membership.member, input, ranking.lists) }
        let order = segments.indices.sorted { segments[$0].id.utf8.lexicographicallyPrecedes(segments[$1].id.utf8) }
        // Each column is a breakdown of its own: those who have the score, or were given a reward.
        func hidden(_ count: (Tally) -> Int) -> [Bool] { input.suppression.hidden(order.map { count(tallies[$0]) }) }
        let members = hidden(\.members)
        func few(_ count: (Tally) -> Int) -> [Bool] { order.map { input.suppression.isSmall(count(tallies[$0])) } }
        let value = Self.hiddenValues(order.map { tallies[$0] }, members, input, UndisclosedValues(input, ranking, order: order))
        let probability = zip(hidden { $0.probabilities.count }, few(\.undisclosedRisk)).map { $0 || $1 }
        let hides = zip(zip(members, value), zip(probability, zip(hidden(\.rewarded), few(\.undisclosedHistory)))).map {
            Hides(members: $0.0, value: $0.1, probability: $1.0, sales: $1.1.1, redemption: $1.1.0)
        }
        // The facts must reach back the 365 days that sales and redemption are counted over.
        let hasYear = input.calendar.yearStart >= input.calendar.factsFrom
        let rows = zip(order, hides).map { Self.row(segments[$0], tallies[$0], $1, hasYear: hasYear) }
        self.rows = rows.filter { !$0.members.isWithheld }.sorted { a, b in
            let (countA, countB) = (a.members.value ?? 0, b.members.value ?? 0)
            return countA != countB ? countA > countB : a.segment.id.utf8.lexicographicallyPrecedes(b.segment.id.utf8)
        } + rows.filter { $0.members.isWithheld }
    }

    /// Predicted value has its total on another page, and stands in lists: means are shown as far as the sums that they tell, beside each other,
    /// the parts of the ranking and the value at risk, tell of no few undisclosed members.
    private static func hiddenValues(_ tallies: [Tally], _ members: [Bool], _ input: SponsorInput, _ undisclosed: UndisclosedValues) -> [Bool] {
        let few = tallies.map { input.suppression.isSmall($0.undisclosedValue) }
        var hidden = input.suppression.hidden(tallies.map(\.valued), beside: zip(members, few).map { $0 || $1 }, of: input.scores.lifetimeValue.index.count)
        var work = 0
        if undisclosed.areSafe(besideSegments: hidden.map { !$0 }, adding: &work) { return hidden }
        // As many as may stand beside each other, the largest first.
        let order = tallies.indices.filter { !hidden[$0] && tallies[$0].valued > 0 }.sorted { (tallies[$0].valued, $1) > (tallies[$1].valued, $0) }
        for index in order { hidden[index] = true }
        for index in order.prefix(mostTried) where work < mostWork {
            hidden[index] = false
            if !undisclosed.areSafe(besideSegments: hidden.map { !$0 }, adding: &work) { hidden[index] = true }
        }
        return hidden
    }

    /// Of hundreds of segments, each would take as long as all figures of the sponsor: what is not tried stays hidden. So much work is about a second.
    private static let (mostTried, mostWork) = (100, 500_000_000)

    private struct Tally {
        var members = 0
        var valued = 0
        var value: Int64 = 0
        var probabilities: [Double] = []
        var sales: Int64 = 0
        var rewarded = 0
        var issued: Int64 = 0
        var redeemed: Int64 = 0
        /// Those of whom no list shows the predicted value; the churn probability; what they have bought.
        var undisclosedValue = 0
        var undisclosedRisk = 0
        var undisclosedHistory = 0

        mutating func add(_ member: MemberIndex, _ input: SponsorInput, _ lists: DisclosedMembers) {
            members += 1
            if let predicted = input.predictedValue(member) {
                valued += 1
                value += predicted
                if !lists.contains(member) { undisclosedValue += 1 }
            }
            if let probability = input.churnProbability(member) {
                probabilities.append(probability)
                if !lists.showRisk(of: member) { undisclosedRisk += 1 }
            }
            if !lists.showHistory(of: member) { undisclosedHistory += 1 }
            if let row = input.activity.row(of: member) { sales += input.activity.yearSales[row] }
            if let year = input.rewards.memberYears[member], year.issued > 0 {
                rewarded += 1
                issued += Int64(year.issued)
                redeemed += Int64(year.redeemed)
            }
        }
    }

    /// What of a segment is hidden; where its members are, all of it is.
    private struct Hides {
        var members: Bool
        var value: Bool
        var probability: Bool
        var sales: Bool
        var redemption: Bool
    }

    private static func row(_ segment: Segment, _ tally: Tally, _ hides: Hides, hasYear: Bool) -> SegmentRow {
        // Of members who are not shown not even whether any of them has the figure.
        func shown<Value>(_ value: Value?, isHidden: Bool) -> Shown<Value> {
            if hides.members { return .withheld }
            return value.map { Shown.known($0).withheld(if: isHidden) } ?? .unknown
        }
        func mean(_ sum: Int64, _ count: Int) -> Int64? { count == 0 ? nil : Rounding.quotient(sum, Int64(count)) }
        let rate = tally.issued == 0 ? nil : (part: tally.redeemed, whole: tally.issued)
        return SegmentRow(
            segment: segment, members: Shown.known(tally.members).withheld(if: hides.members),
            predictedValueMean: shown(mean(tally.value, tally.valued), isHidden: hides.value),
            churnProbabilityMean: shown(WrittenSum(tally.probabilities).mean, isHidden: hides.probability),
            salesPerMember: hasYear ? shown(mean(tally.sales, tally.members), isHidden: hides.sales) : .unknown,
            redemptionRate: hasYear ? shown(rate, isHidden: hides.redemption) : .unknown)
    }
}
