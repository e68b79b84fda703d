/// Bands of members by what they had spent, and within each by how long they had been away: equal shares of those whom a rule was tested on.
struct BandGrid: Equatable, Sendable {
    /// Bands of value, and within each of days away.
    let sides: Int
    private let valueCuts: [Double]
    private let awayCuts: [[Double]]
    private let values: ClosedRange<Double>
    private let away: ClosedRange<Double>

    /// The finest grid whose bands would hold 15 members of the smaller arm each: enough that most reach ``ActionSettings/fewestInArm``.
    static func sides(smallerArm: Int) -> Int { [3, 2].first { smallerArm >= 15 * $0 * $0 } ?? 1 }

    /// - Parameter states: of all members of both arms; their order makes no difference.
    /// - Returns: nil without any.
    init?(_ states: [MemberState], sides: Int) {
        let (values, away) = (states.map(\.value), states.map(\.daysAway))
        guard let least = values.min(), let most = values.max(), let soonest = away.min(), let longest = away.max() else { return nil }
        let cuts = Self.cuts(values, sides)
        self.sides = sides
        valueCuts = cuts
        awayCuts = (0..<sides).map { band in Self.cuts(states.filter { Self.place($0.value, cuts) == band }.map(\.daysAway), sides) }
        // A few who had been away for months among many who had not are no evidence of those who have been.
        (self.values, self.away) = (least...most, soonest...max(soonest, min(longest, Self.cuts(away, 20)[18])))
    }

    var count: Int { sides * sides }

    /// - Returns: 0 ..< `count`, by value and then by days away; nil for a member unlike any whom the rule was tested on, of whom evidence says nothing.
    func band(_ state: MemberState) -> Int? {
        guard values.contains(state.value), away.contains(state.daysAway) else { return nil }
        let value = Self.place(state.value, valueCuts)
        return value * sides + Self.place(state.daysAway, awayCuts[value])
    }

    private static func place(_ value: Double, _ cuts: [Double]) -> Int { cuts.count { $0 < value } }

    /// Quantiles that part values into so many equal shares, interpolated linearly (type 7 of Hyndman and Fan).
    private static func cuts(_ values: [Double], _ parts: Int) -> [Double] {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return [Double](repeating: 0, count: parts - 1) }
        return (1..<max(1, parts)).map { part in
            let place = Double(last * part) / Double(parts)
            let index = Int(place)
            return index == last ? sorted[last] : sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
        }
    }
}
