import Testing

@testable import Clustering

@Suite struct MatchingTests {
    /// Least sums by SciPy 1.17.1, `linear_sum_assignment`.
    @Test(arguments: [(4, 4, 7, 11, 16.0), (5, 8, 13, 31, 11), (9, 6, 17, 97, 40), (20, 20, 23, 401, 490)])
    func assignmentsAreTheCheapest(_ rows: Int, _ columns: Int, _ factor: Int, _ modulus: Int, _ least: Double) throws {
        let costs = (0..<rows).map { i in (0..<columns).map { j in Double(((i * factor + 1) * (j * j + 3 * j + 7) + i * i) % modulus) } }
        let found = try #require(OptimalAssignment.columns(costs: costs))
        let pairs = found.enumerated().compactMap { row, column in column.map { (row, $0) } }
        #expect(pairs.count == min(rows, columns) && Set(pairs.map(\.1)).count == pairs.count)
        #expect(pairs.reduce(0) { $0 + costs[$1.0][$1.1] } == least)
    }

    /// All orders of five columns tried.
    @Test func assignmentsAgainstAllOrders() throws {
        func least(_ costs: [[Double]], _ row: Int, _ used: Set<Int>) -> Double {
            if row == costs.count { return 0 }
            return costs[row].indices.filter { !used.contains($0) }.map { costs[row][$0] + least(costs, row + 1, used.union([$0])) }.min() ?? .infinity
        }
        for seed in 0..<200 {
            let costs = (0..<5).map { i in (0..<6).map { j in Double((seed * 7919 + i * 104_729 + j * 1_299_709 + i * j * seed * 31) % 53) - 10 } }
            let found = try #require(OptimalAssignment.columns(costs: costs))
            var sum = 0.0
            for (row, column) in found.enumerated() { sum += costs[row][try #require(column)] }
            #expect(sum == least(costs, 0, []))
        }
    }

    @Test func whatCannotBeAssigned() {
        #expect(OptimalAssignment.columns(costs: []) == [])
        #expect(OptimalAssignment.columns(costs: [[], []]) == [nil, nil])
        #expect(OptimalAssignment.columns(costs: [[1, 2], [1]]) == nil)
        #expect(OptimalAssignment.columns(costs: [[.nan]]) == nil)
    }

    private func named(_ segments: [(String, [Double])]) throws -> [NamedCentre] {
        try segments.map { NamedCentre(name: try #require(SegmentName($0.0)), centre: $0.1) }
    }

    @Test func aSegmentKeepsItsName() throws {
        let naming = try #require(SegmentNaming(prefix: "s"))
        let earlier = try named([("s1", [0, 0]), ("s2", [5, 0]), ("loyal", [0, 5])])
        let match = try SegmentMatching(earlier: earlier, current: [[0.2, 5], [9, 9], [0, 0.1], [-9, 0]], limit: 1, naming: naming)
        #expect(match.names.map(\.text) == ["loyal", "s3", "s1", "s4"])
        #expect(match.isNew == [false, true, false, true])
        #expect(match.gone.map(\.text) == ["s2"])
    }

    /// Worked by hand: 0 is nearer to a (1) than to b (1.2), but with a–0 and b–1.9 the sum is 1 + 3.1, with b–0 and a–1.9 it is 1.2 + 0.9.
    @Test func pairsAreChosenTogether() throws {
        let naming = try #require(SegmentNaming(prefix: "s"))
        let earlier = try named([("a", [1]), ("b", [-1.2])])
        #expect(try SegmentMatching(earlier: earlier, current: [[0], [1.9]], limit: 4, naming: naming).names.map(\.text) == ["b", "a"])
        // With a limit of 1.1 the pair of 1.2 is not made, and counts 1.1: 1.1 + 0.9 is less than 1 + 1.1.
        #expect(try SegmentMatching(earlier: earlier, current: [[0], [1.9]], limit: 1.1, naming: naming).names.map(\.text) == ["s1", "a"])
        // At the limit a pair is still made.
        #expect(try SegmentMatching(earlier: named([("a", [1])]), current: [[3]], limit: 2, naming: naming).names.map(\.text) == ["a"])
    }

    /// A pair beyond the limit costs no more than the limit, however far it is, so it cannot keep good pairs apart.
    @Test func aSegmentThatIsFarKeepsNoPairApart() throws {
        let naming = try #require(SegmentNaming(prefix: "s"))
        let match = try SegmentMatching(earlier: named([("a", [0]), ("b", [0.9])]), current: [[0.8], [1_000]], limit: 1, naming: naming)
        #expect(match.names.map(\.text) == ["b", "s1"])
        let other = try SegmentMatching(earlier: named([("b", [0.9]), ("a", [0])]), current: [[1_000], [0.8]], limit: 1, naming: naming)
        #expect(other.names.map(\.text) == ["s1", "b"])
    }

    @Test func newNamesAreTheSmallestThatAreFree() throws {
        let naming = try #require(SegmentNaming(prefix: "segment-"))
        let match = try SegmentMatching(
            earlier: named([("segment-2", [50])]), current: [[1], [2], [3]], limit: 1, naming: naming, reserved: [try #require(SegmentName("segment-3"))])
        #expect(match.names.map(\.text) == ["segment-1", "segment-4", "segment-5"])
        #expect(match.gone.map(\.text) == ["segment-2"])
        #expect(try SegmentMatching(earlier: [], current: [[1]], limit: 1, naming: naming).names.map(\.text) == ["segment-1"])
        #expect(try SegmentMatching(earlier: [], current: [], limit: 1, naming: naming).names.isEmpty)
    }

    @Test func namesAreOneTo64PlainCharacters() {
        #expect(SegmentName(String(repeating: "a", count: 64)) != nil)
        for text in ["", String(repeating: "a", count: 65), "a b", "é", "a.b", "a/b"] { #expect(SegmentName(text) == nil) }
        #expect(SegmentName("Az09_-")?.text == "Az09_-")
        #expect(SegmentNaming(prefix: "") == nil && SegmentNaming(prefix: "a b") == nil && SegmentNaming(prefix: String(repeating: "a", count: 45)) == nil)
    }

    @Test func whatCannotBeMatched() throws {
        let naming = try #require(SegmentNaming(prefix: "s"))
        #expect(throws: SegmentMatchingError.unlikeCentres) { try SegmentMatching(earlier: named([("a", [1])]), current: [[1, 2]], limit: 1, naming: naming) }
        #expect(throws: SegmentMatchingError.unlikeCentres) { try SegmentMatching(earlier: named([("a", [.nan])]), current: [[1]], limit: 1, naming: naming) }
        #expect(throws: SegmentMatchingError.limit) { try SegmentMatching(earlier: [], current: [], limit: .nan, naming: naming) }
        let twice = try #require(SegmentName("a"))
        #expect(throws: SegmentMatchingError.nameTwice(twice)) { try SegmentMatching(earlier: named([("a", [1]), ("a", [2])]), current: [], limit: 1, naming: naming) }
    }
}
