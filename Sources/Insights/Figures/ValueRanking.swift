import LoyaltyModel

/// A sponsor's members by predicted value, and which sums of it may be shown: the total, the value segments and the concentration curve end
/// at the same cuts (see `SafeCuts`), and stand beside the value at risk, which is a sum over some of the same members.
struct ValueRanking {
    /// Rows of the scores by predicted value, falling; ties by token.
    let rows: [Int]
    /// The segment of each member in the run before, who had a value there: as pages of then said, whoever has gone since.
    let previousSegments: [MemberIndex: ValueSegment]
    /// How many are very high, then very high and high, then all but low, then all.
    let ends: [Int]
    /// Running sums of predicted value in minor units, from 0.
    private let sums: [Int64]
    /// Who stands in the sponsor's lists.
    let lists: DisclosedMembers
    let ground: RankedDisclosure
    /// The cuts among the segments' ends, with 0 and the number of rows; empty where not even the total may be shown.
    private let segmentCuts: Set<Int>
    /// These and the cuts of the curve.
    private let cuts: Set<Int>

    init(_ input: SponsorInput) {
        let values = input.scores.lifetimeValue
        rows = Self.sorted(values, input)
        ends = Self.ends(rows.count, input.settings)
        sums = rows.reduce(into: [0]) { sums, row in sums.append(sums[sums.count - 1] + values.predicted[row]) }
        previousSegments = Self.previousSegments(input)
        let high = ends[1]
        let previous = previousSegments
        // Of those who fell, a page has the first, and no file all of them.
        let fallen = rows.dropFirst(high).lazy.map { values.members[$0] }.filter { (previous[$0] ?? .low) <= .high && input.program.members.isListed($0) }
        lists = DisclosedMembers(input, highValue: rows.prefix(high).map { values.members[$0] }, fallen: Set(fallen.prefix(input.settings.listedRows)))
        ground = RankedDisclosure(rows.map { values.members[$0] }, lists, input)
        let whole: Set = [0, rows.count]
        let chosen = ground.isSafe(0, rows.count) ? SafeCuts.chosen(ends, keeping: whole, isSafe: ground.isSafe) : []
        segmentCuts = chosen.isEmpty || ground.isSafeInParts(chosen) ? chosen : whole
        cuts = Self.curveCuts(rows.count, keeping: segmentCuts, ground)
    }

    static func sorted(_ values: LifetimeValueScores, _ input: SponsorInput) -> [Int] {
        values.members.indices.sorted { a, b in
            values.predicted[a] != values.predicted[b]
                ? values.predicted[a] > values.predicted[b]
                : input.program.members.tokens.precedes(values.members[a], values.members[b])
        }
    }

    private static func previousSegments(_ input: SponsorInput) -> [MemberIndex: ValueSegment] {
        guard let values = input.previous?.scores.lifetimeValue else { return [:] }
        return Dictionary(uniqueKeysWithValues: zip(values.members, values.ranks).map { ($0, ValueSegment(rank: $1, of: values.rankedCount, input.settings)) })
    }

    private static func segment(at position: Int, _ ends: [Int]) -> ValueSegment { ValueSegment.allCases[ends.firstIndex { position < $0 } ?? 3] }

    private static func ends(_ count: Int, _ settings: FigureSettings) -> [Int] {
        var ends = [0, 0, 0, count]
        for position in 0..<count {
            let segment = ValueSegment(rank: position + 1, of: count, settings)
            guard segment < .low else { break }
            for later in segment.rank..<3 { ends[later] = position + 1 }
        }
        return ends
    }

    func segment(at position: Int) -> ValueSegment { Self.segment(at: position, ends) }
    func members(_ segment: ValueSegment) -> Int { ends[segment.rank] - start(segment) }
    private func start(_ segment: ValueSegment) -> Int { segment.rank == 0 ? 0 : ends[segment.rank - 1] }

    /// In minor units; unknown where nobody has a value.
    var total: Shown<Int64> {
        if rows.isEmpty { return .unknown }
        return segmentCuts.isEmpty ? .withheld : .known(sums[rows.count])
    }

    /// The sum over a segment, in minor units.
    func predicted(_ segment: ValueSegment) -> Shown<Int64> { predicted(start(segment), ends[segment.rank]) }

    /// The sum over a segment and all above it.
    func predicted(downTo segment: ValueSegment) -> Shown<Int64> { predicted(0, ends[segment.rank]) }

    private func predicted(_ from: Int, _ to: Int) -> Shown<Int64> {
        segmentCuts.contains(from) && segmentCuts.contains(to) ? .known(sums[to] - sums[from]) : .withheld
    }

    private static func curvePositions(_ count: Int) -> [Int] { (1...99).map { (count * $0 + 99) / 100 } }

    private static func curveCuts(_ count: Int, keeping segmentCuts: Set<Int>, _ ground: RankedDisclosure) -> Set<Int> {
        if segmentCuts.isEmpty { return [] }
        let chosen = SafeCuts.chosen(curvePositions(count), keeping: segmentCuts, isSafe: ground.isSafe)
        return ground.isSafeInParts(chosen) ? chosen : segmentCuts
    }

    /// For each row, by how many cuts it comes after the first: rows of the same part are in the same sums. Nil where not even the total is shown.
    var parts: [Int]? {
        if cuts.isEmpty { return nil }
        let ends = cuts.sorted().dropFirst()
        var part = 0
        return rows.indices.map { position in
            if position >= ends[ends.startIndex + part] { part += 1 }
            return part
        }
    }

    /// The share of predicted value that the most valuable hold. Of the whole percents of members those that are cuts, each at the share of members that it is:
    /// 5 % of 101 are 6, who are 5.9 %.
    var curve: [ConcentrationPoint] {
        guard let total = total.value, total > 0 else { return [] }
        // Where members are few, several percents are one position, which is drawn once.
        let positions = Set(Self.curvePositions(rows.count)).filter { cuts.contains($0) && $0 > 0 && $0 < rows.count }.sorted()
        if positions.isEmpty { return [] }
        return ([0] + positions + [rows.count]).map { ConcentrationPoint(memberShare: Double($0) / Double(rows.count), valueShare: Double(sums[$0]) / Double(total)) }
    }
}

/// The members who stand in one of the sponsor's lists, with their predicted value.
struct DisclosedMembers {
    private let input: SponsorInput
    private let highValue: Set<MemberIndex>
    private let fallen: Set<MemberIndex>

    /// - Parameter fallen: those who are listed for having been of high value in the run before.
    init(_ input: SponsorInput, highValue: [MemberIndex], fallen: Set<MemberIndex>) {
        self.input = input
        self.highValue = Set(highValue)
        self.fallen = fallen
    }

    /// Whether a list shows the member's churn probability: all do but that of those who fell out of high value.
    func showRisk(of member: MemberIndex) -> Bool {
        guard input.program.members.isListed(member) else { return false }
        return highValue.contains(member) || input.isAtRiskNow(member) || input.hasRecovered(member)
    }

    /// Whether a list shows what the member has bought so far.
    func showHistory(of member: MemberIndex) -> Bool { input.program.members.isListed(member) && highValue.contains(member) }

    /// Whether a list shows the member's predicted value: all do.
    func contains(_ member: MemberIndex) -> Bool {
        showRisk(of: member) || fallen.contains(member)
    }
}

/// Safe cuts of a ranking by predicted value, beside the value at risk.
struct RankedDisclosure {
    private let cuts: SafeCuts
    private let atRisk: SafeCuts
    private let suppression: Suppression
    /// Of those in no list, how many are at risk.
    private let undisclosedAtRisk: Int
    /// The value at risk is shown unless few of those at risk are in no list; where none is, it tells nothing.
    var showsRisk: Bool { undisclosedAtRisk > 0 && !suppression.isSmall(undisclosedAtRisk) }

    init(_ members: [MemberIndex], _ lists: DisclosedMembers, _ input: SponsorInput) {
        suppression = input.suppression
        let isDisclosed = members.map(lists.contains)
        cuts = SafeCuts(isDisclosed: isDisclosed, suppression)
        // Those at risk and in no list, counted along the same ranking.
        atRisk = SafeCuts(isDisclosed: zip(members, isDisclosed).map { $1 || !input.isAtRiskNow($0) }, suppression)
        undisclosedAtRisk = atRisk.undisclosed(0, members.count)
    }

    /// Whether a sum tells of no few members: alone, or taken from the value at risk, or the other way round. That value is shown
    /// unless few of those at risk are undisclosed.
    func isSafe(_ from: Int, _ to: Int) -> Bool {
        guard cuts.isSafe(from, to) else { return false }
        return isSafeBesideRisk(cuts.undisclosed(from, to), atRisk: atRisk.undisclosed(from, to))
    }

    /// Whether no sum of few follows from the parts between the cuts beside the value at risk.
    func isSafeInParts(_ chosen: Set<Int>) -> Bool {
        let ends = chosen.sorted()
        let risk = max(ends.count - 1, 0)
        let atoms = zip(ends, ends.dropFirst()).enumerated().flatMap { part, ends in
            let (all, atRisk) = (cuts.undisclosed(ends.0, ends.1), atRisk.undisclosed(ends.0, ends.1))
            return showsRisk ? [ToldSums.Atom(members: all - atRisk, sums: [part]), .init(members: atRisk, sums: [part, risk])] : [.init(members: all, sums: [part])]
        }
        return ToldSums(atoms.filter { $0.members > 0 }, sums: risk + 1, suppression).outcome == .untold
    }

    private func isSafeBesideRisk(_ all: Int, atRisk: Int) -> Bool {
        guard showsRisk else { return true }
        if atRisk == undisclosedAtRisk, suppression.isSmall(all - atRisk) { return false }
        return !(atRisk == all && suppression.isSmall(undisclosedAtRisk - all))
    }
}
