import LoyaltyModel

/// The members in no list who have a predicted value, by the sums that they are part of: the ranking's parts, the value at risk, the means of segments.
struct UndisclosedValues {
    private struct Place: Hashable {
        var part: Int
        var isAtRisk: Bool
        /// By id; -1 for none.
        var segment: Int
    }

    private var members: [Place: Int] = [:]
    private let parts: Int
    private let showsRisk: Bool
    private let suppression: Suppression

    /// - Parameter order: the run's segments as the figures have them.
    init(_ input: SponsorInput, _ ranking: ValueRanking, order: [Int]) {
        suppression = input.suppression
        let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        let segments = input.scores.segmentMembers.reduce(into: [MemberIndex: Int]()) { $0[$1.member] = place[$1.segment] }
        let partOf = ranking.parts
        parts = partOf.map { ($0.last ?? -1) + 1 } ?? 0
        for (position, row) in ranking.rows.enumerated() {
            let member = input.scores.lifetimeValue.members[row]
            if ranking.lists.contains(member) { continue }
            members[Place(part: partOf?[position] ?? -1, isAtRisk: input.isAtRiskNow(member), segment: segments[member] ?? -1), default: 0] += 1
        }
        showsRisk = ranking.ground.showsRisk
    }

    /// Whether no sum over a few of them follows where these segments' means are shown.
    ///
    /// - Parameter work: what it takes is added to it (``ToldSums/outcome(adding:)``).
    func areSafe(besideSegments isShown: [Bool], adding work: inout Int) -> Bool {
        var atoms: [Place: Int] = [:]
        for (place, count) in members {
            let isHidden = place.segment < 0 || !isShown[place.segment]
            atoms[Place(part: place.part, isAtRisk: showsRisk && place.isAtRisk, segment: isHidden ? -1 : place.segment), default: 0] += count
        }
        let sums = parts + 1 + isShown.count
        let columns = atoms.sorted { ($0.key.part, $0.key.segment, $0.key.isAtRisk ? 1 : 0) < ($1.key.part, $1.key.segment, $1.key.isAtRisk ? 1 : 0) }.map { place, count in
            ToldSums.Atom(members: count, sums: (place.part >= 0 ? [place.part] : []) + (place.isAtRisk ? [parts] : []) + (place.segment >= 0 ? [parts + 1 + place.segment] : []))
        }
        return ToldSums(columns, sums: sums, suppression).outcome(adding: &work) == .untold
    }
}
