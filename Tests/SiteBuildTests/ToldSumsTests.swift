import SeededRandom
import Testing

@testable import Insights

/// What follows from sums, by hand and against another way to work it out.
@Suite struct ToldSumsTests {
    /// - Parameter atoms: members, and the sums that they are part of.
    private func tells(_ atoms: [(Int, [Int])], few: Int = 5) -> Bool {
        ToldSums(atoms.map { .init(members: $0.0, sums: $0.1) }, sums: 4, Suppression(smallCount: few)).outcome == .told
    }

    @Test func sumsByHand() {
        // A total, and all but four of it.
        #expect(tells([(16, [0, 1]), (20, [0, 2]), (4, [0])]))
        #expect(!tells([(16, [0, 1]), (20, [0]), (4, [0])]))
        // The four with two more, who are in no other: six.
        #expect(!tells([(16, [0, 1]), (20, [0, 2]), (4, [0, 3]), (2, [0, 3])]))
        #expect(tells([(16, [0, 1]), (20, [0, 2]), (3, [0, 3]), (2, [0, 3])]))
        // One more of one sum than of another: that difference is of nobody alone.
        #expect(!tells([(20, [0, 1]), (1, [0]), (1, [1])]))
        // The first and the second less the third are twice one person.
        #expect(tells([(1, [0, 1]), (20, [1, 2]), (20, [0, 2])]))
        // Nobody, and nothing shown.
        #expect(!tells([]) && !tells([(3, [])]))
    }

    /// Every set of few members, asked of the linear algebra with real numbers that the attack on whole sites uses.
    @Test func everySetThatIsToldIsFound() {
        var random = Random(seed: 5, stream: 0)
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        var outcomes = [0, 0]
        for _ in 0..<3_000 {
            let sums = 1 + below(5)
            var seen: Set<[Int]> = []
            let atoms = (0..<1 + below(9)).compactMap { _ -> (Int, [Int])? in
                let part = (0..<sums).filter { _ in below(2) == 0 }
                // Alike in all sums is one atom.
                return seen.insert(part).inserted ? (below(2) == 0 ? 1 + below(4) : 50, part) : nil
            }
            let people = atoms.flatMap { [[Int]](repeating: $0.1, count: $0.0) }
            let span = SpanOfFigures(people, published: (0..<sums).map { sum in { $0.contains(sum) } })
            let isTold = (1..<(1 << span.sizes.count)).contains { set in
                let isIn = span.sizes.indices.map { set >> $0 & 1 == 1 }
                return zip(span.sizes, isIn).reduce(0) { $0 + ($1.1 ? $1.0 : 0) } <= 5 && span.tells(isIn)
            }
            let found = ToldSums(atoms.map { .init(members: $0.0, sums: $0.1) }, sums: sums, Suppression(smallCount: 5)).outcome == .told
            #expect(found == isTold, "\(atoms)")
            outcomes[isTold ? 1 : 0] += 1
        }
        #expect(outcomes.allSatisfy { $0 > 300 }, "\(outcomes)")
    }

    /// Three thousand members in 80 parts of a ranking, in segments that have nothing to do with it, one in ten at risk: nothing follows, and that is found.
    @Test(arguments: [8, 12, 30]) func whatFollowsOfManyIsFoundSoon(segments: Int) {
        var random = Random(seed: 7, stream: UInt64(segments))
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        var members: [[Int]: Int] = [:]
        for member in 0..<3_000 { members[[member * 80 / 3_000, 81 + below(segments)] + (below(10) == 0 ? [80] : []), default: 0] += 1 }
        let atoms = members.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ToldSums.Atom(members: $1, sums: $0) }
        #expect(atoms.contains { $0.members == 1 } && ToldSums(atoms, sums: 81 + segments, Suppression(smallCount: 10)).outcome == .untold)
        // The first part and one more segment of just its members but three.
        let first = atoms.filter { $0.sums[0] == 0 }
        let last = 81 + segments
        let planted = atoms.filter { $0.sums[0] != 0 } + first.map { ToldSums.Atom(members: $0.members, sums: $0.sums + [last]) } + [.init(members: 3, sums: [0])]
        #expect(ToldSums(planted, sums: last + 1, Suppression(smallCount: 10)).outcome == .told)
    }
}
